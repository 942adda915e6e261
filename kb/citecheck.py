"""Cite-check: every citation and quotation of a report held against the knowledge base.

A report is read as a source is, so that every finding knows its line. What it cites goes the way of the base's own references; what it puts
in quotation marks is looked for in the clause that it cites, then in that document, then in the whole base.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from kb import citation, quotation
from kb.catalogue import Catalogue
from kb.citation import write_document
from kb.knowledge import KnowledgeBase
from kb.model import Clause, Document, Record, Reference, Source, Target
from kb.parse import parse
from kb.place import Places
from kb.readers import Reading
from kb.references import references_to
from kb.references.resolve import CANDIDATE
from kb.successors import OVERLAID, short

Outcome = Literal["found", "uncertain", "no_such_clause", "listed_only", "not_in_base", "unnamed", "unsourced"]
QuoteOutcome = Literal["verbatim", "marks_differ", "words_differ", "elsewhere", "absent"]
Grade = Literal["right", "check", "wrong", "unknown"]

_GRADES: dict[str, Grade] = {
    "found": "right", "uncertain": "check", "no_such_clause": "wrong", "listed_only": "unknown", "not_in_base": "unknown", "unnamed": "check", "unsourced": "check",
    "verbatim": "right", "marks_differ": "check", "words_differ": "wrong", "elsewhere": "wrong", "absent": "check",
}  # fmt: skip
GRADES: tuple[Grade, ...] = ("right", "unknown", "check", "wrong")  # by gravity

GRADE_WORDS: dict[Grade, str] = {"right": "相符", "unknown": "库中没有", "check": "须核对", "wrong": "有误"}


def gravest(grades: Iterable[Grade]) -> Grade:
    """The gravest of some grades."""
    return max(grades, key=GRADES.index, default="right")


_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"\n]+)\"")
# ”（《…办法》第三条），”（见《…》: between a quotation and its source in brackets; ”，《…办法》第三条: where none stands before
_IN_BRACKETS = re.compile(r"[。，；,;]?\s*[（(〔\[]\s*(?:见|引自|摘自|出自|详见|参见)?\s*")
_BEHIND = re.compile(r"[，,]?\s*(?:—+|见|引自|摘自|出自)?\s*")
_ELLIPSIS = re.compile(r"…+|\.{3,}|⋯+")
_HAN_RUN = re.compile(r"[一-鿿]{4,}")
_SENTENCE_END = re.compile(r"[。\n]")
_ENDS = "。，；：、！？.,;:!? "
SHORTEST_ATTACHED, SHORTEST_LOOSE = 6, 16  # Chinese characters of a quotation; what is shorter names a thing rather than quotes a rule
ALIKE = 0.5  # share of a quotation's letters that must stand in order in a clause for the one to be meant for the other
LONGEST_OUTLINE_PLACE = 30  # characters of a place such as 第二部分二、（三）1.（2）
CANDIDATES = 30  # clauses that hold a quotation's words and are compared with it


@dataclass(frozen=True, slots=True)
class Quote(Record):
    """A quotation of the report and where its words stand: ``start``/``end`` are offsets in the paragraph, ``original`` the clause's own words."""

    text: str
    start: int
    end: int
    outcome: QuoteOutcome
    message: str
    clause_id: str | None = None
    citation: str | None = None
    original: str | None = None

    @property
    def grade(self) -> Grade:
        """How it came out, in one of four."""
        return _GRADES[self.outcome]

    def as_json(self) -> dict[str, Any]:
        """The fields and the grade."""
        return {"grade": self.grade, **Record.as_json(self)}


