"""`sitegen mail`."""

from __future__ import annotations

import argparse
import sys

from sitegen.cli.console import print_warnings
from sitegen.errors import UsageError
from sitegen.filing import load_archive
from sitegen.mail import mail_html, mail_message, mail_text
from sitegen.own.texts import read_own
from sitegen.settings.placeholders import sender_placeholder
from sitegen.settings.yaml_lines import nearest


def run(options: argparse.Namespace) -> int:
    archive, sources = load_archive(options.site)
    known = [each.digest.id for each in archive.digests]
    wanted = known[0] if options.digest == "latest" and known else options.digest
    if wanted not in known:
        hint = nearest(options.digest, known) or "the archive has none: import a dump first"
        raise UsageError(f"no such digest: {options.digest}", hint=hint)
    day = archive.digests[known.index(wanted)]
    note = read_own(archive, sources.site, sources.own).notes.get(wanted)
    if warning := sender_placeholder(sources.site):
        print_warnings([warning])
    make = mail_html if options.html else mail_text if options.text else mail_message
    said = note.text if note else None
    message = make(day, sources.site, sources.theme.words, taxonomy=archive.taxonomy, note=said)
    sys.stdout.buffer.write(message if isinstance(message, bytes) else message.encode())
    sys.stdout.flush()
    return 0
