"""Cite: from a citation as people type it to the clause, or to a plain word why not.

A name is taken by the letter first, then by another spelling, then as a piece of a title; what only sounds alike is offered, never chosen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from kb import docno
from kb.citation import ParsedCitation, read, write_document, write_path
from kb.model import Clause, Document
from kb.place import LITERAL, Place, Places, as_if_articled, in_article
from kb.references import aliases
from kb.references.aliases import Bearer, Names, alike_key, exact_key, letter_pairs, names_of, same_key
from kb.references.find import find_mentions

Outcome = Literal["found", "ambiguous", "no_such_document", "no_such_clause", "not_a_citation"]
#: Of several citations in one line the worst outcome is that of the line, so that nothing is overlooked.
_GRAVITY: tuple[Outcome, ...] = ("found", "ambiguous", "no_such_clause", "no_such_document", "not_a_citation")


@dataclass(frozen=True, slots=True)
class Cited:
    """The answer to a line: the clauses it names, the best first, and what to tell the reader.

    ``whole`` is True when the line is nothing but citations that were found; ``rest`` are the words that are not part of any;
    ``document_ids`` are the documents named where no clause is.
    """

    outcome: Outcome
    clauses: tuple[Clause, ...] = ()
    message: str = ""
    document_ids: tuple[str, ...] = ()
    whole: bool = False
    rest: str = ""


@dataclass(slots=True)
class _Choice:
    """The documents that a name may mean: ``sure`` when the name is theirs by the letter or fits no other."""

    bearers: list[Bearer] = field(default_factory=list)
    sure: bool = False
    note: str = ""


class CitationIndex:
    """The names of all documents and, once asked for, the places in each of them.

    ``clauses`` is either all clauses, or a function that gives the clauses of a document's id in order (so that opening costs nothing).
    """

    def __init__(self, documents: Iterable[Document], clauses: Sequence[Clause] | Callable[[str], Sequence[Clause]]):
        self.documents = {d.id: d for d in documents}
        self._clauses_of = clauses if callable(clauses) else _grouped(clauses)
        self._places: dict[str, Places] = {}

    @cached_property
    def names(self) -> Names:
        """All names of all documents."""
        return names_of(self.documents.values())

    def places(self, document: Document) -> Places:
        """The places in a document (none for one that is only listed)."""
        if document.id not in self._places:
            self._places[document.id] = Places(self._clauses_of(document.id))
        return self._places[document.id]

    def resolve(self, text: str) -> Cited:
        """What a typed line leads to: each citation in it, or the document that the whole line names."""
        parsed = read(text)
        if not parsed:
            return self._bare_title(text)
        answers = [self.answer(p) for p in parsed]
        outcome = max((a.outcome for a in answers), key=_GRAVITY.index)
        clauses = tuple({c.id: c for a in answers for c in a.clauses}.values())
        documents = tuple(dict.fromkeys(i for a in answers for i in a.document_ids))
        rest = _rest(text, parsed)
        message = "；".join(dict.fromkeys(a.message.rstrip("。") for a in answers if a.message))
        return Cited(outcome, clauses, message + "。" if message else "", documents, outcome == "found" and not rest, rest)

    def within(self, query: str) -> Cited:
        """The citation in a search query, for the search to begin with or to keep to.

        ``clauses`` only where a place is named; a document alone gives ``document_ids``, to which the other words (``rest``) are then put.
        """
        parsed = read(query)
        if not parsed:
            exact = [*self.names.exact.get(exact_key(query), ()), *self.names.same.get(same_key(query), ())] if len(query) <= 120 else []
            ids = tuple(dict.fromkeys(b.document.id for b in exact if b.document.full_text))
            return Cited("found" if ids else "not_a_citation", document_ids=ids)
        answer = self.resolve(query)
        if any(p.places for p in parsed):
            return answer
        return Cited(answer.outcome, (), answer.message, answer.document_ids, False, answer.rest)

    # -- one citation

    def answer(self, parsed: ParsedCitation) -> Cited:
        """What one citation leads to."""
        if parsed.number is None and not parsed.title:
            return Cited("not_a_citation", message=f"“{parsed.text}”没有写明是哪一份文件，请加上文件名称或文号，例如“99号文第17条”。")
        choice = self._choose(parsed)
        if not choice.bearers:
            return Cited("no_such_document", message=_not_here(parsed))
        readable = [b for b in choice.bearers if b.document.full_text]
        if not readable:
            return _only_listed(choice.bearers[0].document)
        if not parsed.places:
            return self._documents_only(readable, choice.sure)
        answer = self._clauses_at(parsed, readable, choice.sure)
        return replace(answer, message=answer.message + choice.note) if answer.outcome == "found" else answer

    def _documents_only(self, bearers: Sequence[Bearer], sure: bool) -> Cited:
        clauses = [c for b in bearers if (c := self._first(b))]
        ids = tuple(dict.fromkeys(b.document.id for b in bearers))
        names = "、".join(dict.fromkeys(_name(b.document, b.body) for b in bearers[:6]))
        if sure and len(ids) == 1:
            return Cited("found", tuple(clauses[:1]), f"{names}，未指明条款。", ids)
        return Cited("ambiguous", tuple(clauses), f"可能是：{names}。请写明文号或全称。", ids)

    def _first(self, bearer: Bearer) -> Clause | None:
        clauses = self.places(bearer.document).clauses
        inside = [c for c in clauses if bearer.body in (None, c.body_title)]
        return (inside or clauses or [None])[0]  # type: ignore[list-item]

    def _clauses_at(self, parsed: ParsedCitation, bearers: Sequence[Bearer], sure: bool) -> Cited:
        hits: list[tuple[Bearer, list[Clause], bool]] = []
        for bearer in bearers:
            found, literal = self._find_all(bearer, parsed)
            if found:
                hits.append((bearer, found, literal))
        ids = tuple(dict.fromkeys(b.document.id for b in bearers))
        if not hits:
            return Cited("no_such_clause", message=self._missing(parsed, bearers), document_ids=ids)
        clauses = tuple({c.id: c for _, cs, _ in hits for c in cs}.values())
        one_document = len({b.document.id for b, _, _ in hits}) == 1
        many = len(parsed.places) < max(len(cs) for _, cs, _ in hits)
        if one_document and sure and not many:
            note = "" if hits[0][2] else f"该文件此处的编号为“{_label(clauses[0])}”。"
            missing = [p for p in parsed.places if not self._find(hits[0][0], p, parsed).clauses]
            if missing:
                note += f"{_name(hits[0][0].document, clauses[0].body_title)}没有“{'、'.join(_words(p) for p in missing)}”{self._end(hits[0][0].document, clauses[0].body_title, missing)}。"
                return Cited("no_such_clause", clauses, note, ids)
            others = [b for b in bearers if b.document.id != hits[0][0].document.id]
            if others:
                names = "、".join(dict.fromkeys(_name(b.document) for b in others[:5]))
                note += f"另有{names}也与所写文件相符，但没有这一条。"
            return Cited("found", clauses, note, ids)
        names = "、".join(dict.fromkeys(_name(b.document, cs[0].body_title) for b, cs, _ in hits))
        reason = "所写名称与库中文件不完全一致，可能是" if not sure and one_document else "不止一处相符"
        return Cited("ambiguous", clauses, f"{reason}：{names}。请写明文号或全称。", ids)

    def _find_all(self, bearer: Bearer, parsed: ParsedCitation) -> tuple[list[Clause], bool]:
        found, literal = [], True
        for place in parsed.places:
            hit = self._find(bearer, place, parsed)
            found += hit.clauses
            literal = literal and not (hit.clauses and (hit.distance > LITERAL or as_if_articled(place, hit.clauses[0].path)))
        return found, literal

    def _find(self, bearer: Bearer, place: Place, parsed: ParsedCitation) -> _Hit:
        """The clauses at a place, in the body that the name means, else in the one that its other words point to."""
        places = self.places(bearer.document)
        if bearer.body in places.bodies:
            found = places.find(place, bearer.body)
            if found.clauses:
                return _Hit(found.clauses, found.distance)
        found = places.find(place)
        clauses = found.clauses
        if len(clauses) > 1:
            clauses = [c for c in clauses if in_article(c.path)] or clauses
        if len(clauses) > 1 and parsed.title:
            clauses = _nearest_body(clauses, parsed.title)
        return _Hit(clauses, found.distance)

    def _end(self, document: Document, body: str, missing: Sequence[Place]) -> str:
        """How far a body's articles go, for a reader who looked for one that is not there."""
        places = self.places(document)
        gone = any(p[0].unit == "条" and not places.find(p[:1], body).clauses for p in missing)
        last = places.last_article(body) if gone else None
        return f"，最后一条是{last.path[-1]}" if last else ""

    def _missing(self, parsed: ParsedCitation, bearers: Sequence[Bearer]) -> str:
        document = bearers[0].document
        places = self.places(document)
        body = bearers[0].body if bearers[0].body in places.bodies else None
        wanted = "、".join(_words(p) for p in parsed.places)
        last = places.last_article(body)
        step = parsed.places[0][0]
        if last and step.unit == "条":
            article = places.find(parsed.places[0][:1], body).clauses
            end = f"最后一条是{last.path[-1]}" if not article else f"有{article[0].path[-1]}，但没有其中的这一款、项"
            return f"{_name(document, body or last.body_title)}没有“{wanted}”，{end}。"
        return f"{_name(document, body)}没有“{wanted}”。"

    # -- which document

    def _choose(self, parsed: ParsedCitation) -> _Choice:
        if parsed.number is None:
            return self.by_title(parsed.title or "", quoted=parsed.quoted)
        documents = self.names.by_typed_number(parsed.number) or self._forwarded(parsed)
        documents = [d for d in documents if d.full_text] or documents
        bearers = [Bearer(d, None) for d in documents]
        if parsed.title:
            bearers = _named_so(bearers, parsed.title, parsed.quoted) or bearers
        if not bearers and parsed.title and parsed.quoted:
            likely = self.by_title(parsed.title, quoted=True)
            return _Choice(likely.bearers, False)
        return _Choice(bearers, sure=True)

    def _forwarded(self, parsed: ParsedCitation) -> list[Document]:
        """A number that no document of the base bears itself: that of a text which a notice forwards (转发…（国资发产权〔2007〕108号）)."""
        number = parsed.number
        if number is None or not (number.agency and (number.year or number.order)):
            return []
        out = []
        for document in self.documents.values():
            if document.full_text and "转发" in document.title:
                clauses = [c for c in self.places(document).clauses if c.level == "preamble"]
                forwarded = (m.number for c in clauses for m in find_mentions(c.own_text) if m.title and m.number)
                if any(docno.fits(number, n) for n in forwarded):
                    out.append(document)
        return out

    def by_title(self, title: str, *, quoted: bool = False) -> _Choice:
        """The documents that a name, whole or short, may mean."""
        for part in dict.fromkeys([title, *(title.split()[-1:] if not quoted else ())]):
            for table, key in ((self.names.exact, exact_key(part)), (self.names.same, same_key(part))):
                if bearers := aliases.prefer_full_text(table.get(key, ())):
                    return _Choice(*_newest(bearers))
        if quoted:
            alike = aliases.prefer_full_text(self.names.alike.get(alike_key(title), ()))
            return _Choice(alike, sure=False)
        for part in dict.fromkeys([title, *title.split()[-1:]]):
            if (choice := self._by_piece(part)).bearers:
                return choice
        return _Choice()

    def _by_piece(self, title: str) -> _Choice:
        """A short name: a piece of a title, or letters of it in order. One document only, or clearly nearer than the next, is sure."""
        wanted = alike_key(title)
        if len(wanted) < 4:
            return _Choice()
        ranked: dict[str, tuple[float, Bearer]] = {}
        for bearers in self.names.exact.values():
            for bearer in bearers:
                score = _fit(wanted, alike_key(bearer.body or bearer.document.title), bearer.document.full_text)
                if score > 0 and score > ranked.get(bearer.document.id, (0.0, bearer))[0]:
                    ranked[bearer.document.id] = (score, bearer)
        order = sorted(ranked.values(), key=lambda x: -x[0])
        if not order:
            return _Choice()
        best = order[0][0]
        top = [b for score, b in order if score >= best * 0.85]
        return _Choice(top[:10], sure=best >= 1.0)

    def _bare_title(self, text: str) -> Cited:
        """A line without number or place: the name of a document, or no citation at all."""
        title = text.strip().strip("《》")
        named = exact_key(title) in self.names.exact or same_key(title) in self.names.same or _KIND.search(title)
        choice = self.by_title(title) if named and 2 <= len(title) <= 160 else _Choice()
        readable = [b for b in choice.bearers if b.document.full_text]
        if readable:
            return self._documents_only(readable, choice.sure)
        if choice.bearers:
            return _only_listed(choice.bearers[0].document)
        return Cited("not_a_citation", message="没有读出文号、书名号或条款，例如“99号文第17条”“《…办法》第三条第（二）项”。", rest=text)


