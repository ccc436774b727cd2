#!/usr/bin/env bash
# Installs sitegen into an environment of its own, and puts it on the path of the next steps.
set -euo pipefail

if [ -n "$VERSION" ] && ! [[ $VERSION =~ ^[0-9]+(\.[0-9A-Za-z]+)*$ ]]; then
  echo "::error title=Input of the action::version is none: write it as 1.2.3"
  exit 1
fi
# setup-python has GitHub read every log as one of Python's. Text of files in ours would be shown as faults.
echo "::remove-matcher owner=python::"
cd "$RUNNER_TEMP"  # `python -m pip` would take a pip.py of the repository
environment="$RUNNER_TEMP/sitegen"
"$PYTHON" -m venv "$environment"
what=(--constraint "$GITHUB_ACTION_PATH/action/constraints.txt" "$GITHUB_ACTION_PATH")
if [ -n "$VERSION" ]; then what=("digest-sitegen==$VERSION"); fi
"$environment/bin/python" -m pip install --disable-pip-version-check --quiet "${what[@]}"
echo "$environment/bin" >> "$GITHUB_PATH"
"$environment/bin/sitegen" --version