@dataclass(frozen=True, slots=True)
class Checked(Record):
    """A citation of the report (``text`` at ``start``–``end`` of the paragraph); ``unsourced``: a quotation that gives no source.

    ``targets`` are where it leads, ``citations`` the same, one by one, as they should be written ("" for a document outside the base);
    ``notes`` must be seen to, ``notices`` only known (the national rules on a matter).
    """

    paragraph: str
    text: str
    start: int
    end: int
    source: Source
    outcome: Outcome
    message: str
    targets: tuple[Target, ...] = ()
    citations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()

    @property
    def cited(self) -> Grade:
        """How the citation itself came out, its notes included."""
        return gravest([_GRADES[self.outcome], "check" if self.notes else "right"])

    @property
    def grade(self) -> Grade:
        """The gravest of the citation and its quotations."""
        return gravest([self.cited, *(q.grade for q in self.quotes)])

    def as_json(self) -> dict[str, Any]:
        """The fields and the grade."""
        return {"grade": self.grade, **Record.as_json(self)}


@dataclass(frozen=True, slots=True)
class CiteCheck(Record):
    """What was found in one report: all citations in order, and how many quotations gave no source and are in no clause of the base."""

    file: str
    citations: tuple[Checked, ...]
    quotes_elsewhere: int = 0


def check(kb: KnowledgeBase, reading: Reading) -> CiteCheck:
    """Hold the citations and quotations of a report against the base."""
    parsed = parse(reading, Catalogue())
    held = {d.id: d for d in kb.documents() if d.full_text}

    def places_of(doc_id: str) -> Places | None:
        return kb.citations.places(held[doc_id]) if doc_id in held else None

    cited: dict[str, list[Reference]] = {}
    for r in references_to(kb.documents(), places_of, parsed.documents, parsed.clauses):
        cited.setdefault(r.clause_id, []).append(r)
    own = {d.id for d in parsed.documents}
    found: list[Checked] = []
    unknown = 0
    for clause in (c for d in parsed.documents for c in parsed.clauses.get(d.id, ())):
        here = list(_citations(kb, clause, sorted(cited.get(clause.id, ()), key=lambda r: r.start), own))
        unsourced: list[Checked] = []
        for span in _quotations(clause.own_text):
            at = _source_of(span, here, clause.own_text)
            if at is not None and here[at].outcome != "unnamed":
                here[at] = _with_quote(kb, here[at], span)
            elif _length(span[0]) >= SHORTEST_LOOSE:
                quote = _in_base(kb, *span)
                unknown += quote is None
                unsourced += [_unsourced(kb, clause, quote)] if quote else []
        found += (_in_its_line(c, reading) for c in sorted([*here, *unsourced], key=lambda c: c.start))
    return CiteCheck(reading.file, tuple(found), unknown)


def in_short(found: CiteCheck) -> str:
    """How the citations of a report came out, in a line for staff."""
    if not found.citations:
        return f"{found.file}：没有读出引证。引证要写明文件名称（加书名号）或文号。"
    count = Counter(c.grade for c in found.citations)
    said = "，".join(f"{GRADE_WORDS[g]}{count[g]}处" for g in reversed(GRADES) if count[g])
    loose = f"。另有{found.quotes_elsewhere}处引文没有注明出处，也不是库中条文的原话" if found.quotes_elsewhere else ""
    return f"{found.file}：引证和引文{len(found.citations)}处，{said}{loose}。"


def _in_its_line(checked: Checked, reading: Reading) -> Checked:
    """The same with the paragraph and the source lines narrowed to where the citation stands."""
    text, source = checked.paragraph, checked.source
    begin = text.rfind("\n", 0, checked.start) + 1
    line = text[begin:].split("\n", 1)[0]
    for p in reading.paragraphs:
        if source.start_line <= p.start_line <= source.end_line and (at := p.text.find(line)) >= 0:
            source = Source(source.file, p.line_at(at + checked.start - begin), p.line_at(at + checked.end - begin - 1))
            break
    quotes = tuple(replace(q, start=q.start - begin, end=q.end - begin) for q in checked.quotes)
    return replace(checked, paragraph=line, start=checked.start - begin, end=checked.end - begin, source=source, quotes=quotes)


# ------------------------------------------------------------------ citations


