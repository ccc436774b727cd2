#!/usr/bin/env bash
# Writes the summary of the run and its annotations, and fails where somebody has to do something.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$GITHUB_ACTION_PATH/action/common.sh"

red=false
notes=()
note() {
  notes+=("$1")
}
wrong() {
  red=true
  note "**$1** $2"
  echo "::error title=$1::$2"
}

address="your repository → Settings → Pages → Build and deployment → Source: GitHub Actions"
if [ "$PLANNED" != success ]; then
  wrong "The action was not set up." "The log of its first step says which input is wrong."
elif [ "$INSTALLED" != success ]; then
  wrong "sitegen was not installed." "The log of the step 'Install sitegen' says why. Run the workflow again."
elif [ "$TROUBLE" = pages ]; then
  wrong "GitHub Pages is not set up." "Choose $address. Then run this workflow again. \
A private repository needs a paid plan for it, and the job needs \`pages: read\`."
elif [ "$TROUBLE" = links ]; then
  wrong "Nothing is published." "A link in the site's folder leads out of the repository: \
the log of the step 'Build, check, commit' names it. Put a copy of the file in its place. What was online before stays."
elif [ "$TROUBLE" = record ]; then
  wrong "Nothing is published." "The folder ._site.build of the site is in git, where nobody can tell who has made it. \
Delete it there, and let .gitignore name it. What was online before stays."
elif [ "$TROUBLE" = build ]; then
  wrong "Nothing is published." "Visitors still see the previous version of the site. Correct the following, and it is updated."
elif [ "$TROUBLE" = check ]; then
  wrong "Nothing is published." "The check found the faults below. What was online before stays."
elif [ -z "$BUILT" ]; then
  wrong "Nothing is published." "sitegen broke off; the log of the step 'Build, check, commit' says where."
elif [ "$PUBLISHING" != true ]; then
  note "Built and checked, and not published: only the default branch is. The website is below, as the artifact \`site\`."
elif [ "$HANDED" = failure ]; then
  wrong "Nothing is published." "GitHub did not take the website: the log of the step \
'Hand the website to GitHub Pages' says why. Run the workflow again."
elif [ "$FROM_BRANCH" = true ]; then
  wrong "GitHub Pages takes its website from a branch." "So it does not take this one. Choose $address. \
Then run this workflow again."
elif [ -n "$BASE_URL" ]; then
  note "Going online in about a minute: <$BASE_URL>"
fi
if [ "$TROUBLE" = push ]; then
  wrong "The new pages were not committed." "The website is published all the same. Let the workflow write \
(\`permissions: contents: write\`) and push to this branch, or give the action \`commit: false\`."
fi
if [ "$FETCH_FAILED" = true ]; then
  wrong "A source did not answer as it should." "The log of the step 'Fetch new papers' says which. The next run asks again."
fi
if [ -n "$BUILT" ] && [ "$REFUSED" != 0 ]; then red=true; fi

if [ -f "$REPORT" ]; then
  found=() links=()
  if [ -s "$RUNNER_TEMP/sitegen-check.json" ]; then found=(--check "$RUNNER_TEMP/sitegen-check.json"); fi
  if [ "$PUBLISH" != true ]; then links=(--no-links); fi
  sitegen summary "$REPORT" "${found[@]}" "${links[@]}" \
    --note "$(printf '%s\n\n' "${notes[@]}")" >> "$GITHUB_STEP_SUMMARY"
  sitegen summary "$REPORT" "${found[@]}" --as annotations
elif [ "${#notes[@]}" -gt 0 ]; then
  { echo "## No website was built"; echo; printf '%s\n\n' "${notes[@]}"; } >> "$GITHUB_STEP_SUMMARY"
fi
[ "$red" = false ]
