"""The story step as a notebook does it: hashed words, and the nearest of the last day by cosine.

Run by the Python of `.peers`, which has scikit-learn: fills a window of a day, then times what
follows, 500 items at a time as scikit-learn likes it best; prints items a second of CPU. What is
nearer than a threshold joins, all else founds; it looks at neither dates nor names, and keeps no
state that outlives it.
"""

import sys
import time
from pathlib import Path

from scipy.sparse import vstack  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import (  # type: ignore[import-not-found]
    HashingVectorizer,
)

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import stream

TIMED, BATCH, LIKE = 5_000, 500, 0.3


def main() -> None:
    """Measure and print."""
    items = map(stream.item, stream.plan(stream.A_DAY + TIMED))
    texts = [f"{item.title} {item.summary}" for item in items]
    vectorizer = HashingVectorizer(stop_words="english", ngram_range=(1, 2))
    window, joined = vectorizer.transform(texts[: stream.A_DAY]), 0
    started = time.process_time()
    for start in range(stream.A_DAY, len(texts), BATCH):
        batch = vectorizer.transform(texts[start : start + BATCH])
        joined += int(((batch @ window.T).max(axis=1).toarray() > LIKE).sum())
        window = vstack([window[len(texts[start : start + BATCH]) :], batch]).tocsr()
    assert joined, "nothing is like anything"
    print(round((len(texts) - stream.A_DAY) / (time.process_time() - started)))


if __name__ == "__main__":
    main()