def _citations(kb: KnowledgeBase, clause: Clause, references: Sequence[Reference], own: set[str]) -> Iterator[Checked]:
    """The citations of one paragraph that lead out of the report."""
    last: Target | None = None
    for r in references:
        outside = [t for t in r.targets if t.document_id not in own]
        if r.kind in ("external", "alias") and outside:
            short_form = not outside[0].document_id and "《" not in r.text
            outlined = outside[0].in_corpus and not outside[0].path
            read = (short_form and _by_short_name(kb, clause, r)) or (outlined and _at_outline(kb, clause, r))
            yield read or _checked(kb, clause, r, outside)
            last = outside[0]
        elif r.kind == "internal" and any(f.kind == "no_such_place" for f in r.flags):
            yield _by_short_name(kb, clause, r) or _by_the_last_named(kb, clause, r, last)


def _checked(kb: KnowledgeBase, clause: Clause, r: Reference, targets: Sequence[Target]) -> Checked:
    targets = list(dict.fromkeys(targets))
    outcome, message = _outcome(kb, r, targets)
    documents = [d for i in _once(t.document_id for t in targets if t.document_id) if (d := kb.document(i))]
    notes = [*(f.note for f in r.flags if f.kind != "no_such_place"), *(f.note for f in kb.successors.on_reference(r)), *_ended(documents)]
    return Checked(
        clause.own_text, r.text, r.start, r.end, r.source, outcome, message, tuple(targets), tuple(_written(kb, t) for t in targets),
        _once(notes), _notices(documents),
    )  # fmt: skip


def _written(kb: KnowledgeBase, target: Target) -> str:
    clause = kb.clause(target.clause_id) if target.clause_id else None
    if clause:
        return clause.citation
    return write_document(target.title or "", target.doc_no) if target.document_id else ""


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _outcome(kb: KnowledgeBase, r: Reference, targets: Sequence[Target]) -> tuple[Outcome, str]:
    missing = [f.note for f in r.flags if f.kind == "no_such_place"]
    if missing:
        gone = next((t for t in targets if t.path and not t.clause_id), None)
        said = kb.citations.resolve(write_document(gone.title or "", gone.doc_no) + "".join(gone.path)) if gone else None
        return "no_such_clause", said.message.rstrip("。") if said and said.outcome == "no_such_clause" else "；".join(missing)
    doubtful = [t.status.removeprefix(CANDIDATE) for t in targets if t.status and t.status.startswith(CANDIDATE)]
    if doubtful:
        return "uncertain", "；".join(dict.fromkeys(doubtful))
    if all(t.in_corpus for t in targets):
        return "found", ""
    if any(t.document_id for t in targets):
        return "listed_only", "库中只有这份文件的题名，没有全文，条款无从核对"
    return "not_in_base", "库中没有这份文件，请另行核对"


def _ended(documents: Sequence[Document]) -> Iterator[str]:
    """What forbids to rely on a cited document as it stands."""
    for d in documents:
        if d.status not in ("现行", "未知"):
            as_of = f"，截至{d.status_as_of}" if d.status_as_of else ""
            yield f"{write_document(d.title, d.doc_no)}：{d.status}（{d.status_source or '来源未载明'}{as_of}）"
        if d.replaced_by:
            yield f"{write_document(d.title, d.doc_no)}已由{'、'.join(d.replaced_by)}取代"


def _notices(documents: Sequence[Document]) -> tuple[str, ...]:
    return _once(short(f.note) for d in documents for f in d.flags if f.kind == OVERLAID)


