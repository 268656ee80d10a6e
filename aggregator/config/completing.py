"""What the file may leave out, filled in; what it may write in short, written out."""

from dataclasses import replace
from pathlib import Path

from aggregator.config.addresses import base_address, web_address
from aggregator.meaning import WORDLLAMA
from aggregator.model import Config, Source, StoreSettings
from aggregator.slug import slug_of

_SQLITE = "sqlite:///"


def named(config: Config) -> Config:
    """Give each source its slug (from its name) and its owner (its name) where it has none."""
    return replace(config, sources=tuple(_named_source(source) for source in config.sources))


def _named_source(source: Source) -> Source:
    # the feeds of a list without an owner stand each for itself
    owner = source.owner or ("" if source.kind == "opml" else source.name)
    if source.slug and source.owner:
        return source
    return replace(source, slug=source.slug or slug_of(source.name), owner=owner)


def settled(config: Config) -> Config:
    """Write addresses in ASCII and paths absolute; `config` must be without mistakes."""
    folder = config.file.parent
    return replace(
        config,
        site=replace(config.site, url=base_address(config.site.url)),
        store=_settled_store(config.store, folder),
        stories=replace(config.stories, model=sentence_model(config)),
        sources=tuple(_settled_source(source, folder) for source in config.sources),
    )


def sentence_model(config: Config) -> str:
    """The model of [stories] as it is opened: a folder counts from the config file."""
    model = config.stories.model
    return str(config.file.parent / model) if model not in ("", WORDLLAMA) else model


def _settled_store(store: StoreSettings, folder: Path) -> StoreSettings:
    return StoreSettings(url=f"{_SQLITE}{folder / store.url.removeprefix(_SQLITE)}")


def _settled_source(source: Source, folder: Path) -> Source:
    url, home = source.url and web_address(source.url), source.home and web_address(source.home)
    path = source.path and folder / source.path
    if (url, home, path) == (source.url, source.home, source.path):
        return source
    return replace(source, url=url, home=home, path=path)
