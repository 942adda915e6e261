"""Cite-check: every citation and quotation of a report held against the knowledge base.

``report`` reads what the report cites and quotes; here each citation is answered as one that people type, and each quotation is looked for
in the clause that it is from, then in that document, then in the whole base.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb import docno, quotation
from kb.catalogue import Catalogue
from kb.citation import ParsedCitation, write_document
from kb.citecheck.quotations import Quotation, chinese
from kb.citecheck.records import GRADE_WORDS, GRADES, Checked, CiteCheck, Grade, Lead, Outcome, Quote, QuoteOutcome, gravest
from kb.citecheck.report import Citing, Name, Passage, passages
from kb.knowledge import KnowledgeBase
from kb.model import Clause, Document, Source, Target
from kb.paragraph import Paragraph
from kb.parse import parse
from kb.place import Places, path_of
from kb.readers import Reading
from kb.references.aliases import exact_key, letter_pairs, likeness, same_key
from kb.repair import undo_page_breaks
from kb.successors import OVERLAID, short

_ELLIPSIS = re.compile(r"…+|\.{3,}|⋯+")
_HAN_RUN = re.compile(r"[一-鿿]{4,}")
_CLAUSE_END = re.compile(r"[，。；：、,;:\n]")
_MARKS = "。，；：、！？.,;:!? "
SHORTEST_CITED, SHORTEST_LOOSE = 12, 16  # Chinese characters of a quotation with a source, without one; what is shorter names a thing
ALIKE, CERTAIN = 0.5, 0.8  # share of a quotation's letters that stand in order in the clause cited, in another, for it to be meant for that
LIKE = 0.8  # share of letter pairs in common from which a title is offered for another
COMPARED = 30  # clauses that a quotation is compared with


def check(kb: KnowledgeBase, reading: Reading) -> CiteCheck:
    """Hold the citations and quotations of a report against the base."""
    parsed = parse(reading, Catalogue())
    own = Places(c for clauses in parsed.clauses.values() for c in clauses)
    articled = any(c.level == "article" and c.path[-1] == "第一条" for c in own.clauses)
    desk = _Desk(kb, reading.file, own, articled)
    labels = {(c.source.start_line, c.path[-1]) for c in own.clauses if articled and c.level in ("article", "part", "chapter", "section")}

    def label_end(p: Paragraph) -> int:
        return max((len(label) for line, label in labels if line == p.start_line and p.text.startswith(label)), default=0)

    found: list[Checked] = []
    unknown = 0
    paragraphs = undo_page_breaks(reading.paragraphs) if reading.file.lower().endswith(".pdf") else reading.paragraphs
    for passage in passages(paragraphs, label_end, articled, kb.citations.names):
        checked = [desk.checked(passage, c) for c in passage.citings]
        for q in passage.quotations:
            cited = {i: c for i in q.sources if (c := checked[i]) and c.outcome != "unnamed"}
            by = passage.citings[q.sources[0]].by if q.sources else None
            spoken = by in ("other", "own")  # a contract's, a speaker's, the draft's own words
            if cited and not spoken:
                at, quote = desk.best_source(q, cited)
                checked[at] = replace(cited[at], quotes=(*cited[at].quotes, *filter(None, [quote])))
            elif chinese(q.text) >= SHORTEST_LOOSE:
                quote = desk.in_base(q)
                unknown += quote is None and not spoken
                checked += [desk.unsourced(passage, quote)] if quote else []
        found += sorted((c for c in checked if c), key=lambda c: c.start)
    return CiteCheck(reading.file, tuple(found), unknown)


@dataclass(slots=True)
class _Desk:
    """Where a report lies beside the base; ``own`` are the places of the report itself."""

    kb: KnowledgeBase
    file: str
    own: Places
    articled: bool  # whether the report has articles of its own: a draft of rules
    _clauses: dict[str, list[Clause]] = field(default_factory=dict)

    # -- citations

    def checked(self, passage: Passage, c: Citing) -> Checked | None:
        """What became of a citation; None for one that is not of a regulation, or rightly of the report itself."""
        p = passage.paragraph
        source = Source(self.file, p.line_at(c.start), p.line_at(max(c.start, c.end - 1)))
        blank = Checked(p.text, p.text[c.start : c.end], c.start, c.end, source, "unnamed")
        if c.by == "other":
            return None
        if c.by == "own":
            return self._of_its_own(blank, c)
        if c.by in ("nothing", "vague"):
            return replace(blank, message=f"没有写明是哪一份文件的“{blank.text}”")
        return self._answered(blank, c)

    def _of_its_own(self, blank: Checked, c: Citing) -> Checked | None:
        if not self.articled:
            return replace(blank, message="报告本身没有条文，请写明是哪一份文件")
        missing = ["".join(map(str, place)) for place in c.places if not self.own.find(place).clauses]
        if not missing:
            return None
        last = self.own.last_article()
        end = f"，最后一条是{last.path[-1]}" if last else ""
        return replace(blank, outcome="no_such_clause", message=f"本稿没有“{'、'.join(missing)}”{end}")

    def _answered(self, blank: Checked, c: Citing) -> Checked:
        parsed = ParsedCitation(blank.text, c.start, c.end, c.name.title, c.whole and bool(c.name.title), c.name.number, c.places)
        answer = self.kb.citations.answer(parsed)
        documents = [d for i in dict.fromkeys((*answer.document_ids, *(x.doc_id for x in answer.clauses))) if (d := self.kb.document(i))]
        readable = [d for d in documents if d.full_text]
        leads = [Lead(x.citation, x.doc_id, x.id) for x in answer.clauses if c.places] or [
            Lead(_written(d, c.name), d.id) for d in documents
        ]
        blank = replace(blank, leads=tuple(leads), notes=self._ended(documents), notices=_notices(documents))
        message = answer.message.rstrip("。") if c.places or answer.outcome != "found" else ""
        if not documents or self._is_another(c.name):
            return self._outside(replace(blank, leads=(), notes=(), notices=()), c, answer.message.rstrip("。"))
        if wrong := self._misnamed(c.name, documents):
            missing = message if c.places and answer.outcome == "no_such_clause" else ""
            return replace(blank, outcome=wrong[0], message="；".join(filter(None, (wrong[1], missing))))
        if not readable:
            return replace(blank, outcome="listed_only", message="库中只有这份文件的题名，没有全文，条款无从核对" if c.places else "")
        if answer.outcome == "no_such_clause":
            if c.by == "bare" and c.far:
                return replace(blank, leads=(), notes=(), message=f"没有写明是哪一份文件；若是上文所引，则{message}")
            return replace(blank, outcome="no_such_clause", message=message)
        if c.annex:
            return replace(blank, outcome="uncertain", message="所引在附件中，请对照原件核对")
        if answer.outcome == "ambiguous":
            return replace(blank, outcome="uncertain", message=message)
        if c.by == "short":
            names = "、".join(dict.fromkeys(_written(d, c.name) for d in readable))
            return replace(blank, outcome="uncertain", message=f"名称不完整，应是{names}，请写明")
        if c.by in ("above", "bare"):
            name = _written(readable[0], c.name)
            message = "；".join(filter(None, (f"未写文件名，按{'上文' if c.far else '前面'}所引{name}核对", message)))
        return replace(blank, outcome="found", message=message)

    def _outside(self, blank: Checked, c: Citing, message: str) -> Checked:
        """A document that the base does not know, or knows to have changed, or knows under a title much like it."""
        if c.by == "short" and not c.name.number:
            return replace(blank, message=f"没有写明是哪一份文件的“{blank.text}”")
        target = Target(c.name.title, str(c.name.number) if c.name.number else None, path_of(c.places[0]) if c.places else ())
        notes = tuple(act.note for act in self.kb.successors.changed([target], blank.text))
        like = self._like(c.name.title) if c.name.title and not c.name.number else None
        if like and not notes:
            near = self._answered(blank, replace(c, by="full", name=Name(like.title), whole=True))
            return replace(near, outcome="uncertain", message=f"{message}，题名相近的有{_written(like, c.name)}")
        return replace(blank, outcome="not_in_base", message="库中没有这份文件，请另行核对", notes=notes)

    def _is_another(self, name: Name) -> bool:
        """Whether a number in full, which no document of the base bears, tells a document outside from one of much the same title."""
        names, n = self.kb.citations.names, name.number
        titled = name.title and (names.exact.get(exact_key(name.title)) or names.same.get(same_key(name.title)))
        return bool(n and n.agency and (n.year or n.order) and not titled and not names.by_typed_number(n))

    def _like(self, title: str) -> Document | None:
        """The document whose title ends so (without the authority before it), or is much like it."""
        key = same_key(title)
        titled = [(t, d) for d in self.kb.documents() for t in (d.title, *d.body_titles)]
        ending = [d for t, d in titled if len(key) >= 10 and same_key(t).endswith(key)]
        share, best = max(((likeness(title, t), i) for i, (t, _) in enumerate(titled)), default=(0.0, 0))
        return ending[0] if len(ending) == 1 else titled[best][1] if share >= LIKE else None

    def _misnamed(self, name: Name, documents: Sequence[Document]) -> tuple[Outcome, str] | None:
        """What is wrong where title and number do not go together, or the number is not quite the document's."""
        number, title = name.number, name.title
        if not number:
            return None
        numbers = {d.id: [n for x in (d.doc_no, *d.other_numbers) if (n := docno.read(x or ""))] for d in documents}
        ends = [n.agency for printed in numbers.values() for n in printed if n.agency and number.agency.endswith(n.agency)]
        number = number._replace(agency=ends[0]) if ends else number  # 工资总额看桂国资发…: words run into it
        bearers = [d for d in documents if any(docno.fits(number, n) for n in numbers[d.id])]
        if title:
            names = self.kb.citations.names
            owners = [b.document for b in names.exact.get(exact_key(title), ()) or names.same.get(same_key(title), ())]
            own = next((o.doc_no for o in owners if o.doc_no), None)
            if own and not any(d.id == o.id for d in bearers for o in owners):
                if (docno.read(own) or number).agency == number.agency:
                    return "misnamed", f"《{title}》的文号是{own}，不是{number}"
                return "uncertain", f"库中同名文件的文号是{own}，如系另一机关的同名文件，请另行核对"
            called = {same_key(t) for d in bearers for t in (d.title, *d.body_titles)}
            if bearers and not owners and not any(same_key(title).endswith(t) or t.endswith(same_key(title)) for t in called):
                return "misnamed", f"{bearers[0].doc_no}是{_written(bearers[0], name, number=False)}，题名与所引不一致"
        if bearers and bearers[0].doc_no and number.year and not any(docno.same(number, n) for n in numbers[bearers[0].id]):
            return "misnamed", f"文号应为{bearers[0].doc_no}"
        return None

    def _ended(self, documents: Sequence[Document]) -> tuple[str, ...]:
        """What forbids to rely on a cited document as it stands."""
        notes = [f"{d.doc_no or d.title}：{d.status}{_as_of(d)}" for d in documents if d.status not in ("现行", "未知", "拟修订")]
        for d in documents:
            newer = [n.doc_no or f"《{n.title}》" for i in d.replaced_by if (n := self.kb.document(i))]
            notes += [f"{d.doc_no or d.title}已由{'、'.join(newer)}取代"] if newer else []
        return tuple(dict.fromkeys(notes))

    # -- quotations

    def best_source(self, q: Quotation, sources: Mapping[int, Checked]) -> tuple[int, Quote | None]:
        """Which of the citations of a sentence a quotation is from, and what became of it; the likeliest where it is from none."""
        answers = [(i, self.quote(c, q)) for i, c in sources.items()]
        return next(((i, quote) for i, quote in answers if quote and quote.grade == "right"), answers[0])

    def quote(self, checked: Checked, q: Quotation) -> Quote | None:
        """What became of a quotation from a citation; None where the words are but a name."""
        wide = [c for d in dict.fromkeys(lead.document_id for lead in checked.leads) for c in self.clauses(d)]
        cited = [self.with_lead_in(c) for lead in checked.leads if lead.clause_id and (c := self.kb.clause(lead.clause_id))]
        found = _within(q, cited)
        if found is None and (found := _within(q, wide)) and (cited or checked.outcome == "no_such_clause"):
            found = replace(found, outcome="elsewhere", message=f"这段话不在所引的条款，在{found.citation}")
        if found is None and chinese(q.text) >= SHORTEST_LOOSE and (found := self.in_base(q)):
            found = replace(found, outcome="elsewhere", message=f"这段话不在所引的文件，在{found.citation}")
        found = found or _nearest(q, cited or wide, ALIKE) or _nearest(q, wide, CERTAIN)
        if found or not (q.rule or chinese(q.text) >= SHORTEST_CITED):  # what is shorter is a name: “三重一大”事项
            return found
        if not wide:
            return Quote(q.text, q.start, q.end, "unchecked", "所引文件不在库中，引文没有核对")
        return Quote(q.text, q.start, q.end, "absent", f"所引的{'条款' if cited else '文件'}中没有这段话")

    def clauses(self, document_id: str) -> list[Clause]:
        """A document's clauses, the shortest first."""
        if document_id not in self._clauses:
            self._clauses[document_id] = sorted(self.kb.store.clauses(document_id), key=lambda c: len(c.text))
        return self._clauses[document_id]

    def with_lead_in(self, clause: Clause) -> Clause:
        """An item with the sentence that leads in to its list, as it is usually quoted: 有下列情形之一的……（三）…."""
        above, lead = clause, ""
        while above.level not in ("article", "outline1") and above.parent_id and (parent := self.kb.clause(above.parent_id)):
            above, lead = parent, f"{parent.own_text}\n{lead}"
        return replace(clause, text=lead + clause.text) if lead else clause

    def in_base(self, q: Quotation) -> Quote | None:
        """The quotation in any clause of the base, found by its longest run of words."""
        run = max(_HAN_RUN.findall(q.text), key=len, default="")
        for r in self.kb.search(f'"{run}"', COMPARED, "keyword").results if run else ():
            if found := _within(q, self.clauses(r.doc_id)):
                return found
        return None

    def unsourced(self, passage: Passage, quote: Quote) -> Checked:
        """A quotation whose source the report does not give, but which the base knows."""
        p, start, end = passage.paragraph, quote.start - 1, quote.end + 1
        clause = self.kb.clause(quote.clause_id or "")
        leads = (Lead(clause.citation, clause.doc_id, clause.id),) if clause else ()
        source = Source(self.file, p.line_at(start), p.line_at(end - 1))
        return Checked(p.text, p.text[start:end], start, end, source, "unsourced", "引文没有注明出处，请补上", leads, quotes=(quote,))