def _by_short_name(kb: KnowledgeBase, clause: Clause, r: Reference) -> Checked | None:
    """A citation as people type it (99号文第六条, 资产评估暂行办法第六条), which a report should not leave so."""
    start = max(clause.own_text.rfind(mark, 0, r.start) for mark in "。；，：、\n（") + 1
    read = citation.read(clause.own_text[start : r.end])
    if not read or start + read[-1].end != r.end or not (read[-1].number or read[-1].title):
        return None
    answer = kb.citations.answer(read[-1])
    if answer.outcome == "no_such_document":
        return None
    begin = max(start + read[-1].start, r.start - 24)
    names = _once(write_document(c.doc_title, c.doc_no, c.body_title) for c in answer.clauses)
    message = answer.message if answer.outcome != "found" else f"名称不完整，应是{'、'.join(names)}，请写明"
    outcome: Outcome = "no_such_clause" if answer.outcome == "no_such_clause" else "uncertain"
    return replace(_led_to(kb, clause, r, answer.clauses, outcome, message), text=clause.own_text[begin : r.end], start=begin)


def _at_outline(kb: KnowledgeBase, clause: Clause, r: Reference) -> Checked | None:
    """A place of an outline right behind its document: 《…通知》（桂国资发〔2013〕70号）二、（三）."""
    read = citation.read(clause.own_text[r.start : r.end + LONGEST_OUTLINE_PLACE])
    end = r.start + read[0].end if read and read[0].places and not read[0].start else r.end
    if end <= r.end:
        return None
    answer = kb.citations.answer(read[0])
    known = answer.outcome in ("found", "no_such_clause")
    outcome: Outcome = "no_such_clause" if answer.outcome == "no_such_clause" else "found" if known else "uncertain"
    return replace(_led_to(kb, clause, r, answer.clauses, outcome, answer.message), text=clause.own_text[r.start : end], end=end)


def _by_the_last_named(kb: KnowledgeBase, clause: Clause, r: Reference, last: Target | None) -> Checked:
    """第九条 without a name, which the report itself has not: of the document named before it in the paragraph."""
    if last is None or last.document_id is None:
        return _led_to(kb, clause, r, (), "unnamed", f"没有写明是哪一份文件的“{r.text}”")
    name = write_document(last.title or "", last.doc_no)
    answer = kb.citations.resolve(name + r.text)
    if answer.outcome != "found":
        return _led_to(kb, clause, r, (), "no_such_clause", f"按前面所引{name}核对：{answer.message}")
    return _led_to(kb, clause, r, answer.clauses, "found", f"未写文件名，按前面所引{name}核对")


def _led_to(kb: KnowledgeBase, clause: Clause, r: Reference, clauses: Sequence[Clause], outcome: Outcome, message: str) -> Checked:
    """A citation that the typed form led to some clauses."""
    targets = tuple(map(_target, clauses))
    documents = [d for i in _once(c.doc_id for c in clauses) if (d := kb.document(i))]
    return Checked(
        clause.own_text, r.text, r.start, r.end, r.source, outcome, message.rstrip("。"), targets, tuple(c.citation for c in clauses),
        _once(_ended(documents)), _notices(documents),
    )  # fmt: skip


def _target(c: Clause) -> Target:
    return Target(c.body_title or c.doc_title, c.doc_no, c.path, c.id, c.doc_id, True)


# ------------------------------------------------------------------ quotations

_Span = tuple[str, int, int]


def _quotations(text: str) -> Iterator[_Span]:
    """What stands in quotation marks, without them: (words, start, end)."""
    for m in _QUOTED.finditer(text):
        group = 1 if m[1] is not None else 2
        if _length(m[group]) >= SHORTEST_ATTACHED:
            yield m[group], m.start(group), m.end(group)


def _length(text: str) -> int:
    """The Chinese characters of a text."""
    return sum("一" <= c <= "鿿" for c in text)


def _source_of(quote: _Span, citations: Sequence[Checked], text: str) -> int | None:
    """Which citation a quotation is of: the one in brackets right behind it, else the last one before it in its sentence."""
    _, start, end = quote
    gaps = {i: text[end + 1 : c.start] for i, c in enumerate(citations) if c.start > end}
    before = [i for i, c in enumerate(citations) if c.end <= start and not _SENTENCE_END.search(text, c.end, start)]
    bracketed = [i for i, gap in gaps.items() if _IN_BRACKETS.fullmatch(gap)]
    behind = [i for i, gap in gaps.items() if _BEHIND.fullmatch(gap)]
    return next(iter([*bracketed, *before[-1:], *behind]), None)


