import {signature} from '../owned-file.ts';

/**
The script that compiles in the image. POSIX, because the image has dash; it reads secrets as files, because the form that puts them
into variables needs a newer frontend than many engines have.
*/
export const withSccache = String.raw`#!/bin/sh
${signature}
#
# with-sccache COMMAND...   runs a command with rustc behind sccache
#
# The build may be given a bucket (SCCACHE_BUCKET and the like) with credentials, or GitHub's cache, and tokens of private
# registries and repositories, all of them as BuildKit secrets: files that are there while a RUN runs, and in no layer. Whatever is
# missing or does not answer, the command runs without a cache, and the last line says so.
set -eu

secrets=/run/secrets

# Cargo reads a registry's token from a variable of the same name.
for file in "$secrets"/cargo_registries_*; do
	if [ -s "$file" ]; then
		name=$(basename "$file" | tr '[:lower:]' '[:upper:]')
		export "$name=$(cat "$file")"
	fi
done

# Private repositories: git asks this helper, which answers and never writes.
if [ -s "$secrets/git_credentials" ]; then
	export GIT_CONFIG_KEY_0=credential.helper
	# shellcheck disable=SC2016
	export GIT_CONFIG_VALUE_0='!f() { [ "$1" != get ] || git credential-store --file=/run/secrets/git_credentials get; }; f'
	# Over ssh there is neither a key nor a program: what is named so is fetched over https.
	hosts=$(sed -n 's|^https://[^@]*@\([^/:]*\).*|\1|p' "$secrets/git_credentials" | sort -u)
	count=1
	for host in $hosts; do
		export "GIT_CONFIG_KEY_$count=url.https://$host/.insteadOf" "GIT_CONFIG_VALUE_$count=ssh://git@$host/"
		count=$((count + 1))
	done
	export GIT_CONFIG_COUNT="$count"
fi

without_cache() {
	reason=$1
	shift
	export RUSTC_WRAPPER=
	status=0
	"$@" || status=$?
	echo "sccache: off ($reason)"
	exit "$status"
}

# BuildKit takes every name with KEY in it for a secret and warns, so the image has the prefix under another one.
SCCACHE_S3_KEY_PREFIX=$(printenv SCCACHE_PREFIX || true)
export SCCACHE_S3_KEY_PREFIX
for name in SCCACHE_BUCKET SCCACHE_REGION SCCACHE_ENDPOINT SCCACHE_S3_KEY_PREFIX; do
	# Empty is not the same as unset to sccache.
	if [ -z "$(printenv "$name")" ]; then unset "$name"; fi
done

if printenv SCCACHE_BUCKET >/dev/null; then
	if ! [ -s "$secrets/aws_access_key_id" ] || ! [ -s "$secrets/aws_secret_access_key" ]; then
		without_cache 'there is a bucket, but no credentials' "$@"
	fi
	AWS_ACCESS_KEY_ID=$(cat "$secrets/aws_access_key_id")
	AWS_SECRET_ACCESS_KEY=$(cat "$secrets/aws_secret_access_key")
	export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	if [ -s "$secrets/aws_session_token" ]; then
		AWS_SESSION_TOKEN=$(cat "$secrets/aws_session_token")
		export AWS_SESSION_TOKEN
	fi
elif [ -s "$secrets/actions_runtime_token" ] && [ -s "$secrets/actions_results_url" ]; then
	ACTIONS_RUNTIME_TOKEN=$(cat "$secrets/actions_runtime_token")
	ACTIONS_RESULTS_URL=$(cat "$secrets/actions_results_url")
	export ACTIONS_RUNTIME_TOKEN ACTIONS_RESULTS_URL
	# Without the second one sccache asks the first version of the service, which is gone.
	export SCCACHE_GHA_ENABLED=true ACTIONS_CACHE_SERVICE_V2=on
else
	without_cache 'this build was given no cache' "$@"
fi

# A server that loses its store on the way must not cost the build.
export SCCACHE_IGNORE_SERVER_IO_ERROR=1
export SCCACHE_IDLE_TIMEOUT=0
# A socket of this step's own: where steps share a network, a port may be another server's.
folder=$(mktemp -d)
export SCCACHE_SERVER_UDS="$folder/socket"
# sccache starts only when it can read the store, and cargo would stop if it did not start.
if ! answer=$(timeout 60 sccache --start-server 2>&1); then
	rm -rf "$folder"
	without_cache "the cache does not answer: $(echo "$answer" | tr -s '[:space:]' ' ' | sed 's/ *Backtrace:.*//' | tail -c 300)" "$@"
fi

export RUSTC_WRAPPER=sccache
status=0
"$@" || status=$?

# The server dies with this RUN, so its figures are read here.
sccache --show-stats --stats-format=json 2>/dev/null | awk '
	function sum(group, text, parts, total, count, i) {
		if (!match(text, "\"" group "\":[{]\"counts\":[{][^}]*[}]")) return 0
		count = split(substr(text, RSTART + length(group) + 14, RLENGTH - length(group) - 15), parts, ",")
		for (i = 1; i <= count; i++) { sub(/.*:/, "", parts[i]); total += parts[i] }
		return total + 0
	}
	function number(name, text) {
		if (!match(text, "\"" name "\":[0-9]+")) return 0
		return substr(text, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0
	}
	function words(name, text) {
		if (!match(text, "\"" name "\":\"[^\"\\\\]*")) return ""
		return substr(text, RSTART + length(name) + 4, RLENGTH - length(name) - 4)
	}
	{ all = all $0 }
	END {
		printf "sccache: {\"hits\":%d,\"misses\":%d,\"uncacheable\":%d,\"errors\":%d,\"location\":\"%s\"}\n",
			sum("cache_hits", all), sum("cache_misses", all), number("requests_not_cacheable", all),
			sum("cache_errors", all) + number("cache_read_errors", all), words("cache_location", all)
	}'
sccache --stop-server >/dev/null 2>&1 || true
rm -rf "$folder"
exit "$status"
`;
