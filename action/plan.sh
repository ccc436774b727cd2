#!/usr/bin/env bash
# Says what this run may do, by the event that started it. Outputs: publish, commit, fetch, restore, save, cache,
# artifact.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$GITHUB_ACTION_PATH/action/common.sh"

refuse() {
  echo "::error title=Input of the action::$1"
  exit 1
}

case "$SITE" in
  /* | -* | ~* | \#* | .. | ../* | */.. | */../* | *[[:cntrl:],:*?!\"\'\$\\\[\]]* | "")
    refuse "path is no folder of this repository that can be taken: write it as docs/archive" ;;
esac
[ "$(git rev-parse --show-cdup 2> /dev/null || echo none)" = "" ] ||
  refuse "the repository is not checked out: write a step with actions/checkout before this one, without path"
[ -d "$SITE" ] || refuse "path is no folder of this repository, or it was not checked out"
for value in "$WITH_COMMIT" "$WITH_STRICT" "${WITH_FETCH:-true}"; do
  [[ $value =~ ^(true|false)$ ]] || refuse "commit, strict and fetch are true or false"
done

# Only the default branch is published. A schedule runs on no other, and its event does not name it.
publish=false
case "$GITHUB_EVENT_NAME" in
  pull_request* | merge_group) ;;
  schedule) publish=true ;;
  *) if [ "$GITHUB_REF" = "refs/heads/$DEFAULT_BRANCH" ]; then publish=true; fi ;;
esac
output publish "$publish"

commit=false
if [ "$publish" = true ] && [ "$WITH_COMMIT" = true ]; then commit=true; fi
output commit "$commit"

fetch=$WITH_FETCH
if [ -z "$fetch" ] && [ "$GITHUB_EVENT_NAME" = schedule ]; then fetch=true; fi
if [ "$publish" != true ] || ! grep --quiet --no-messages '^sources:' "$SITE/sitegen.yaml"; then fetch=false; fi
output fetch "${fetch:-false}"

# Without a record of addresses in git, a website of before would be taken for one, and no address of it could ever be
# given up.
record=false
if git ls-files --error-unmatch -- ":(literal)$SITE/content/addresses.jsonl" > /dev/null 2>&1; then record=true; fi
output restore "$record"
save=false
if [ "$commit" = true ] || { [ "$publish" = true ] && [ "$record" = true ]; }; then save=true; fi
output save "$save"
# An artifact stays when its run is run again, and deploy-pages takes no two of one name.
attempt=${GITHUB_RUN_ATTEMPT:-1}
if [ "$attempt" = 1 ]; then output artifact github-pages; else output artifact "github-pages-$attempt"; fi
output cache "sitegen-$RUNNER_OS-$(printf '%s' "$SITE" | sha256sum | cut -c 1-12)-"
