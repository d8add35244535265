#!/bin/sh
# Written by Ferrovia (npx ferrovia)
# Says what a build did, from BuildKit's plain log: in the run's summary for people, and as an annotation that the next run and
# `ferrovia verify workflow` read. Needs awk, curl and jq.
#
#   BUILD_LOG      the log
#   BUILD_SECONDS  how long the build took
#   BUILD_BYTES    size of the pushed image, compressed
#   BUILD_IMAGE    name and digest of the pushed image
#   OUTCOME        success, or how the build ended
#   THRESHOLD      percent of regression that is a warning
#   BRANCH         the branch to compare with
#   GITHUB_TOKEN   may read runs and checks
set -eu

: "${BUILD_LOG:?}" "${THRESHOLD:?}"
summary=${GITHUB_STEP_SUMMARY:-/dev/null}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# One JSON value a line: what each step of the build was and took, what cargo compiled, what sccache counted.
awk '
	function json(text) {
		gsub(/[\\"]/, "\\\\&", text)
		gsub(/[[:cntrl:]]/, " ", text)
		return "\"" text "\""
	}
	{ gsub(/\033\[[0-9;]*[A-Za-z]/, ""); sub(/\r$/, "") }
	$1 !~ /^#[0-9]+$/ { next }
	{ id = $1; rest = substr($0, length(id) + 2) }
	$2 ~ /^[0-9]+\.[0-9]+$/ {
		sub(/^[0-9.]+ +/, "", rest)
		if (rest ~ /^Compiling [^ ]+ v[0-9]/) {
			# Cargo names the folder of what is no published crate; a git dependency has an address instead.
			print "{\"unit\":" json(rest) ",\"own\":" (rest ~ /\(\// ? "true" : "false") "}"
		} else if (rest ~ /^sccache: \{/) {
			print "{\"sccache\":" substr(rest, 10) "}"
		} else if (rest ~ /^sccache: off/) {
			print "{\"off\":" json(substr(rest, 10)) "}"
		}
		next
	}
	rest ~ /^\[/ {
		name = substr(rest, 2)
		sub(/\].*/, "", name)
		sub(/^linux\/[a-z0-9\/]+ /, "", name)
		sub(/ +[0-9]+\/[0-9]+$/, "", name)
		# BuildKit names the platform alone where it looks through the finished image.
		stage[id] = name ~ /^(internal|auth)/ ? "preparation" : name ~ /^linux\// ? "SBOM" : name
	}
	rest ~ /^importing cache/ { stage[id] = "preparation" }
	rest ~ /^exporting to / { stage[id] = "pushing the image" }
	rest ~ /^exporting cache/ { stage[id] = "pushing the layers" }
	# A step can say twice how it ended, and can be both: found in the cache, then fetched for the next one.
	$2 == "CACHED" || $2 == "DONE" {
		if (!(id in seconds)) order[++steps] = id
		if ($2 == "CACHED") cached[id] = 1
		if ($3 + 0 > seconds[id] + 0) seconds[id] = $3 + 0
		else seconds[id] = seconds[id] + 0
	}
	END {
		for (i = 1; i <= steps; i++) if (order[i] in stage) {
			id = order[i]
			print "{\"stage\":" json(stage[id]) ",\"cached\":" (cached[id] ? "true" : "false") ",\"seconds\":" seconds[id] "}"
		}
	}
' "$BUILD_LOG" >"$folder/events"

# A line that a build script printed may look like ours and be no JSON: fromjson? passes over it.
jq -nR --arg seconds "${BUILD_SECONDS:-}" --arg bytes "${BUILD_BYTES:-}" '
	[inputs | fromjson? | select(type == "object")] as $events
	| [$events[].sccache | select(type == "object")] as $counted
	| def sum(key): [$counted[][key] | numbers] | add // 0;
	  [$events[] | select(has("unit"))] as $units
	| {
		v: 1,
		seconds: ($seconds | tonumber? // null),
		bytes: ($bytes | tonumber? // null),
		work: (if any($units[]; .own | not) then "dependencies" elif $units != [] then "workspace" else "nothing" end),
		dependencies: ([$units[] | select(.own | not).unit] | unique | length),
		hits: sum("hits"), misses: sum("misses"), uncacheable: sum("uncacheable"), errors: sum("errors"),
		location: ($counted[0].location // "" | tostring | split(",")[0] | if . == "" then null else . end),
		off: (first($events[].off | strings) // null),
		stages: ([$events[] | select(has("stage"))] | reduce .[] as $step ([];
			if any(.[]; .stage == $step.stage) then . else . + [{stage: $step.stage, steps: 0, cached: 0, seconds: 0}] end
			| map(if .stage != $step.stage then . else
				.steps += 1 | .cached += (if $step.cached then 1 else 0 end) | .seconds += $step.seconds
			  end)))
	  }' "$folder/events" >"$folder/build" 2>/dev/null || {
	echo '::warning title=Build::The log of the build could not be read, so there is nothing to compare.'
	exit 0
}

# The last build of the branch that had the same work to do: one that only edits a source is not slower than one that does nothing.
github() {
	curl --silent --fail --max-time 30 --config - --header 'Accept: application/vnd.github+json' \
		--header 'X-GitHub-Api-Version: 2022-11-28' "${GITHUB_API_URL:-https://api.github.com}/repos/$GITHUB_REPOSITORY/$1" <<-END
			header = "Authorization: Bearer $GITHUB_TOKEN"
		END
}
previous_builds() {
	file=${GITHUB_WORKFLOW_REF%@*}
	github "actions/workflows/${file##*/}/runs?branch=$(jq -rn --arg branch "$BRANCH" '$branch | @uri')&status=success&per_page=10" |
		jq -r --arg this "${GITHUB_RUN_ID:-}" '[.workflow_runs[] | select(.event != "pull_request" and (.id | tostring) != $this)][:5][].id' |
		while read -r run; do
			github "actions/runs/$run/jobs?per_page=50" | jq -r '.jobs[] | select(.name == "Build" and .conclusion == "success").id' |
				while read -r job; do
					github "check-runs/$job/annotations?per_page=50" |
						jq -c --arg run "$run" '.[] | select(.title == "ferrovia").message
							| capture("(?<json>\\{.*\\})").json | fromjson? | select(.v == 1) | . + {run: $run}'
				done
		done
}
: >"$folder/previous"
if [ -n "${GITHUB_TOKEN:-}" ] && [ -n "${GITHUB_WORKFLOW_REF:-}" ] && [ -n "${BRANCH:-}" ]; then
	previous_builds >"$folder/previous" 2>/dev/null || echo 'The builds before this one could not be read.'
fi

jq --slurpfile previous "$folder/previous" --argjson threshold "$THRESHOLD" \
	--arg outcome "${OUTCOME:-success}" --arg image "${BUILD_IMAGE:-}" --arg bucket "${SCCACHE_BUCKET:-}" '
	def tenths: . * 10 | round / 10;
	def rate: if .hits + .misses == 0 then null else 100 * .hits / (.hits + .misses) end;
	def percent: if . == null then "none" else "\(tenths) %" end;
	def time: if . == null then "?" else "\(.) s" end;
	def size: if . == null then "not pushed" else "\(. / 1000000 | tenths) MB" end;
	def cached: if rate == null then "nothing cacheable was compiled" else "\(rate | percent) of \(.hits + .misses)" end;
	. as $now
	| (first($previous[] | select(.work == $now.work)) // null) as $before
	| (if $before.seconds == null or $now.seconds == null then 0 else $now.seconds - $before.seconds end) as $slower
	| def both(title; value): "| \(title) | \($now | value) | \(if $before == null then "" else $before | value end) |";
	{
		warnings: [
			# Less than ten seconds is noise of the network.
			(if $slower >= 10 and $slower * 100 > $before.seconds * $threshold then
				"The build took \($now.seconds) s, after \($before.seconds) s when the same was to be done before." else empty end),
			# Of a handful of crates each is many percent.
			(if $before != null and $now.hits + $now.misses >= 10 and ($before | rate) != null and ($before | rate) - ($now | rate) > $threshold then
				"\($now | rate | percent) of what can be cached came from the cache, after \($before | rate | percent) before." else empty end),
			(if $now.off != null and $bucket != "" then "The shared cache was not used: \($now.off | sub("^off *"; ""))" else empty end),
			(if $now.errors > 0 then "sccache counted \($now.errors) errors." else empty end)
		],
		notice: "\($now.seconds | time), \(if $now | rate == null then "nothing to cache" else "\($now | rate | percent) cache hits" end), \($now.bytes | size) \($now | del(.stages) | tojson)",
		lines: [
			"### Build: \($outcome)", "",
			"| | this build | \(if $before == null then "nothing to compare with yet" else "run \($before.run)" end) |",
			"|---|---|---|",
			both("time"; .seconds | time),
			both("had to compile"; .work),
			both("dependencies compiled"; .dependencies),
			both("from the shared cache"; cached),
			both("image, compressed"; .bytes | size),
			"", (if $image == "" then empty else "`\($image)`", "" end),
			"| stage | steps | from the layer cache | seconds |", "|---|---|---|---|",
			($now.stages[] | "| \(.stage) | \(.steps) | \(.cached) | \(.seconds | tenths) |"), ""
		]
	}
' "$folder/build" >"$folder/report"

jq -r '.lines[], (.warnings[] | "> [!WARNING]\n> \(.)\n")' "$folder/report" >>"$summary"
jq -r '.warnings[] | gsub("%"; "%25") | gsub("\n"; " ") | "::warning title=Build::\(.)"' "$folder/report"
# Only a build that came to its end is something to compare with.
if [ "${OUTCOME:-success}" = success ]; then
	jq -r '.notice | gsub("%"; "%25") | "::notice title=ferrovia::\(.)"' "$folder/report"
fi
