"""The plan of floors in docs/house.md, held to what the files import."""

import ast
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "aggregator"

FLOORS = (
    {"cli", "supervisor", "scheduler", "web", "__main__"},
    {"wiring", "doctor"},
    {"push"},
    {"flow", "publish", "export", "discover"},
    {"intake", "readers"},
    {"fetch", "sandbox", "store"},
    {"reading", "gold"},
    {"parse", "normalise", "identify", "due", "roster", "websub", "pings"},
    {"desk"},
    {"tagging", "copies", "stories", "threads", "scoring"},
    {"render"},
    {"compose", "opml"},
    {"config"},
    {
        "slug",
        "words",
        "twins",
        "plain",
        "processes",
        "selectors",
        "environment",
        "packing",
        "meaning",
    },
    {"model"},
    {"errors"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
SAME_FLOOR = {("__main__", "cli"), ("cli", "supervisor"), ("cli", "scheduler"), ("cli", "web")}
"""Doors open one another; nothing else on one floor knows its neighbour."""

MANY_FILES = {
    "lxml": "one tree for every reader of feeds, pages and sitemaps",
    "werkzeug": "Flask's other half",
}
"""Third-party libraries that more than one file may import, with the reason."""


def _files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _rooms_of(imports: set[str]) -> set[str]:
    ours = (name.split(".") for name in imports if name.startswith("aggregator."))
    return {parts[1] for parts in ours if parts[1] != "__version__"}


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    room = _room(path)
    if room == "__init__":
        return
    for other in _rooms_of(_imports(path)) - {room}:
        assert other in FLOOR, f"{other} has no floor: put it into this test and docs/house.md"
        down = FLOOR[other] > FLOOR[room] or (room, other) in SAME_FLOOR
        assert down, f"{path.name}: {room} may not know {other}"


def test_every_room_is_in_the_picture() -> None:
    page = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    rooms = {_room(path) for path in _files()} - {"__init__", "__main__"}
    assert rooms <= FLOOR.keys()
    missing = [r for r in rooms if f"`{r}/`" not in page and f"`{r}.py`" not in page]
    assert missing == []


def test_one_library_is_imported_in_one_file() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for path in _files():
        for name in _imports(path):
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top != "aggregator":
                users[top].add(str(path.relative_to(PACKAGE)))
    shared = {top: sorted(files) for top, files in users.items() if len(files) > 1}
    assert shared.keys() <= MANY_FILES.keys(), shared


def test_pure_rooms_touch_no_wire_disk_or_clock() -> None:
    outside = {"socket", "subprocess", "pathlib", "os", "urllib.request", "sqlite3"}
    pure = {
        "parse",
        "normalise",
        "identify",
        "due",
        "roster",
        "gold",
        "desk",
        "tagging",
        "copies",
        "stories",
        "threads",
    }
    pure |= {"compose", "render", "opml", "scoring", "websub", "pings"}
    for path in _files():
        if _room(path) in pure:
            used = {name for name in _imports(path) if name.partition(".")[0] in outside}
            assert not used, f"{path.relative_to(PACKAGE)} imports {used}"
