"""What is indexed: one entry per place of a document that can answer, with the words that a reader sees.

An item (项) carries the lead-in sentence of its list; a text too long for an answer is represented by what stands before its parts, or,
without parts, cut at its paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.index import questions
from kb.model import Clause, Document, Reference, Target
from kb.references.resolve import CANDIDATE

LONGEST = 1500  # characters of a result: a whole chapter is no answer

_DIVISIONS = {"part", "chapter", "section"}
# Ends a lead-in: "有下列情形之一的：", "包括以下内容:"
_LEAD_IN_END = re.compile(r"[:：—-]\s*$")
_HEADING_LENGTH = 40  # characters; the name of an outline part: "（二）严格控制投资风险"


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer: ``text`` is what is shown and searched; its first ``lead`` characters are the lead-in of the list it belongs to.

    ``id`` is the clause's. ``place`` names the article or outline part of which this is the whole or a part:
    results are grouped by it. ``heading_path`` are the names of the divisions above. ``whole`` is False when
    ``text`` leaves out parts of the clause. ``questions`` are ways in which people ask for it, ``cited`` how many other documents cite
    the one it belongs to.
    """

    id: str
    doc_id: str
    title: str
    doc_no: str | None
    heading_path: tuple[str, ...]
    label: str
    text: str
    status: str
    level: str
    place: str = ""
    lead: int = 0
    whole: bool = True
    questions: tuple[str, ...] = ()
    cited: int = 0


def entries_of(
    documents: Sequence[Document],
    clauses: Sequence[Clause],
    references: Iterable[Reference] = (),
    asked: Mapping[str, Sequence[str]] | None = None,
) -> list[Entry]:
    """The entries of a knowledge base, in the order of its clauses; ``asked`` are questions by clause id (default: the shipped ones)."""
    asked = questions.of_clauses(clauses) if asked is None else asked
    cited = Counter(pair[1] for pair in {(r.doc_id, t.document_id) for r in references for t in r.targets if _cites(r, t)})
    by_id = {c.id: c for c in clauses}
    parents = {c.parent_id for c in clauses if c.parent_id}
    known = {d.id: d for d in documents}
    out: list[Entry] = []
    for clause in clauses:
        if clause.level in _DIVISIONS and clause.id in parents:
            continue
        above = list(_above(clause, by_id))
        lead = _lead_in(above) if clause.level not in _DIVISIONS else ""
        document = known.get(clause.doc_id)
        place = _place(clause, above)
        for text, lead_length in _texts(clause, lead, clause.id in parents):
            out.append(
                Entry(
                    id=clause.id,
                    doc_id=clause.doc_id,
                    title=_title(clause),
                    doc_no=clause.doc_no,
                    heading_path=_headings(clause, above),
                    label=clause.path[-1] if clause.path else "",
                    text=text,
                    status=document.status if document else "未知",
                    level=clause.level,
                    place=place,
                    lead=lead_length,
                    whole=len(text) >= len(clause.text),
                    questions=tuple(asked.get(clause.id, ())),
                    cited=cited[clause.doc_id],
                )
            )
    return out


def _cites(reference: Reference, target: Target) -> bool:
    """Whether a reference leads to another document for certain."""
    return target.document_id not in (None, reference.doc_id) and not (target.status or "").startswith(CANDIDATE)


def _title(clause: Clause) -> str:
    """The body's title, with the document's where that says more."""
    if not clause.body_title or clause.body_title == clause.doc_title or clause.body_title in clause.doc_title:
        return clause.doc_title
    return f"{clause.body_title}（{clause.doc_title}）"


def _above(clause: Clause, by_id: Mapping[str, Clause]) -> Iterator[Clause]:
    """The clauses that hold this one, the nearest first."""
    while clause.parent_id and clause.parent_id in by_id:
        clause = by_id[clause.parent_id]
        yield clause


def _headings(clause: Clause, above: Sequence[Clause]) -> tuple[str, ...]:
    """The names of what stands above, outermost first: headings of divisions and of outline parts, names of articles."""
    named = [c for c in reversed(above) if c.heading and c.level != "paragraph"]
    own = [clause.heading] if clause.heading and not clause.text.startswith(clause.heading) else []
    return tuple([c.heading for c in named if c.heading] + own)


def _place(clause: Clause, above: Sequence[Clause]) -> str:
    """The id of the largest clause around this one, itself included, that is short enough to be one answer.

    An article, an outline part of the second level, or of the first one its whole; a part of an article too long to be shown.
    """
    larger = (c for c in reversed(above) if c.level not in _DIVISIONS and c.level != "outline1")
    return next((c.id for c in larger if len(c.text) <= LONGEST), clause.id)


def _lead_in(above: Sequence[Clause]) -> str:
    """The sentences that introduce a list, outermost first: 第七条 …应当符合下列条件：/（三）…："""
    out: list[str] = []
    for c in above:
        own = c.own_text.strip()
        if c.level in _DIVISIONS or not own or not (_LEAD_IN_END.search(own) or len(own) <= _HEADING_LENGTH):
            break
        out.append(own)
        if c.level == "article":
            break
    return "\n".join(reversed(out))


def _texts(clause: Clause, lead: str, has_parts: bool) -> Iterator[tuple[str, int]]:
    """The texts of a clause's entries, each with the length of its lead-in."""
    if lead and len(lead) + 1 + len(clause.text) <= LONGEST:
        yield f"{lead}\n{clause.text}", len(lead) + 1
        return
    text = clause.text if len(clause.text) <= LONGEST or not has_parts else clause.own_text
    if len(text) <= LONGEST:
        if text.strip():
            yield text, 0
        return
    yield from ((piece, 0) for piece in _pieces(text))


def _pieces(text: str, longest: int = LONGEST) -> Iterator[str]:
    """A long text, cut at line ends, else at full stops, else anywhere."""
    start = 0
    while len(text) - start > longest:
        window = text[start : start + longest]
        cut = max(window.rfind("\n"), longest // 3 - 1)
        if window[cut] != "\n":
            cut = max(window.rfind("。"), window.rfind("；"))
        if cut < longest // 3:
            cut = longest - 1
        yield text[start : start + cut + 1]
        start += cut + 1
    if text[start:].strip():
        yield text[start:]