def _written(document: Document, name: Name, number: bool = True) -> str:
    """A document's citation under the title that the report means: that of the annexed 办法 rather than of the notice that brings it."""
    bodies = [b for b in document.body_titles if same_key(b) == same_key(document.title)]
    named = [b for b in document.body_titles if name.title and same_key(b) == same_key(name.title)]
    return write_document(document.title, document.doc_no if number else None, next(iter([*named, *bodies]), ""))


def _notices(documents: Sequence[Document]) -> tuple[str, ...]:
    planned = [
        f"{d.doc_no or d.title}标为“拟修订”{_as_of(d)}，修订前继续适用，请核实是否已修订。" for d in documents if d.status == "拟修订"
    ]
    return tuple(dict.fromkeys([*planned, *(short(f.note) for d in documents for f in d.flags if f.kind == OVERLAID)]))


def _as_of(document: Document) -> str:
    return f"（截至{document.status_as_of}）" if document.status_as_of else ""


def _within(q: Quotation, clauses: Sequence[Clause]) -> Quote | None:
    """A quotation as the first of some clauses has it, its omissions (……) left open."""
    pieces = [p.strip(_MARKS) for p in _ELLIPSIS.split(q.text) if p.strip(_MARKS)]
    for clause in clauses if pieces else ():
        spans = list(_in_order(pieces, clause.text))
        if len(spans) == len(pieces):
            original = "……".join(clause.text[a:b] for a, b in spans)
            same = _plain(original) == _plain("……".join(pieces))
            outcome: QuoteOutcome = "verbatim" if same else "marks_differ"
            message = "" if same else "文字相同，标点与原文不同"
            return Quote(q.text, q.start, q.end, outcome, message, clause.id, clause.citation, original)
    return None


