"""Chromium, driven through its DevTools pipe: no library, no driver, no port.

with Browser(profile) as browser:
    tab = browser.tab(390, "dark")
    sight = tab.visit("http://127.0.0.1:8000/")
    assert sight.width <= sight.room and not sight.trouble
"""

import json
import os
import select
import subprocess
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# The protocol wants its messages on the descriptors 3 and 4.
SHELL = 'exec chromium "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1'
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
PATIENCE = 60
"""Seconds without a word after which Chromium counts as stuck."""
LOOK = """({
    width: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
    text: document.body.innerText,
    ground: getComputedStyle(document.body).backgroundColor,
    ink: getComputedStyle(document.body).color,
})"""
PHONE = 600
"""Pixels below which a window is that of a phone, whose scroll bars take no room."""

Message = dict[str, Any]


@dataclass(frozen=True)
class Sight:
    """A page as it stood in the window; colours as CSS writes them.

    What is wider than its `room` has to be scrolled sideways.
    """

    width: int
    room: int
    text: str
    ground: str
    ink: str
    requests: tuple[str, ...]
    trouble: tuple[str, ...]
    """What the console said, policy violations and failed requests included."""


class Browser:
    """One Chromium with a fresh profile in `home`, from the start of the block to its end."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._asked = 0
        self._read = b""
        self._heard: deque[Message] = deque()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", SHELL, "sh", *FLAGS, f"--user-data-dir={self._home / 'profile'}"],
            env={**os.environ, "HOME": str(self._home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._process:
            self._process.terminate()

    def tab(self, width: int, scheme: str = "light", *, scripts: bool = True) -> "Tab":
        """A window of this width for a reader who prefers this colour scheme."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        tab = Tab(self, self.ask("Target.attachToTarget", targetId=target, flatten=True))
        for domain in ("Page", "Runtime", "Network", "Log"):
            tab.ask(f"{domain}.enable")
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < PHONE}
        tab.ask("Emulation.setDeviceMetricsOverride", **size)
        wish = {"name": "prefers-color-scheme", "value": scheme}
        tab.ask("Emulation.setEmulatedMedia", features=[wish])
        tab.ask("Emulation.setScriptExecutionDisabled", value=not scripts)
        return tab

    def ask(self, method: str, session: str = "", **params: Any) -> Message:
        """Its answer; what it says of itself in between is kept for `heard`."""
        self._asked += 1
        whom = {"sessionId": session} if session else {}
        message = {"id": self._asked, "method": method, "params": params} | whom
        assert self._process.stdin
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        self._process.stdin.flush()
        while (answer := self._hear()).get("id") != self._asked:
            self._heard.append(answer)
        assert "error" not in answer, f"{method}: {answer['error']}"
        return dict(answer["result"])

    def heard(self, until: str | None = None) -> Iterator[Message]:
        """What it has said of itself, each once; waits for the event `until` where one is named."""
        while self._heard or until:
            event = self._heard.popleft() if self._heard else self._hear()
            yield event
            if event.get("method") == until:
                return

    def _hear(self) -> Message:
        assert self._process.stdout
        pipe = self._process.stdout.fileno()
        while b"\0" not in self._read:
            assert select.select([pipe], [], [], PATIENCE)[0], "Chromium does not answer"
            part = os.read(pipe, 1_000_000)
            assert part, "Chromium ended"
            self._read += part
        message, _, self._read = self._read.partition(b"\0")
        return dict(json.loads(message))


class Tab:
    """A window, by the session that the browser gave it."""

    def __init__(self, browser: Browser, attached: Message) -> None:
        self._browser = browser
        self._session = str(attached["sessionId"])

    def ask(self, method: str, **params: Any) -> Message:
        return self._browser.ask(method, self._session, **params)

    def visit(self, url: str) -> Sight:
        """Load the page, wait until it is complete, look at it."""
        list(self._browser.heard())
        self.ask("Page.navigate", url=url)
        events = list(self._browser.heard(until="Page.loadEventFired"))
        look = self.ask("Runtime.evaluate", expression=LOOK, returnByValue=True)
        events += self._browser.heard()
        requests = (event["params"]["request"]["url"] for event in _named(events, REQUEST))
        return Sight(**look["result"]["value"], requests=tuple(requests), trouble=_trouble(events))


REQUEST = "Network.requestWillBeSent"


def _named(events: list[Message], name: str) -> Iterator[Message]:
    return (event for event in events if event.get("method") == name)


def _trouble(events: list[Message]) -> tuple[str, ...]:
    said = [
        *(e["params"]["entry"]["text"] for e in _named(events, "Log.entryAdded")),
        *(str(e["params"]["args"]) for e in _named(events, "Runtime.consoleAPICalled")),
        *(str(e["params"]["exceptionDetails"]) for e in _named(events, "Runtime.exceptionThrown")),
    ]
    return tuple(said)
