"""The command line. One function per command, in the files beside this; all named here."""

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aggregator import __version__
from aggregator.errors import AggregatorError

JSON = (("--json",), {"action": "store_true", "help": "print JSON"})
SOURCES: tuple[Any, ...] = (("sources",), {"nargs": "*", "metavar": "SOURCE", "help": "slugs"})

COMMANDS: dict[str, tuple[str, str, tuple[Any, ...]]] = {
    "run": ("work", "run the scheduler and the web server together", ()),
    "serve": (
        "work",
        "run the web server alone; it never polls",
        (
            (
                ("--after-first-reading",),
                {"action": "store_true", "help": "wait until the scheduler has read the shelf"},
            ),
        ),
    ),
    "schedule": ("work", "run the scheduler alone", ()),
    "poll": (
        "work",
        "poll the sources that are due, or the named ones, and thread what is new",
        (
            SOURCES,
            (("--all",), {"action": "store_true", "help": "every source, due or not"}),
            (("--no-thread",), {"action": "store_true", "help": "store only"}),
            JSON,
        ),
    ),
    "thread": ("work", "thread what is stored and not threaded yet", ()),
    "rebuild": ("work", "throw every opinion away and make it again", ()),
    "export": (
        "work",
        "write the whole site as static files",
        (
            (("folder",), {"type": Path, "metavar": "DIR"}),
            (
                ("--all",),
                {"action": "store_true", "help": "look at every file, changed or not"},
            ),
        ),
    ),
    "digest": (
        "later",
        "make (and mail) an edition",
        (
            (("--edition",), {"metavar": "ID"}),
            (("--send",), {"action": "store_true"}),
        ),
    ),
    "check": ("look", "check the config", (JSON,)),
    "plan": ("later", "show what a changed config would change", ()),
    "discover": ("seek", "find a site's feeds", ((("url",), {"metavar": "URL"}),)),
    "explain": (
        "look",
        "show why an item is where it is",
        (
            (("item",), {"metavar": "ITEM", "help": "its id, link, guid or words of its title"}),
            JSON,
        ),
    ),
    "why-not": (
        "look",
        "show what kept an item out of a thread",
        (
            (("item",), {"metavar": "ITEM", "help": "its id, link, guid or words of its title"}),
            (("thread",), {"metavar": "THREAD"}),
            JSON,
        ),
    ),
    "near": (
        "near",
        "list what came near to a thread and is not in it, and what was short",
        ((("thread",), {"metavar": "THREAD"}), JSON),
    ),
    "eval": (
        "lists",
        "thread a labelled file and score the grouping",
        (
            (("gold",), {"type": Path, "metavar": "GOLD.jsonl"}),
            (("--predictions",), {"type": Path, "metavar": "OUT.jsonl"}),
            (
                ("--fields",),
                {"choices": ("title", "summary", "text"), "default": "summary"},
            ),
            JSON,
        ),
    ),
    "opml": (
        "lists",
        "bring a list of feeds in, or give ours out",
        (
            (("direction",), {"choices": ("import", "export")}),
            (("file",), {"type": Path, "nargs": "?", "metavar": "FILE"}),
        ),
    ),
    "secret": (
        "secret",
        "hand out, list or take back secret addresses of private feeds",
        (),
    ),
    "doctor": ("look", "find what is wrong with this installation, and the mend", (JSON,)),
}
"""Every command with the module that it is in, what it does, and its arguments."""
ACTIONS: dict[str, dict[str, tuple[str, tuple[Any, ...]]]] = {
    "secret": {
        "add": (
            "hand out a secret address of a private feed",
            (
                (("feed",), {"metavar": "FEED", "help": "its slug"}),
                (
                    ("--for",),
                    {
                        "dest": "reader",
                        "metavar": "READER",
                        "required": True,
                        "help": "who is to have the address",
                    },
                ),
            ),
        ),
        "list": ("show who has one", ()),
        "revoke": (
            "take them back",
            ((("name",), {"metavar": "READER|ID", "help": "all of a reader, or one"}),),
        ),
    },
}
"""What a command can be told to do, where it does several things with arguments of their own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 done, 1 it failed, 2 usage or config."""
    options = _parser().parse_args(arguments)
    _log_to_stderr()
    module = importlib.import_module(f"aggregator.cli.{COMMANDS[options.command][0]}")
    command = getattr(module, options.command.replace("-", "_") + "_")
    try:
        return int(command(options))
    except AggregatorError as error:
        print(f"aggregator: {error}", file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # whoever read our output has left; nothing more can be said
        sys.stderr.close()
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aggregator",
        description="Follow news sources, group their items into stories, republish them.",
    )
    parser.add_argument(
        "--config", type=Path, default=Path("config.toml"), metavar="PATH", help="config.toml"
    )
    parser.add_argument("--version", action="version", version=f"aggregator {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_, summary, arguments) in COMMANDS.items():
        one = _add(commands, name, summary, arguments)
        if name in ACTIONS:
            actions = one.add_subparsers(dest="action", metavar="ACTION", required=True)
            for action, told in ACTIONS[name].items():
                _add(actions, action, *told)
    return parser


def _add(commands: Any, name: str, summary: str, arguments: tuple[Any, ...]) -> Any:
    one = commands.add_parser(name, help=summary, description=summary)
    for flags, settings in arguments:
        one.add_argument(*flags, **settings)
    return one


def _log_to_stderr() -> None:
    logging.basicConfig(
        format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO, stream=sys.stderr
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