def _in_order(pieces: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for piece in pieces:
        span = quotation.find(piece, text[at:])
        if span is None:
            return
        yield at + span[0], at + span[1]
        at += span[1]


def _plain(text: str) -> str:
    """A text without what a scan or a keyboard makes of it: white space, widths, kinds of quotation marks."""
    return re.sub(r"[“”‘’「」『』'\"]", '"', re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))


def _nearest(q: Quotation, clauses: Sequence[Clause], least: float) -> Quote | None:
    """The clause that a quotation must be of, with its own words, when these are not quite the quotation's."""
    pairs = letter_pairs(q.text)
    likely = sorted(clauses, key=lambda c: (-sum(p in c.text for p in pairs), len(c.text)))[:COMPARED]
    best: tuple[float, Clause, int, int] | None = None
    for clause in likely:
        share, first, last = quotation.nearest(q.text, clause.text)
        if share >= least and (best is None or share > best[0]):
            best = share, clause, first, last
    if best is None:
        return None
    _, clause, first, last = best
    end = _CLAUSE_END.search(clause.text, last - 1)
    last = max(last, end.start()) if end and end.start() - last < 15 else last  # to the end of what is said there
    return Quote(q.text, q.start, q.end, "words_differ", "与原文不一致", clause.id, clause.citation, clause.text[first:last])


__all__ = ["GRADES", "GRADE_WORDS", "Checked", "CiteCheck", "Grade", "Lead", "Quote", "check", "gravest"]
