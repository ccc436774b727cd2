"""`sitegen theme`."""

from __future__ import annotations

import argparse
from pathlib import Path

from sitegen.output.files import add_files
from sitegen.settings.config import load_site
from sitegen.sources.places import CONFIG, no_site
from sitegen.sources.settings import read_theme
from sitegen.theme.theme import copy_template


def run(options: argparse.Namespace) -> int:
    root: Path = options.site
    if not (root / CONFIG).is_file():
        raise no_site(root)
    file = copy_template(read_theme(root, load_site(root / CONFIG)), options.template)
    add_files([file], root)
    print(
        f"wrote {root / file.path}: edit it, and `theme: {file.path.split('/')[1]}` in sitegen.yaml uses it"
    )
    return 0
