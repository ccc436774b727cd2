"""The folder of a site: which one may be replaced, and how a new one takes its place.

The two change places in one step where the system can (`rename` with exchange), so that a failed or killed
build leaves the old site as it was.
"""

from __future__ import annotations

import ctypes
import errno
import glob
import os
import shutil
import sys
from pathlib import Path

from sitegen.errors import OutputError
from sitegen.output.files import told

MARKER = ".sitegen"
MARKER_TEXT = b"Made by sitegen, which replaces this folder at every build. Keep nothing of your own in it.\n"


def check_replaceable(root: Path) -> None:
    """OutputError unless the folder is missing, empty, or made by sitegen."""
    with told(root):
        if root.exists() and not root.is_dir():
            raise OutputError("is no folder", source=str(root), hint="give --output another place")
        if root.is_dir() and not (root / MARKER).is_file() and any(root.iterdir()):
            raise OutputError(
                "folder was not made by sitegen, so it is not replaced",
                source=str(root),
                hint="give --output another folder, or empty this one yourself",
            )


def swap_folders(stage: Path, root: Path) -> None:
    if not root.exists():
        stage.rename(root)
    elif not _exchange(stage, root):
        # Two renames: for a moment there is no site. `clear_remains` mends a kill in between.
        old = root.parent / f".{root.name}.old"
        root.rename(old)
        try:
            stage.rename(root)
        except BaseException:
            old.rename(root)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can: renameat2(2) on Linux, renamex_np(2) on macOS."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            at_cwd, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
            status = libc.renameat2(at_cwd, os.fsencode(one), at_cwd, os.fsencode(other), exchange)
        elif sys.platform == "darwin":
            status = libc.renamex_np(os.fsencode(one), os.fsencode(other), 2)  # RENAME_SWAP
        else:
            return False
    except (OSError, AttributeError):
        return False
    if status == 0:
        return True
    number = ctypes.get_errno()
    if number in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}:
        return False
    raise OSError(number, os.strerror(number), str(other))


def clear_remains(root: Path) -> None:
    """Remove what killed builds left beside the folder, and bring back an old site left without a new."""
    old = root.parent / f".{root.name}.old"
    if (old / MARKER).is_file():  # another's folder of that name is left alone
        if root.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(root)
    for folder in root.parent.glob(f".{glob.escape(root.name)}.new-*"):
        pid = folder.name.rpartition("-")[2]
        if pid.isdecimal() and not _alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