@dataclass(frozen=True, slots=True)
class _Hit:
    clauses: list[Clause]
    distance: float


# what kind of document a name says it is
_KIND = re.compile(r"(?:条例|细则|办法|(?<!办)法|规定|规则|准则|制度|规范|标准|指引|纲要|意见|通知|决定|公告|方案)$")


def _grouped(clauses: Sequence[Clause]) -> Callable[[str], Sequence[Clause]]:
    by_document: dict[str, list[Clause]] = defaultdict(list)
    for clause in clauses:
        by_document[clause.doc_id].append(clause)
    return lambda document_id: by_document.get(document_id, [])


def _rest(text: str, parsed: Sequence[ParsedCitation]) -> str:
    outside, position = [], 0
    for citation in parsed:
        outside.append(text[position : citation.start])
        position = citation.end
    return " ".join(w for part in (*outside, text[position:]) if (w := part.strip(" 　，,、；;。.的和与及文件规定")))


def _fit(wanted: str, title: str, full_text: bool) -> float:
    """How well a short name fits a title: 2 and more for a piece of it, 1 and more for letters in order, below 1 for mere likeness."""
    share = len(wanted) / max(len(title), len(wanted))
    if wanted in title:
        return 2.0 + share + (1.0 if title.endswith(wanted) else 0.0) + (0.5 if full_text else 0.0)
    kind, other = _KIND.search(wanted), _KIND.search(title)
    if kind and (not other or kind[0] != other[0]):
        return 0.0  # 企业国有资产法 is not short for 企业国有资产评估管理办法
    letters = iter(title)
    if len(wanted) >= 5 and all(c in letters for c in wanted):
        return 1.0 + share * 0.5
    x, y = (({t[i : i + 2] for i in range(len(t) - 1)}) for t in (wanted, title))
    alike = 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0
    return alike if alike >= 0.5 else 0.0


