"""The year's recurring duties of an enterprise: every reviewed rule and every found norm that comes back each year, with its dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

from checklists import matter as matters
from checklists.basis import Bases
from checklists.calendar import occurrences
from checklists.conditions import Scope, holds
from checklists.generate import place_of
from kb.knowledge import KnowledgeBase
from kb.model import Document, HeguiError, Record

RECURRING = ("recurring", "by_date")


@dataclass(frozen=True, slots=True)
class Entry(Record):
    """A duty on a day of the year; ``due`` is None where the text fixes no day (随年度财务决算)."""

    due: str | None
    duty: str
    actor: str | None
    recipient: str | None
    text: str
    clause_id: str
    doc_no: str | None
    path: tuple[str, ...]
    citation: str
    quote: str
    status: str
    origin: str
    matter: str | None = None


def calendar_of(kb: KnowledgeBase, enterprise: Mapping[str, Any], year: int) -> list[Entry]:
    """The recurring duties of ``enterprise`` (the scenario's enterprise record) in ``year``, by date.

    Reviewed rules go before found norms; of one clause only one of them is shown. Raises HeguiError for a year out of 2000…2100.
    """
    if not 2000 <= year <= 2100:
        raise HeguiError(f"年份{year}不在2000到2100之间。")
    place = place_of(kb, enterprise)
    binding = {d.id: d for d in kb.documents() if d.full_text and (place is None or d.jurisdiction == place)}
    entries = list(_from_matters(kb, enterprise, year, binding))
    seen = {(e.clause_id, e.due) for e in entries}
    entries += [e for e in _from_norms(kb, year, binding) if (e.clause_id, e.due) not in seen]
    unique = {(e.due, e.clause_id, e.quote): e for e in entries}
    return sorted(unique.values(), key=lambda e: (e.due or "9999", e.citation))


def _from_matters(kb: KnowledgeBase, enterprise: Mapping[str, Any], year: int, binding: Mapping[str, Document]) -> Iterator[Entry]:
    bases = Bases(kb)
    for m in matters.load_all():
        for rule in m.rules:
            if not rule.deadline or rule.deadline.get("type") not in RECURRING:
                continue
            try:
                found = bases.find(rule.sources[0])
            except HeguiError:
                continue
            scope = Scope({}, enterprise, {}, m.conditions)
            if found.document.id not in binding or holds(rule.when, scope) is False:
                continue
            c = found.clause
            for due in _days(rule.deadline, year):
                yield Entry(due, rule.duty, rule.actor, rule.recipient, rule.deadline["text"], c.id, c.doc_no, c.path, c.citation, found.quote, found.document.status, "curated", m.name)  # fmt: skip


def _from_norms(kb: KnowledgeBase, year: int, binding: Mapping[str, Document]) -> Iterator[Entry]:
    for norm in kb.annotations("norms"):
        if norm["binds"] != "enterprise" or norm["modality"] != "obligation" or norm["doc_id"] not in binding:
            continue
        for limit in norm["deadlines"]:
            if limit["type"] != "recurring" and not (limit["recurrence"] and limit["month_day"]):
                continue
            clause = kb.clause(norm["clause_id"])
            if clause is None:
                continue
            status = binding[norm["doc_id"]].status
            for due in _days({**limit, "period": limit["recurrence"]}, year):
                yield Entry(due, norm["text"], norm["actor"], norm["recipient"], limit["text"], clause.id, clause.doc_no, clause.path, clause.citation, norm["text"], status, "extracted")  # fmt: skip


def _days(deadline: Mapping[str, Any], year: int) -> list[str | None]:
    """The days of ``year`` on which a recurring limit falls; [None] where the text fixes none."""
    if deadline.get("year") and deadline["year"] != year:
        return []
    start, end = date(year, 1, 1), date(year, 12, 31)
    try:
        days = takewhile(lambda due: (due.due or "") <= end.isoformat(), occurrences(deadline, start))
        return [due.due for due in days] or [None]
    except HeguiError:
        return [None]
