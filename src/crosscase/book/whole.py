"""Whole or not at all: files and folders are put in place at once, by one command at a time."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import IO

LOCK = "lock"
STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows knows no SIGHUP
PATIENCE = 0.3  # seconds between two looks at a lock


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside the one that is there, and put it in its place when it is whole."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def prepare(folder: Path, source: Path, *without: str) -> Path:
    """Copy `source`, but for files named `without`, beside `folder`, to be put in its place."""
    new = _beside(folder, "new")
    shutil.rmtree(new, ignore_errors=True)
    left_out = shutil.ignore_patterns(*without)
    # A link that leads nowhere, such as an editor's lock, is nothing that pages could be made of.
    return Path(shutil.copytree(source, new, ignore=left_out, ignore_dangling_symlinks=True))


def replace_folder(folder: Path, new: Path) -> None:
    """Put `new` in the place of `folder`; :func:`restore` mends what a kill between leaves."""
    old = _beside(folder, "old")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def restore(folder: Path) -> None:
    """Bring back a folder that was about to be replaced, and remove what else was left there."""
    old, new = _beside(folder, "old"), _beside(folder, "new")
    if old.exists() and not folder.exists():
        old.rename(folder)
    for left in (old, new):
        shutil.rmtree(left, ignore_errors=True)


def _beside(folder: Path, which: str) -> Path:
    return folder.with_name(f"{folder.name}.{which}")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Work in a folder while no other command does; wait for one that is at work there."""
    # The system itself takes the lock from a process that ends, however it ends.
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+", encoding="utf-8") as file:
        if not _taken(file):
            file.seek(0)
            holder = file.read() or "it has just begun"
            print(f"Waiting for another command that works in {folder} ({holder}).", flush=True)
            while not _taken(file):
                time.sleep(PATIENCE)
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {datetime.now():%H:%M}")
        file.flush()
        yield


def _taken(file: IO[str]) -> bool:
    """Take the lock of a file, if nobody has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # What is locked cannot be read there, so that is not what is written.
            os.lseek(file.fileno(), 1 << 30, os.SEEK_SET)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # the latter on Windows
        return False
    return True


@contextmanager
def stoppable() -> Iterator[None]:
    """Have Ctrl-C, TERM and HUP end what runs by ``SystemExit``, so that it can clear up."""
    # What the caller has ignored, as `nohup` does, stays ignored.

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(1)

    signals = [getattr(signal, name) for name in STOPPING if hasattr(signal, name)]
    before = {each: signal.getsignal(each) for each in signals}
    for each in signals:
        if before[each] != signal.SIG_IGN:
            signal.signal(each, stop)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
