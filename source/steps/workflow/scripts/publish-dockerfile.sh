#!/bin/sh
# Written by Ferrovia (npx ferrovia)
# Puts a Dockerfile of one line, which names the image, on the branch that Railway watches.
#
#   IMAGE         the image, by digest: name@sha256:...
#   BRANCH        the branch: one of its own, so that a push to the code starts no build on Railway before there is an image
#   GITHUB_TOKEN  may write the contents of the repository
set -eu

: "${IMAGE:?}" "${BRANCH:?}" "${GITHUB_TOKEN:?}" "${GITHUB_REPOSITORY:?}"
server=${GITHUB_SERVER_URL:-https://github.com}
remote=${REMOTE:-$server/$GITHUB_REPOSITORY.git}
case $IMAGE in
*@sha256:*) ;;
*)
	echo "::error title=Railway::$IMAGE names no digest: what is deployed must be what was built."
	exit 1
	;;
esac

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Settings that come from the environment are in no command line and in no file.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$server/.extraheader"
GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$GITHUB_TOKEN" | base64 | tr -d '\n')"
export GIT_CONFIG_VALUE_0
export GIT_AUTHOR_NAME='github-actions[bot]' GIT_AUTHOR_EMAIL='41898282+github-actions[bot]@users.noreply.github.com'
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"
export GIT_DIR="$folder/.git" GIT_TERMINAL_PROMPT=0

git init --quiet "$folder"
parent=
if git ls-remote --exit-code --heads "$remote" "refs/heads/$BRANCH" >/dev/null; then
	git fetch --quiet --depth 1 "$remote" "refs/heads/$BRANCH"
	parent=$(git rev-parse FETCH_HEAD)
	# Whatever else is on the branch stays.
	git read-tree "$parent"
fi

blob=$(
	git hash-object -w --stdin <<-END
		# Written by CI, which has built and pushed this image: Railway pulls it and compiles nothing.
		FROM $IMAGE
	END
)
git update-index --add --cacheinfo "100644,$blob,Dockerfile.railway"
tree=$(git write-tree)
if [ -n "$parent" ] && [ "$tree" = "$(git rev-parse "$parent^{tree}")" ]; then
	echo "The branch $BRANCH names $IMAGE already: nothing to do."
	exit 0
fi

commit=$(git commit-tree "$tree" ${parent:+-p "$parent"} -m "Deploy ${IMAGE##*@}" -m "Built from ${GITHUB_SHA:-an unknown commit}")
# Not forced: whoever pushed in between is not overwritten.
git push --quiet "$remote" "$commit:refs/heads/$BRANCH"
echo "::notice title=Railway::The branch $BRANCH names $IMAGE"
