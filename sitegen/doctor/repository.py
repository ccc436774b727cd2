"""The git repository of a site: what of the site is not in it, or not as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sitegen.doctor.files import own_dumps
from sitegen.doctor.finding import Finding, fine, odd, wrong
from sitegen.doctor.patient import Patient
from sitegen.sources.places import CONFIG, CONTENT, shown_path
from sitegen.sources.repository import WORKFLOWS
from sitegen.text.wording import counted

_SHOWN = 3  # names in a list


def check_repository(patient: Patient) -> Iterator[Finding]:
    """Whether there is one, its branch, and where it is pushed to."""
    if patient.repository is None:
        if patient.has_settings:
            hint = "`git init` makes one; without, `sitegen publish` can still publish the site"
            yield odd("the site is in no git repository", hint=hint)
        return
    if patient.unanswered is not None:
        yield odd(
            f"git does not answer: {patient.unanswered.removeprefix('fatal: ') or 'it says nothing'}",
            source=str(patient.repository),
            hint=f"let `git -C {patient.repository} status` work",
        )
        return
    branch, remote = patient.line("symbolic-ref", "--short", "--quiet", "HEAD"), _remote(patient)
    if not patient.ask("rev-parse", "--verify", "--quiet", "HEAD"):
        yield odd("the repository has no commit yet", hint="`git add . && git commit -m 'A new archive'`")
    if not branch:
        yield odd(
            "no branch is checked out: commits made here are lost", hint="`git switch main` goes back to it"
        )
    if not remote:
        yield odd(
            "the repository is pushed nowhere",
            hint="make a repository on GitHub, and `git remote add origin` with its address",
        )
    if branch and remote:
        yield fine(f"branch {branch}, pushed to {remote}")
    ahead = patient.line("rev-list", "--count", "@{upstream}..HEAD")
    if ahead not in {"", "0"}:
        yield odd(f"{counted(int(ahead), 'commit')} not pushed", hint="`git push` publishes what is in them")


def check_commits(patient: Patient) -> Iterator[Finding]:
    """Files of the site that are not committed, or that git is told to leave alone."""
    if not patient.has_git:
        return
    names = [CONFIG, CONTENT, "themes", ".gitattributes", ".gitignore", f":/{WORKFLOWS}"]
    rows = patient.paths(
        "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignored", "--", *names
    )
    states = [(row[:2], row[3:]) for row in rows if not _is_junk(row[3:])]
    ignored = [path for state, path in states if state == "!!"]
    conflicts = [path for state, path in states if "U" in state or state in {"AA", "DD"}]
    waiting = [path for state, path in states if state != "!!" and path not in conflicts]
    if conflicts:
        yield wrong(
            f"a merge is not finished: {_listed(conflicts)}",
            hint="mend the files, then `git add` them and `git commit`",
        )
    if ignored:
        yield wrong(
            f"git leaves out what the site is made from: {_listed(ignored)}",
            hint="take the line that says so out of .gitignore; `git check-ignore -v FILE` names it",
        )
    if waiting:
        yield odd(
            f"not committed: {_listed(waiting)}",
            hint="`git add` and `git commit` them: only what is committed is published",
        )
    if not (conflicts or ignored or waiting):
        yield fine("all files of the site are committed")
    if patient.output.is_dir() and patient.paths("ls-files", "-z", "--", str(patient.output.resolve())):
        yield odd(
            "the built website is in git, which grows with every build",
            source=shown_path(patient.output),
            hint=f"`git rm -r --cached {shown_path(patient.output)}`, and a line `/_site/` in .gitignore",
        )


def check_history(patient: Patient) -> Iterator[Finding]:
    if patient.line("rev-parse", "--is-shallow-repository") == "true":
        yield odd(
            "the clone does not have all commits, so dumps without a date may get a wrong one",
            hint="`git fetch --unshallow`; in a workflow, `fetch-depth: 0` of actions/checkout",
        )


def check_line_ends(patient: Patient) -> Iterator[Finding]:
    """Whether git may change the bytes of dumps, by which they are known."""
    if not patient.has_git:
        return
    paths = own_dumps(patient) or (patient.content / "dumps" / "any.txt",)
    names = [path.relative_to(patient.root).as_posix() for path in paths if path.is_relative_to(patient.root)]
    fields = patient.paths("check-attr", "-z", "text", "--", *names[:1000])
    changed = [name for name, value in zip(fields[::3], fields[2::3], strict=True) if value != "unset"]
    if changed:
        yield odd(
            f"git may change the line ends of {counted(len(changed), 'dump')}: {_listed(changed)}",
            source=shown_path(patient.root / ".gitattributes"),
            hint="write the line `/content/dumps/** -text`, as `sitegen init .` does",
        )


def _remote(patient: Patient) -> str:
    """The address that is pushed to, without a password that may be in it."""
    names = patient.ask("remote").splitlines()
    if not names:
        return ""
    address = patient.line("remote", "get-url", "origin" if "origin" in names else names[0])
    return re.sub(r"//[^/@]*@", "//", address)


def _is_junk(path: str) -> bool:
    """Whether systems and programs leave a file behind, such as `.DS_Store`."""
    *folders, name = path.rstrip("/").split("/")
    hidden = name.startswith(".") and name not in {".gitattributes", ".gitignore"}
    leftover = name.endswith("~") or name in {"Thumbs.db", "desktop.ini"}
    return hidden or leftover or "__pycache__" in {*folders, name}


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN:,} more"
