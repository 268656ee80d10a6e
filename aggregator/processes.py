"""Small facts about processes: ending with one's parent, ending when told, where to listen."""

import ctypes
import os
import signal
import socket
import sys
from types import FrameType

from aggregator.model import Server

PR_SET_PDEATHSIG = 1  # prctl(2)
PARENT = "AGGREGATOR_PARENT"
"""The variable that tells a child who started it, who may be dead by the time it looks."""


def end_with_parent() -> None:
    """Be told to end (SIGTERM) when the parent dies, however it dies. Linux only; else nothing."""
    if sys.platform != "linux":
        return
    parent = int(os.environ.pop(PARENT, os.getppid()))
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def resolve(server: Server) -> tuple[int, str]:
    """The address family and the number behind the host that is to be listened on.

    Raises OSError for a host that has no address.
    """
    family, *_, address = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)[0]
    return family, str(address[0])


def end_when_told() -> None:
    """SIGTERM and SIGINT unwind the main thread like `sys.exit`: transactions roll back."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
