#!/usr/bin/env bash
# Builds and checks the website; on the branch that is published, commits and pushes what the build wrote.
#
# Outputs: site, report, publish, changed, trouble, and the counts of `sitegen summary --as outputs`.
# `trouble` is why there is nothing to publish, or why the run is to be red all the same:
# pages, links, record, build, check, push, or nothing.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$GITHUB_ACTION_PATH/action/common.sh"

token=${TOKEN:-}
unset TOKEN  # no business of sitegen's
branch=${GITHUB_REF#refs/heads/}
content="$SITE/content"
settings="$SITE/sitegen.yaml"
website="$SITE/_site"
report="$RUNNER_TEMP/sitegen-report.json"
checked="$RUNNER_TEMP/sitegen-check.json"
counts="$RUNNER_TEMP/sitegen-counts"
brought="$RUNNER_TEMP/sitegen-brought.tar"
pause=${SITEGEN_PAUSE:-3}  # seconds before the second attempt

# Git with leave to read and write the repository. The token is in no command line and no file, and takes the place of
# one that the checkout has left, since GitHub takes no two.
remote_git() {
  [ -n "$token" ] || { git "$@"; return; }
  local header
  header="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$token" | base64 --wrap=0)"
  GIT_CONFIG_COUNT=2 \
    GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader" GIT_CONFIG_VALUE_0="" \
    GIT_CONFIG_KEY_1="http.$GITHUB_SERVER_URL/.extraheader" GIT_CONFIG_VALUE_1="$header" \
    git "$@"
}

# What steps before this one have brought into content/, such as fetched dumps.
keep_brought() {
  git ls-files -z --others --exclude-standard -- ":(literal)$content" |
    tar --create --file "$brought" --null --no-recursion --verbatim-files-from --files-from -
}

# The branch as it is now, with what was brought. A build makes pages from dumps alone, so that nothing of value is lost
# with a commit of ours, and nothing has to be merged: where both sides have a page of one name, theirs stays.
take_tip() {
  remote_git fetch --quiet origin "+refs/heads/$branch:refs/remotes/origin/$branch"
  [ "$(git rev-parse HEAD)" != "$(git rev-parse "refs/remotes/origin/$branch")" ] || return 0
  echo "taking up what was pushed meanwhile"
  # With the right to read, since a file in Git LFS is fetched for it.
  remote_git reset --quiet --hard "refs/remotes/origin/$branch"
  tar --extract --file "$brought" --skip-old-files
}

# Links in the site that lead out of the repository, or to what git keeps of it. Somebody's pull request could have any
# file of this machine published by one, and a link is easily overlooked in it.
links_out() {
  local top path target
  top=$(pwd -P)
  { printf '%s\0' "$SITE" && git ls-files -z --stage -- ":(literal)$SITE" | sed -z --quiet 's/^120000 [^\t]*\t//p'; } |
    while IFS= read -r -d '' path; do
      target=$(realpath --canonicalize-missing -- "$path")
      case "$target/" in
        "$top/.git/"*) ;;
        "$top/"*) continue ;;
      esac
      echo "leads out of the repository: $path"
    done
}

# A new archive gets a feed_id of its own, as `sitegen init` makes one: feed readers tell archives apart by it, and copies
# of a template would all have the same. Once addresses are recorded, readers may know the feeds, and nothing is changed. A
# template has no dump, and stays without.
name_feeds() {
  if [ ! -f "$settings" ] || grep --quiet '^feed_id:' "$settings"; then return; fi
  if [ -s "$content/addresses.jsonl" ] || ! compgen -G "$content/dumps/*" > /dev/null; then return; fi
  [ -n "$feed_id" ] || feed_id=$(od --address-radix=n --format=x1 --read-bytes=10 /dev/urandom | tr --delete ' \n')
  printf '\n# Names this archive in the ids of its feeds. It is nobody else'"'"'s: keep it.\nfeed_id: "%s.invalid,2026"\n' \
    "$feed_id" >> "$settings"
}

build() {
  if [ -n "$(links_out)" ]; then
    inert links_out
    trouble=links
    return
  fi
  # The build record is read as a program is: it comes from the run before, and from nobody's pull request.
  if [ -n "$(git ls-files -- ":(literal)$SITE/._site.build")" ]; then
    trouble=record
    return
  fi
  local arguments=(--site "$SITE" --output "$website" --keep-going --report "$report")
  if [ -n "$BASE_URL" ]; then arguments+=(--base-url "$BASE_URL"); fi
  rm --force "$report" "$checked"
  inert sitegen build "${arguments[@]}" || [ $? -le 2 ]  # 1: files at fault, 2: values
  sitegen summary "$report" --as outputs > "$counts"
  grep --quiet '^built=true$' "$counts" || trouble=build
}

check() {
  local arguments=(--site "$SITE" --output "$website" --json)
  if [ "$STRICT" = true ]; then arguments+=(--strict); fi
  inert write_to "$checked" sitegen check "${arguments[@]}" || trouble=check
}

write_to() {
  local file=$1
  shift
  "$@" > "$file"
}

commit() {
  sitegen summary "$report" --as commit > "$RUNNER_TEMP/sitegen-message"
  git -c user.name="github-actions[bot]" \
    -c user.email="41898282+github-actions[bot]@users.noreply.github.com" \
    commit --quiet --no-verify --file "$RUNNER_TEMP/sitegen-message" -- "$@"
  inert git show --stat --format=%s HEAD
}

# Makes the website, and the branch say what it says. Sets trouble and changed.
publish() {
  local attempt feed_id="" ours
  keep_brought
  take_tip
  for attempt in 1 2 3 4 5; do
    trouble=""
    [ "$COMMIT" != true ] || name_feeds
    build
    [ -n "$trouble" ] || check
    if [ -n "$trouble" ] || [ "$COMMIT" != true ]; then return; fi
    # Git has no folder without a file, and so may have none of this name.
    if [ ! -d "$content" ]; then return; fi
    ours=(":(literal)$content")
    if [ -n "$feed_id" ]; then ours+=(":(literal)$settings"); fi
    git add -- "${ours[@]}"
    if git diff --cached --quiet -- "${ours[@]}"; then return; fi
    commit "${ours[@]}"
    if inert remote_git push --quiet origin "HEAD:refs/heads/$branch"; then
      changed=true
      return
    fi
    trouble=push
    remote_git fetch --quiet origin "+refs/heads/$branch:refs/remotes/origin/$branch"
    # Nobody was faster: the push is not allowed, and will not be the next time.
    if git merge-base --is-ancestor "refs/remotes/origin/$branch" HEAD; then return; fi
    if [ "$attempt" -lt 5 ]; then
      sleep "$((attempt * pause))"
      take_tip
    fi
  done
}

trouble=""
changed=false
rm --force "$report" "$checked" "$counts"  # of another site that the job has built
if [ "$PUBLISH" = true ] && [ "$NEEDS_PAGES" = true ] && [ -z "$BASE_URL" ]; then
  trouble=pages
elif [ "$PUBLISH" = true ]; then
  publish
else
  build
  [ -n "$trouble" ] || check
fi

if [ -f "$counts" ]; then cat "$counts" >> "$GITHUB_OUTPUT"; fi
ready=false
if [ "$PUBLISH" = true ] && { [ -z "$trouble" ] || [ "$trouble" = push ]; }; then ready=true; fi
output site "$website"
output report "$report"
output publish "$ready"
output changed "$changed"
output trouble "$trouble"
