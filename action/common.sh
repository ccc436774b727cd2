# What the scripts of the action share.
# shellcheck shell=bash

# One stream for all that is told: GitHub reads two side by side, and would see a line of the one before or after the
# lines of the other between which `inert` puts it.
exec 2>&1

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
  printf '\n::%s::\n' "$word"  # at the start of a line, whatever the command left
  return "$code"
}
