"""Small facts about processes: ending with one's parent, ending when told."""

import ctypes
import os
import signal
import sys
from types import FrameType

PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_parent() -> None:
    """Be told to end (SIGTERM) when the parent dies, however it dies. Linux only; else nothing."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def end_when_told() -> None:
    """SIGTERM and SIGINT unwind the main thread like `sys.exit`: transactions roll back."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