def _with_quote(kb: KnowledgeBase, checked: Checked, span: _Span) -> Checked:
    """A citation with what became of a quotation from it; the same where the base has not the document, or the words are but a name."""
    documents = _once(t.document_id for t in checked.targets if t.document_id and t.in_corpus)
    if not documents:
        return checked
    wide = [c for d in documents for c in kb.store.clauses(d)]
    cited = [c for t in checked.targets if t.clause_id and (c := kb.clause(t.clause_id))] or wide
    quote = _within(*span, cited)
    if quote is None and (there := _within(*span, wide)):
        quote = replace(there, outcome="elsewhere", message=f"这段话不在所引的条款，在{there.citation}")
    if quote is None and (there := _in_base(kb, *span)):
        quote = replace(there, outcome="elsewhere", message=f"这段话不在所引的文件，在{there.citation}")
    quote = quote or _nearest(*span, cited)
    if quote is None and _length(span[0]) >= SHORTEST_LOOSE:  # what is shorter is a name: “三重一大”事项
        quote = Quote(*span, "absent", "所引的条款中没有这段话")
    return replace(checked, quotes=(*checked.quotes, quote)) if quote else checked


def _within(text: str, start: int, end: int, clauses: Sequence[Clause]) -> Quote | None:
    """A quotation as the shortest of some clauses has it, its omissions (……) left open."""
    pieces = [p.strip(_ENDS) for p in _ELLIPSIS.split(text) if p.strip(_ENDS)]
    for clause in sorted(clauses, key=lambda c: len(c.text)):
        spans = [quotation.find(p, clause.text) for p in pieces]
        if pieces and all(spans):
            original = "……".join(clause.text[s[0] : s[1]] for s in spans if s)
            same = _tight(original) == "……".join(_tight(p) for p in pieces)
            outcome: QuoteOutcome = "verbatim" if same else "marks_differ"
            message = "" if same else "文字相同，标点或字形与原文不同"
            return Quote(text, start, end, outcome, message, clause.id, clause.citation, original)
    return None


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text)


def _nearest(text: str, start: int, end: int, clauses: Sequence[Clause]) -> Quote | None:
    """The clause that the quotation must be of, with its own words, when these are not quite the quotation's."""
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    likely = sorted(clauses, key=lambda c: (-sum(p in c.text for p in pairs), len(c.text)))[:CANDIDATES]
    best: tuple[float, Clause, int, int] | None = None
    for clause in likely:
        share, first, last = quotation.nearest(text, clause.text)
        if share >= ALIKE and (best is None or share > best[0]):
            best = share, clause, first, last
    if best is None:
        return None
    _, clause, first, last = best
    return Quote(text, start, end, "words_differ", "与原文不一致", clause.id, clause.citation, clause.text[first:last])


def _in_base(kb: KnowledgeBase, text: str, start: int, end: int) -> Quote | None:
    """The quotation in any clause of the base, found by its longest run of words."""
    run = max(_HAN_RUN.findall(text), key=len, default="")
    if not run:
        return None
    hits = kb.search(f'"{run}"', CANDIDATES, "keyword").results
    return _within(text, start, end, [c for r in hits if (c := kb.clause(r.clause_id))])


def _unsourced(kb: KnowledgeBase, clause: Clause, quote: Quote) -> Checked:
    found = kb.clause(quote.clause_id or "")
    return Checked(
        clause.own_text, f"“{quote.text}”", quote.start - 1, quote.end + 1, clause.source, "unsourced", "引文没有注明出处，请补上",
        targets=(_target(found),) if found else (), citations=(found.citation,) if found else (), quotes=(quote,),
    )  # fmt: skip
