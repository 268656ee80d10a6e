from collections import Counter

from benchmarks import stream


def test_the_stream_is_the_same_every_time() -> None:
    places = stream.plan(3_000)
    assert places == stream.plan(3_000) == sorted(places)
    assert len(places) == len(set(places)) == 3_000
    assert [stream.item(place) for place in places[:50]] == [
        stream.item(place) for place in places[:50]
    ]


def test_most_happenings_are_small_and_some_are_large() -> None:
    sizes = Counter(happening for _, happening, _ in stream.plan(20_000))
    assert 5 < sorted(sizes.values())[-1] <= stream.LARGEST
    assert sum(size == 1 for size in sizes.values()) > len(sizes) / 2


def test_items_have_titles_and_summaries_of_the_length_of_news() -> None:
    items = list(map(stream.item, stream.plan(500)))
    for text, words in (("title", stream.TITLE), ("summary", stream.SUMMARY)):
        mean = sum(len(getattr(item, text).split()) for item in items) / len(items)
        assert words <= mean < 1.3 * words


def test_items_of_one_happening_share_a_name() -> None:
    plan = stream.plan(20_000)
    largest, _ = Counter(happening for _, happening, _ in plan).most_common(1)[0]
    items = [stream.item(place) for place in plan if place[1] == largest]
    words = [set(f"{item.title} {item.summary}".split()) for item in items]
    common = Counter(word.strip(".") for found in words for word in found if word[0].isupper())
    assert common.most_common(1)[0][1] > len(words) / 2
