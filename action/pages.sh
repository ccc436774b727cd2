#!/usr/bin/env bash
# Asks where GitHub Pages takes the website from: where that is a branch, it does not take what a workflow hands it, or
# puts the README of the branch in its place. Output: branch, which is true where it is one.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$GITHUB_ACTION_PATH/action/common.sh"

branch=false
if [ -n "${GITHUB_API_URL:-}" ]; then
  # The token is in no command line. Where there is no answer, deploying will tell.
  answer=$(printf 'header = "Authorization: Bearer %s"\n' "$TOKEN" |
    curl --config - --silent --fail --max-time 20 "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/pages") || answer=""
  if [[ $answer =~ \"build_type\":\ *\"legacy\" ]]; then branch=true; fi
fi
output branch "$branch"
