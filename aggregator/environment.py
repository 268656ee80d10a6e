"""`${NAME}` in a setting: a secret stays in the environment and is read when it is needed."""

import os
import re
from pathlib import Path

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LARGEST = 65_536


class Unset(LookupError):
    """A variable that a setting names is not there; the message says which, and what to do."""


def variables(text: str) -> list[str]:
    """The names in a setting, in their order."""
    return _VARIABLE.findall(text)


def filled(text: str) -> str:
    """The setting with the values in place of the names. Raises Unset."""
    return _VARIABLE.sub(lambda found: value(found[1]), text)


def value(name: str) -> str:
    """A variable's value, or the text of the file that NAME_FILE names. Raises Unset."""
    plain = os.environ.get(name)
    file = os.environ.get(f"{name}_FILE")
    if not plain and file:
        plain = _text(file, name)
    if not plain:
        raise Unset(f"the environment has no {name}: set it, or {name}_FILE to a file with it")
    return plain


def _text(file: str, name: str) -> str:
    try:
        with Path(file).open(encoding="utf-8") as opened:
            return opened.read(_LARGEST).strip()
    except (OSError, ValueError):
        raise Unset(f"the file that {name}_FILE names cannot be read: mend its path") from None
