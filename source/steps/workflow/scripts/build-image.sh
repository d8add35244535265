#!/bin/sh
# Written by Ferrovia (npx ferrovia)
# Builds the image, in GitHub Actions; with PUSH=true it also pushes it and says which digest it has.
#
#   IMAGE       name of the image, without a tag
#   CONTEXT     folder that is built
#   DOCKERFILE  path of the Dockerfile
#   PLATFORMS   for example linux/amd64; with commas between several
#   PUSH        true: push image and layers; otherwise build only
#   SECRETS     what the build may be given, as "id=VARIABLE" in words; a variable that is empty is left out
#   OUT_DIR     folder for the log of the build
set -eu

: "${IMAGE:?}" "${CONTEXT:?}" "${DOCKERFILE:?}" "${OUT_DIR:?}"
mkdir -p "$OUT_DIR"
output=${GITHUB_OUTPUT:-/dev/null}
repository=${GITHUB_SERVER_URL:-https://github.com}/${GITHUB_REPOSITORY:-}

# The time of the build is part of the image, in its configuration and in every file that is made: so it is always the same. It is part
# of the layers' keys as well, so a build that pushes nothing needs it to find them.
export SOURCE_DATE_EPOCH=0
# Labels are part of the image, so they are the same for every commit: what changes nothing must not change the digest.
# Values of build arguments and secrets come from the environment, so that none is in a command line.
set -- --progress=plain --platform "${PLATFORMS:-linux/amd64}" --file "$DOCKERFILE" --metadata-file "$OUT_DIR/metadata.json" \
	--label "org.opencontainers.image.source=$repository" \
	--cache-from "type=registry,ref=$IMAGE:buildcache"
for name in SCCACHE_BUCKET SCCACHE_REGION SCCACHE_ENDPOINT SCCACHE_PREFIX; do
	set -- "$@" --build-arg "$name"
done
for pair in ${SECRETS:-}; do
	if [ -n "$(printenv "${pair#*=}" || true)" ]; then
		set -- "$@" --secret "id=${pair%%=*},env=${pair#*=}"
	fi
done
if [ "${PUSH:-}" = true ]; then
	branch=$(printf %s "${GITHUB_REF_NAME:?}" | tr -c 'A-Za-z0-9_.-' '-')
	names=$IMAGE:sha-$(printf %.7s "${GITHUB_SHA:?}"),$IMAGE:$branch
	# A registry that takes the image but not the cache must not fail the build.
	set -- "$@" --output "type=image,\"name=$names\",push=true,rewrite-timestamp=true" --provenance=mode=max --sbom=true \
		--annotation "index:org.opencontainers.image.revision=$GITHUB_SHA" \
		--cache-to "type=registry,ref=$IMAGE:buildcache,mode=max,ignore-error=true"
else
	set -- "$@" --output type=cacheonly
fi

# sh has no pipefail: the exit code of the build is kept in a file.
started=$(date +%s)
{
	code=0
	docker buildx build "$@" "$CONTEXT" 2>&1 || code=$?
	echo "$code" >"$OUT_DIR/exit-code"
} | tee "$OUT_DIR/build.log"
{
	echo "log=$OUT_DIR/build.log"
	echo "seconds=$(($(date +%s) - started))"
} >>"$output"
code=$(cat "$OUT_DIR/exit-code")
if [ "$code" != 0 ] || [ "${PUSH:-}" != true ]; then
	exit "$code"
fi

# The index has the attestations, and with them the time of the build: its digest is new each time. The digest of the image
# for linux/amd64 is the same as long as the image is, so that one is compared, and deployed.
index=$(jq -er '."containerimage.digest"' "$OUT_DIR/metadata.json")
docker buildx imagetools inspect --raw "$IMAGE@$index" >"$OUT_DIR/index.json"
digest=$(jq -er --arg index "$index" '
	if .manifests then
		first(.manifests[] | select(.platform.os == "linux" and .platform.architecture == "amd64") | .digest)
	else $index end' "$OUT_DIR/index.json")
docker buildx imagetools inspect --raw "$IMAGE@$digest" >"$OUT_DIR/manifest.json"
{
	echo "image=$IMAGE@$digest"
	echo "digest=$digest"
	echo "index-digest=$index"
	echo "bytes=$(jq -er '[.config.size, .layers[].size] | add' "$OUT_DIR/manifest.json")"
} >>"$output"
echo "Pushed $IMAGE@$digest"
