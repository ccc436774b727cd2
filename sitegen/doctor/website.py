"""The built website, and what GitHub Pages takes."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.doctor.finding import Finding, fine, odd, wrong
from sitegen.doctor.patient import Patient
from sitegen.errors import OutputError
from sitegen.output.files import files_below
from sitegen.output.sizes import PAGES_BYTES, PAGES_WARNING
from sitegen.output.swap import check_replaceable
from sitegen.sources.places import shown_path

_FILE_MOST = 100_000_000  # bytes of a file that GitHub takes in a push, as to gh-pages


def check_website(patient: Patient) -> Iterator[Finding]:
    output, source = patient.output, shown_path(patient.output)
    try:
        check_replaceable(output)
    except OutputError as fault:
        yield Finding("error", fault)
        return
    files = {path: size for path, (size, _) in files_below(output)}
    if not files and not patient.has_settings:
        return
    if not files:
        yield fine(f"{source} is not built yet: `sitegen build` makes it")
        return
    size = sum(files.values())
    if size > PAGES_WARNING:
        tell = wrong if size > PAGES_BYTES else odd
        yield tell(
            f"GitHub Pages takes 1,000 MB, and the website has {size // 1_000_000:,}",
            source=source,
            hint="`sitegen build --verbose` says what takes the room; another host may take more",
        )
    for path, bytes_ in sorted(files.items()):
        if bytes_ > _FILE_MOST:
            yield odd(
                f"too large for a branch on GitHub, which takes 100 MB: {bytes_ // 1_000_000:,} MB",
                source=f"{source}/{path}",
                hint="publish with the workflow, which takes it, or keep the file elsewhere",
            )
    search = sum(bytes_ for path, bytes_ in files.items() if path.startswith("search/"))
    megabytes = f"{size / 1_000_000:.1f} MB, {search / 1_000_000:.1f} of them for the search"
    yield fine(f"{source}: {len(files):,} files, {megabytes}")
