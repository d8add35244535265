#!/bin/sh
# Written by Ferrovia (npx ferrovia)
# Deploys one image to a Railway service and waits for it. Needs curl and jq.
#
#   IMAGE                   the image, by digest: name@sha256:...
#   RAILWAY_TOKEN           a project token (project settings, Tokens): it is good for one environment
#   RAILWAY_SERVICE_ID      the service
#   RAILWAY_ENVIRONMENT_ID  the environment
#   DEPLOY_TIMEOUT          seconds to wait for the deployment (900)
#   POLL_FIRST, POLL_MOST   seconds between two looks, growing (5, 15): a free plan allows 100 requests an hour
#   RAILWAY_API_URL         where the API is
#
# What looks like the shell's variables in single quotes are GraphQL's.
# shellcheck disable=SC2016
set -eu

api=${RAILWAY_API_URL:-https://backboard.railway.com/graphql/v2}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Ends the run with one line that GitHub shows on the run's page.
fail() {
	printf '::error title=Railway::%s\n' "$(printf %s "$1" | tr '\n' ' ' | sed 's/%/%25/g')"
	exit 1
}

for name in IMAGE RAILWAY_TOKEN RAILWAY_SERVICE_ID RAILWAY_ENVIRONMENT_ID; do
	[ -n "$(printenv "$name" || true)" ] || fail "$name is not set."
done
case $RAILWAY_TOKEN in
*[!A-Za-z0-9._~+/=-]*) fail 'RAILWAY_TOKEN has characters that no token has. Store it again, without quotes or newlines.' ;;
esac
case $IMAGE in
*@sha256:*) ;;
*) fail "$IMAGE names no digest: what is deployed must be what was built." ;;
esac
deadline=$(($(date +%s) + ${DEPLOY_TIMEOUT:-900}))

# Sends one request. 0: its data is in $folder/data. 1: refused, the reason is in $folder/reason. 2: it can be asked again.
request() {
	jq -n --arg query "$1" --argjson variables "$2" '{query: $query, variables: $variables}' >"$folder/request"
	: >"$folder/headers"
	# The token comes on stdin: anybody on the machine can read a command line.
	code=$(
		curl --silent --show-error --max-time 90 --config - --data "@$folder/request" --header 'Content-Type: application/json' \
			--user-agent ferrovia --dump-header "$folder/headers" --output "$folder/answer" --write-out '%{http_code}' \
			"$api" 2>"$folder/reason" <<-END
				header = "Project-Access-Token: $RAILWAY_TOKEN"
			END
	) || return 2
	if [ "$code" = 429 ]; then
		echo 'Railway was asked too often.' >"$folder/reason"
		return 2
	fi
	if jq -e 'type == "object" and (has("errors") or has("data"))' "$folder/answer" >/dev/null 2>&1; then
		# Railway tells its errors with the status 200 as well.
		if jq -e '(.errors // []) | length > 0' "$folder/answer" >/dev/null; then
			jq -r '[.errors[].message] | unique | join("; ")' "$folder/answer" >"$folder/reason"
			if grep -qi 'not authorized\|project token not found' "$folder/reason"; then
				echo 'RAILWAY_TOKEN must be a project token of this very environment.' >>"$folder/reason"
			fi
			return 1
		fi
		jq .data "$folder/answer" >"$folder/data"
		return 0
	fi
	title=$(tr '\n' ' ' <"$folder/answer" | sed -n 's/.*<title>\([^<]*\)<.*/: \1/p')
	echo "Railway answered with HTTP $code and no data$title." >"$folder/reason"
	case $code in
	5??) return 2 ;;
	*) return 1 ;;
	esac
}

# Waits before the same is asked again: as long as Railway says, else $1 seconds.
wait_for_turn() {
	turn=$(tr -d '\r' <"$folder/headers" | sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9][0-9]*\)$/\1/p' | tail -n 1)
	turn=${turn:-$1}
	[ $(($(date +%s) + turn)) -le "$deadline" ] || fail "$2 It would take longer than the time limit: $(cat "$folder/reason")"
	sleep "$turn"
}

# Asks until there is an answer; whatever was sent may be sent twice.
ask() {
	tries=0
	while :; do
		result=0
		request "$1" "$2" || result=$?
		[ "$result" != 0 ] || return 0
		tries=$((tries + 1))
		if [ "$result" = 1 ] || [ "$tries" -ge 5 ]; then
			fail "$3 $(cat "$folder/reason")"
		fi
		wait_for_turn "${POLL_FIRST:-5}" "$3"
	done
}

of_data() { jq -r "$1" "$folder/data"; }

place=$(jq -n --arg s "$RAILWAY_SERVICE_ID" --arg e "$RAILWAY_ENVIRONMENT_ID" '{serviceId: $s, environmentId: $e}')

