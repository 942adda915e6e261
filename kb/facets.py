"""How the places that match a query divide: by jurisdiction, issuer, category, status, year, document and kind of norm.

Counted are the places that match well, shown or not: of the best 200 those that score at least two fifths of what the best one scores; for a
query that the base does not answer, none. A value counts what would be left with it under the other filters in use, so that one value can
be changed for another. A place whose document does not say (no date, no issuer) stands under no value, one with several kinds under each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, fields

from kb.citation import write_document
from kb.model import Document, Record

MOST = 200  # places that are looked at
WELL = 0.4  # the share of the best score from which a place matches well


@dataclass(frozen=True, slots=True)
class Place:
    """A place that matches: its document and the kinds of norm that it holds."""

    document: Document
    kinds: Collection[str]


@dataclass(frozen=True, slots=True)
class Value(Record):
    """One value of a facet, the number of places it counts, and the filter (by the names of the search's options) that leaves these."""

    value: str
    count: int
    filter: dict[str, str]


@dataclass(frozen=True, slots=True)
class Facets(Record):
    """The number of places under all filters in use, and each facet's values, the most frequent first (years: the latest)."""

    places: int = 0
    jurisdiction: tuple[Value, ...] = ()
    issuer: tuple[Value, ...] = ()
    category: tuple[Value, ...] = ()
    status: tuple[Value, ...] = ()
    year: tuple[Value, ...] = ()
    doc: tuple[Value, ...] = ()
    kind: tuple[Value, ...] = ()


NAMES = tuple(f.name for f in fields(Facets))[1:]


def divide(places: Sequence[Place], passes: Callable[[Place, str | None], bool]) -> Facets:
    """The facets of some places; ``passes`` tells whether one stands under all filters in use, or under all but those of a facet."""
    return Facets(sum(passes(p, None) for p in places), **{n: _values(n, [p for p in places if passes(p, n)]) for n in NAMES})


def _values(name: str, places: Sequence[Place]) -> tuple[Value, ...]:
    counts = Counter(said for p in places for said in _says(name, p))
    ranked = sorted(counts.items(), reverse=True) if name == "year" else counts.most_common()
    return tuple(Value(value, count, dict(filters)) for (value, filters), count in ranked)


def _says(name: str, place: Place) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """The values of a place for a facet, each with its filter."""
    document = place.document
    if name == "doc":
        yield write_document(document.title, document.doc_no), (("doc", document.id),)
    elif name == "kind":
        yield from ((kind, (("kind", kind),)) for kind in sorted(place.kinds))
    elif name == "year":
        if year := (document.issued_date or "")[:4]:
            yield year, (("since", f"{year}-01-01"), ("until", f"{year}-12-31"))
    elif value := getattr(document, name):
        yield value, ((name, value),)
