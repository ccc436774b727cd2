# What the scripts of the action share.
# shellcheck shell=bash

# An output of this step. The values are our own: words, numbers, paths that plan.sh has looked at.
output() {
  printf '%s=%s\n' "$1" "$2" >> "$GITHUB_OUTPUT"
}

# Runs a command whose output may hold text of files: GitHub takes no line of it for a command to the runner.
inert() {
  local word code=0
  word=$(cat /proc/sys/kernel/random/uuid)
  echo "::stop-commands::$word"
  "$@" || code=$?
  echo "::$word::"
  return "$code"
}
