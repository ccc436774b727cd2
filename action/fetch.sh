#!/usr/bin/env bash
# Asks the sources of the site. One that fails makes the run red in the end; what the others gave is kept.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$GITHUB_ACTION_PATH/action/common.sh"

failed=false
inert sitegen fetch --site "$SITE" || failed=true
output failed "$failed"
