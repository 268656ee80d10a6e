import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.scoring import score

TOOL = Path(__file__).parents[1].parent / "shared" / "tools" / "score.py"


def test_right_apart_and_together() -> None:
    gold = dict(zip("abcdefg", "1112233", strict=True))
    right = score(gold, dict(zip("abcdefg", "xxxyyzz", strict=True)))
    assert right.bcubed_f1 == right.pairwise_f1 == 1.0
    assert (right.clusters_true, right.clusters_found) == (3, 3)
    together = score(gold, dict.fromkeys(gold, "one"))
    assert together.bcubed_precision == pytest.approx((9 + 4 + 4) / 49)
    assert together.bcubed_recall == 1.0
    apart = score(gold, {item: item for item in gold})
    assert apart.bcubed_recall == pytest.approx(3 / 7)
    assert apart.pairwise_recall == 0.0


def test_nothing_and_what_is_missing() -> None:
    assert score({}, {}).bcubed_f1 == 0.0
    partly = score({"a": "1", "b": "1"}, {"a": "b", "z": "1"})
    assert (partly.missing, partly.clusters_found) == (1, 2)


@pytest.mark.skipif(not TOOL.exists(), reason="../shared/tools/score.py is not here")
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_the_shared_tool(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    gold = {f"i{n}": str(dice.randrange(9)) for n in range(80)}
    found = {item: str(dice.randrange(12)) for item in gold if dice.random() < 0.9}
    _write(tmp_path / "gold.jsonl", gold, "story")
    _write(tmp_path / "found.jsonl", found, "cluster")
    files = [str(tmp_path / name) for name in ("gold.jsonl", "found.jsonl")]
    command = [sys.executable, str(TOOL), *files, "--json"]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    ours = score(gold, found)
    assert theirs["missing"] == ours.missing
    assert theirs["clusters_found"] == ours.clusters_found
    assert theirs["bcubed_f1"] == pytest.approx(ours.bcubed_f1, abs=1e-12)
    assert theirs["bcubed_p"] == pytest.approx(ours.bcubed_precision, abs=1e-12)
    assert theirs["pair_f1"] == pytest.approx(ours.pairwise_f1, abs=1e-12)
    assert theirs["pair_r"] == pytest.approx(ours.pairwise_recall, abs=1e-12)


def _write(path: Path, groups: dict[str, str], label: str) -> None:
    path.write_text("".join(json.dumps({"id": i, label: g}) + "\n" for i, g in groups.items()))