def _named_so(bearers: Sequence[Bearer], title: str, quoted: bool) -> list[Bearer]:
    """Of several documents of one number those whose title holds the words typed with it; the body that bears a full title."""
    for key in (exact_key, same_key):
        for bearer in bearers:
            document = bearer.document
            for name, body in ((document.title, None), *((b, b) for b in document.body_titles))[:: 1 if key is exact_key else -1]:
                if key(name) == key(title):
                    return [Bearer(document, body)]
    wanted = alike_key(title)
    if quoted or len(wanted) < 4:
        return []
    return [b for b in bearers if any(_fit(wanted, alike_key(t), True) >= 1.0 for t in (b.document.title, *b.document.body_titles))]


def _newest(bearers: list[Bearer]) -> tuple[list[Bearer], bool, str]:
    """Of several editions of one title the newest, with a word about the others; all of them if any is without a date."""
    dated = sorted(bearers, key=lambda b: _date(b.document), reverse=True)
    if len(dated) < 2 or not all(_date(b.document) for b in dated) or _date(dated[0].document) == _date(dated[1].document):
        return bearers, True, ""
    older = "、".join(_date(b.document) for b in dated[1:6])
    return dated[:1], True, f"所引为{_date(dated[0].document)}的版本；库中另有{older}的版本。"


def _date(document: Document) -> str:
    return document.issued_date or document.effective_date or ""


def _nearest_body(clauses: list[Clause], words: str) -> list[Clause]:
    """The clauses of the body whose title shares most letter pairs with the words typed (B类企业薪酬)."""
    pairs = letter_pairs(exact_key(words))
    score = {c.body_title: len(pairs & letter_pairs(exact_key(c.body_title))) for c in clauses}
    best = max(score.values())
    return [c for c in clauses if score[c.body_title] == best] if best else clauses


def _words(place: Place) -> str:
    return "".join(map(str, place))


def _label(clause: Clause) -> str:
    return write_path(clause.path, "outline")


def _name(document: Document, body: str | None = None) -> str:
    return write_document(document.title, document.doc_no, body or "")


def _only_listed(document: Document) -> Cited:
    note = f"本库只在目录中载有{_name(document)}（{document.status}），没有正文。"
    return Cited("no_such_document", message=note, document_ids=(document.id,))


def _not_here(parsed: ParsedCitation) -> str:
    what = f"文号为“{parsed.number}”的文件" if parsed.number else f"名为《{parsed.title}》的文件"
    return f"本库没有{what}。"
