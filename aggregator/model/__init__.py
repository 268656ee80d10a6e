"""The nouns of the trade: plain, frozen values, standard library only."""

from aggregator.model.document import Document, Draft, Text
from aggregator.model.entry import Category, Credit, Enclosure, Entry, Person, Reference
from aggregator.model.item import Item, Revision
from aggregator.model.moment import Moment, Origin, Precision
from aggregator.model.opinion import Evidence, Membership, Placement, Report, Tag
from aggregator.model.output import Attribution, OutEntry, OutFeed
from aggregator.model.settings import (
    Bytes,
    Config,
    Entity,
    EntityKind,
    FeedQuery,
    Manners,
    Republish,
    Seconds,
    Server,
    Site,
    Source,
    SourceKind,
    StoreSettings,
    TagRule,
    Thread,
)
from aggregator.model.visit import Failure, Health, Request, Response, SourceState

__all__ = [
    "Attribution",
    "Bytes",
    "Category",
    "Config",
    "Credit",
    "Document",
    "Draft",
    "Enclosure",
    "Entity",
    "EntityKind",
    "Entry",
    "Evidence",
    "Failure",
    "FeedQuery",
    "Health",
    "Item",
    "Manners",
    "Membership",
    "Moment",
    "Origin",
    "OutEntry",
    "OutFeed",
    "Person",
    "Placement",
    "Precision",
    "Reference",
    "Report",
    "Republish",
    "Request",
    "Response",
    "Revision",
    "Seconds",
    "Server",
    "Site",
    "Source",
    "SourceKind",
    "SourceState",
    "StoreSettings",
    "Tag",
    "TagRule",
    "Text",
    "Thread",
]
