"""A branch of git as a place: one commit holds the website.

The commit is made by `git fast-import` from the built files, on top of the branch as the remote has it. The
working tree, the index, the stash and the local branches are left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import PublishError, UsageError
from sitegen.publishing.git import Git, GitError
from sitegen.publishing.manifest import MANIFEST
from sitegen.publishing.places import Standing
from sitegen.publishing.plan import Plan
from sitegen.publishing.site import BuiltSite

# GitHub Pages leaves out files whose names begin with `_` or `.`, unless this one is there.
ADDED = {".nojekyll": b""}

_REF = "refs/sitegen/publish"  # holds the commit until it is pushed
_FILE = "100644"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch as the remote has it; `head` is empty where the remote has none of that name."""

    git: Git
    remote: str
    branch: str
    head: str
    hashed: str  # by which git names what files hold: sha1, sha256
    files: Mapping[str, Standing]
    workers: int = 1

    @property
    def name(self) -> str:
        return f"branch {self.branch} of {self.remote}"

    def read(self, path: str) -> bytes | None:
        if path not in self.files:
            return None
        return self.git.ask(f"cannot read {path}", "cat-file", "blob", f"{self.head}:{path}")

    def listing(self) -> Mapping[str, Standing]:
        return self.files

    def standing(self, path: str) -> Standing | None:
        return self.files.get(path)

    def same(self, path: str, standing: Standing, data: bytes) -> bool:
        blob = hashlib.new(self.hashed, b"blob %d\0" % len(data), usedforsecurity=False)
        blob.update(data)
        return standing.mark == f"{_FILE} {blob.hexdigest()}"

    def push(self, site: BuiltSite, plan: Plan, manifest: bytes, *, history: bool) -> bool:
        """Publish a commit; False where the remote's branch has moved meanwhile.

        Without `history`, the commit has no parent, and takes the branch's place.
        """
        doing = f"cannot make the commit for {self.branch}"
        stream = self._commands(site, plan, manifest, history=history)
        commit = self.git.ask(doing, "fast-import", "--quiet", "--force", given=stream).decode().strip()
        lease = [] if history else [f"--force-with-lease=refs/heads/{self.branch}:{self.head}"]
        try:
            self.git.ask(
                f"cannot push to {self.remote}",
                "push",
                "--quiet",
                "--no-verify",  # the owner's hooks are for the archive's sources
                *lease,
                self.remote,
                f"{commit}:refs/heads/{self.branch}",
            )
        except GitError:
            if _head_of(self.git, self.remote, self.branch) == self.head:
                raise
            return False
        finally:
            self.git.ask("cannot clear up", "update-ref", "-d", _REF)
        return True

    def _commands(self, site: BuiltSite, plan: Plan, manifest: bytes, *, history: bool) -> Iterator[bytes]:
        """The commit, as `git fast-import` reads it; it prints the commit's name."""
        yield f"commit {_REF}\nmark :1\ncommitter {_identity(self.git)}\n".encode("utf-8", "surrogateescape")
        yield _data(_message(site, plan).encode())
        if self.head and history:
            yield f"from {self.head}\n".encode()
        elif self.head:
            tree = self.git.line("cannot read the branch", "rev-parse", f"{self.head}^{{tree}}")
            yield f'M 040000 {tree} ""\n'.encode()
        for path in plan.deleted:
            yield b"D " + _quoted(path) + b"\n"
        for step in plan.uploads:
            for upload in step:
                yield b"M " + _FILE.encode() + b" inline " + _quoted(upload.path) + b"\n"
                yield _data(site.data(upload.path))
        yield b"M " + _FILE.encode() + b" inline " + _quoted(MANIFEST) + b"\n" + _data(manifest)
        yield b"get-mark :1\n"


def open_branch(folder: Path, remote: str, branch: str) -> Branch:
    """A branch of the repository that a folder is in, fetched from a remote."""
    git = Git(folder)
    _check_repository(git, remote, branch)
    head = _fetched(git, remote, branch)
    listed = git.ask(f"cannot read {branch}", "ls-tree", "-r", "-z", "--full-tree", head) if head else b""
    files: dict[str, Standing] = {}
    for row in filter(None, listed.decode("utf-8", "surrogateescape").split("\0")):
        about, _, path = row.partition("\t")
        mode, _, blob = about.split(" ")
        files[path] = Standing(mark=f"{mode} {blob}")
    # A git before 2.28 does not know the question, and knows SHA-1 alone.
    length = len(head or git.line("cannot read the repository", "hash-object", "--stdin"))
    hashed = "sha1" if length == hashlib.sha1(usedforsecurity=False).digest_size * 2 else "sha256"
    return Branch(git=git, remote=remote, branch=branch, head=head, hashed=hashed, files=files)


def _check_repository(git: Git, remote: str, branch: str) -> None:
    """SitegenError unless the folder is in a repository with that remote, and the branch is free to take."""
    git.ask("no git repository here", "rev-parse", "--git-dir")
    remotes = git.line("cannot list the remotes", "remote").splitlines()
    if remote not in remotes:
        raise PublishError(
            f"the repository has no remote named {remote}",
            source=str(git.folder),
            hint=f"name one with --remote: {', '.join(remotes)}"
            if remotes
            else f"make an empty repository at your host, then `git remote add {remote} ADDRESS`",
        )
    try:
        git.ask("", "check-ref-format", "--branch", branch)
    except GitError as cause:
        raise UsageError(f"no name of a branch: {branch}", hint="such as gh-pages") from cause
    try:
        current = git.line("", "symbolic-ref", "--quiet", "--short", "HEAD")
    except GitError:  # on no branch
        return
    if current == branch:
        raise UsageError(
            f"the branch is the one that you work on: {branch}",
            hint="the website needs a branch of its own, such as gh-pages",
        )


def _head_of(git: Git, remote: str, branch: str) -> str:
    """The commit that a remote's branch is at; empty where there is none."""
    listed = git.line(f"cannot reach {remote}", "ls-remote", "--heads", remote, f"refs/heads/{branch}")
    return listed.partition("\t")[0]


def _fetched(git: Git, remote: str, branch: str) -> str:
    """The commit that a remote's branch is at, which is here, too, from now on."""
    for _ in range(3):
        head = _head_of(git, remote, branch)
        if not head:
            return ""
        try:
            git.ask("", "cat-file", "-e", f"{head}^{{tree}}")
        except GitError:  # it is not here yet
            git.ask(
                f"cannot fetch {branch} from {remote}",
                *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, f"refs/heads/{branch}"),
            )
        else:
            return head
    raise PublishError(f"the branch moves faster than it can be fetched: {branch}", hint="try again later")


def _identity(git: Git) -> str:
    """Who commits, and when: the owner where git knows them."""
    try:
        return git.line("", "var", "GIT_COMMITTER_IDENT")
    except GitError:
        said = ("-c", "user.name=sitegen", "-c", "user.email=sitegen@localhost", "var", "GIT_COMMITTER_IDENT")
        return git.line("git does not know who commits", *said)


def _message(site: BuiltSite, plan: Plan) -> str:
    counts = (("added", plan.added), ("changed", plan.changed), ("deleted", plan.deleted))
    said = ", ".join(f"{len(paths):,} {what}" for what, paths in counts if paths) or "no file changed"
    return f"Publish {site.base_url or 'the website'}: {said}\n"


def _data(data: bytes) -> bytes:
    return b"data %d\n" % len(data) + data + b"\n"


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode()