read_service() {
	ask 'query ($serviceId: String!, $environmentId: String!) {
		serviceInstance(serviceId: $serviceId, environmentId: $environmentId) {
			serviceName source { image repo } latestDeployment { id status meta }
		}
	}' "$place" 'The service could not be read.'
	source=$(of_data '.serviceInstance.source.image // ""')
	repository=$(of_data '.serviceInstance.source.repo // ""')
	latest=$(of_data '.serviceInstance.latestDeployment.id // ""')
	status=$(of_data '.serviceInstance.latestDeployment.status // "NONE"')
	# The source says what the next deployment takes, and only the deployment itself what the last one took.
	deployed=$(of_data '.serviceInstance.latestDeployment.meta | if type == "object" then .image // "" else "" end')
}

# Lines of a log, so that none can be taken for a command to the runner.
show_log() {
	if request "query (\$id: String!) { logs: $1(deploymentId: \$id, limit: 50) { message } }" "$(jq -n --arg id "$2" '{id: $id}')"; then
		of_data '.logs[].message' | tail -n 50 | tr -d '\033\r' | sed 's/^/| /'
	else
		echo "| ($1 could not be read: $(cat "$folder/reason"))"
	fi
}

failed() {
	echo "The last lines of the deployment's log:"
	show_log deploymentLogs "$1"
	echo 'and of what Railway did before it:'
	show_log buildLogs "$1"
	fail "The deployment $1 is $2. The service goes on with the one before it."
}

read_service
name=$(of_data .serviceInstance.serviceName)
if [ "$source" = "$IMAGE" ] && [ "$deployed" = "$IMAGE" ]; then
	case $status in
	SUCCESS | SLEEPING)
		echo "$name runs $IMAGE already: nothing to do."
		exit 0
		;;
	esac
fi

if [ "$source" != "$IMAGE" ]; then
	ask 'mutation ($serviceId: String!, $environmentId: String!, $input: ServiceInstanceUpdateInput!) {
		serviceInstanceUpdate(serviceId: $serviceId, environmentId: $environmentId, input: $input)
	}' "$(printf %s "$place" | jq --arg image "$IMAGE" '. + {input: {source: {image: $image}}}')" 'The image could not be set.'
	# The answer "true" is given for what is ignored as well, so the setting is read back.
	read_service
	[ "$source" = "$IMAGE" ] || fail "Railway kept ${source:-no image} as the source of $name, instead of $IMAGE."
fi
if [ -n "$repository" ]; then
	echo "::warning title=Railway::$name is still connected to $repository: a push there makes Railway build and deploy by itself."
fi

# Prints the deployment of this image that is under way, if there is one: a run before this one may have begun it.
under_way() {
	case $status in
	INITIALIZING | QUEUED | WAITING | BUILDING | DEPLOYING | NEEDS_APPROVAL) [ "$deployed" != "$IMAGE" ] || echo "$latest" ;;
	esac
}

deployment=$(under_way)
if [ -z "$deployment" ]; then
	tries=0
	while :; do
		result=0
		request 'mutation ($serviceId: String!, $environmentId: String!) {
			serviceInstanceDeployV2(serviceId: $serviceId, environmentId: $environmentId)
		}' "$place" || result=$?
		if [ "$result" = 0 ]; then
			deployment=$(of_data .serviceInstanceDeployV2)
			break
		fi
		tries=$((tries + 1))
		if [ "$result" = 1 ] || [ "$tries" -ge 5 ]; then
			fail "The deployment could not be started. $(cat "$folder/reason")"
		fi
		wait_for_turn "${POLL_FIRST:-5}" 'The deployment could not be started.'
		# The answer may be what got lost, not the request: then the deployment is there.
		before=$latest
		read_service
		if [ -n "$latest" ] && [ "$latest" != "$before" ]; then
			deployment=$latest
			break
		fi
	done
fi

echo "Deployment $deployment of $name: $IMAGE"
pause=${POLL_FIRST:-5}
misses=0
shown=
while :; do
	result=0
	request 'query ($id: String!) { deployment(id: $id) { status } }' "$(jq -n --arg id "$deployment" '{id: $id}')" || result=$?
	if [ "$result" = 0 ]; then
		misses=0
		status=$(of_data .deployment.status)
		[ "$status" = "$shown" ] || echo "$(date -u +%H:%M:%S) $status"
		shown=$status
	else
		misses=$((misses + 1))
		if [ "$result" = 1 ] || [ "$misses" -ge 5 ]; then
			fail "The deployment $deployment could not be watched. $(cat "$folder/reason")"
		fi
		status=
	fi
	case $status in
	SUCCESS | SLEEPING) break ;;
	FAILED | CRASHED | REMOVED | REMOVING | SKIPPED) failed "$deployment" "$status" ;;
	NEEDS_APPROVAL) fail "The deployment $deployment waits for somebody to approve it in Railway." ;;
	esac
	if [ $(($(date +%s) + pause)) -gt "$deadline" ]; then
		show_log deploymentLogs "$deployment"
		fail "The deployment $deployment is still ${shown:-unknown} after ${DEPLOY_TIMEOUT:-900} seconds."
	fi
	if [ "$result" = 2 ]; then
		wait_for_turn "$pause" 'The deployment could not be watched.'
	else
		sleep "$pause"
	fi
	[ "$pause" -ge "${POLL_MOST:-15}" ] || pause=$((pause + 1))
done
echo "::notice title=Railway::$name runs $IMAGE"
