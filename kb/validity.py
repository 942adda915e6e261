"""Validity: what the texts and the reviewed list say of a document's being in force, and since when that is known.

``findings_of`` reads the clauses once, at build: repeals (…同时废止), terms (有效期5年), precedence over earlier rules (与本通知不符的，按照本通知
执行) and rules from beyond the base. ``apply`` lays them over the documents for a given day, so that a document that comes into force
or expires between two builds is shown rightly. What a list in a source says of a document, at its date, holds against older clauses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from kb.model import Clause, Document, Flag, Record, Reference, Status, Target
from kb.numerals import NUMERAL, to_int
from kb.references.resolve import CANDIDATE
from kb.successors import CITES_CHANGED, OVERLAID, VANISHED, Successors, short

Kind = Literal["repealed", "expires", "overrides", "overlaid"]
OVERRIDES, LEANS = "overrides_earlier", "leans_on_repealed"
#: What a reader of a single clause must know of its document.
NOTICES = (OVERLAID,)
#: Flags of a clause that hold for the clause around it too.
BEYOND = (LEANS, CITES_CHANGED, VANISHED)
ENDED = ("已废止", "有效期届满")

_END = "。；\n"
# …《X》（桂国资发〔2005〕34号）同时废止 · 原《X》停止执行 · 自行失效; not 废止前, 已废止的, 决定是否废止
_REPEALED = re.compile(
    r"(?:(?:同时|予以|即行|自行|一并|相应|随之)(?:废止|失效|停止(?:执行|施行|使用))|(?<![已被经未否或])废止(?=[。；，]|$)|停止执行|不再执行)"
)
# what may stand between a title and 废止: 等文件, 自本办法施行之日起
_BETWEEN = re.compile(
    r"[、，, 　和及与以等有关上述原自从本办法规定通知意见细则施行实发布印公之日起后时其均都也文件二两三四五六七八九十\d年月同份个]*"
)
# 决定废止《X》 · 废止下列文件：
_REPEAL_BEFORE = re.compile(r"(?<![已被经未否或])(?:废止|停止执行)[：:、，, 　和及与以原下列文件规定如\d.．年月日]*$")
# 下列文件予以废止： — a lead-in to items
_REPEAL_LIST = re.compile(r"(?:废止|停止执行|失效)[^。；\n]{0,20}[：:]$")
_NAMES = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|[（(][^（）()]*[）)]")
# 本办法自发布之日起施行，有效期5年 · 本通知有效期为三年 · 施行，有效期至2028年12月31日; not 证书有效期为5年
_THIS = r"本(?:办法|规定|细则|规则|通知|意见|制度|条例|决定|方案|指引|公告|标准|暂行\w{2})"
TERM = re.compile(
    rf"(?:(?:施行|执行|实施|实行|生效|试行)[，,；;。、]?[ 　]*(?:{_THIS})?的?|{_THIS}的?)(?:有效期|试行期|执行期|施行期)限?(?:为|是|至|到|：)?[ 　]*"
    rf"(?:(?P<y>\d{{4}})年(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日|(?P<n>[\d{NUMERAL}]+)(?P<unit>年|个月))"
)
# 此前有关规定与本通知不符的，按照本通知执行 · 在此之前有关与本办法相抵触的，以本办法为准
PREVAILS = re.compile(
    r"(?:此前|以前|之前|过去|原有?|现行|本区|我区|本市)[^。；\n]{0,40}与本\w{2,6}(?:的规定)?(?:不符|不一致|相?抵触|相?冲突)[^。；\n]{0,8}[，,]?"
    r"[^。；\n]{0,6}(?:以|按照?|依照?)本\w{2,6}(?:的?规定)?(?:为准|执行|办理)"
)


@dataclass(frozen=True, slots=True)
class Finding(Record):
    """What bears on a document's validity. ``doc_id`` is the document concerned, ``clause_id`` the clause that says so ("" for the list
    of successors), ``by`` the document that repeals (its id), ``day`` the day from which it holds, if known."""

    id: str
    kind: Kind
    doc_id: str
    clause_id: str
    by: str | None
    day: str | None
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class ClauseFlags(Record):
    """Doubts about a clause that are known only when all documents and the successors are: they are kept beside it."""

    id: str
    clause_id: str
    doc_id: str
    flags: tuple[Flag, ...]


# ---------------------------------------------------------------- at build


def findings_of(
    documents: Sequence[Document], clauses_by_doc: Mapping[str, Sequence[Clause]], references: Sequence[Reference], successors: Successors
) -> Iterator[Finding]:
    """All findings about all documents."""
    by_id = {d.id: d for d in documents}
    by_clause = _by_clause(references)
    for document in documents:
        for number, flag in enumerate(successors.on_document(document)):
            yield Finding(f"{document.id}@successor{number}", "overlaid", document.id, "", None, None, "", flag.note)
        if document.status == "征求意见稿":  # a draft repeals nothing
            continue
        own_texts = {c.id: c.own_text for c in clauses_by_doc.get(document.id, ())}
        for clause in clauses_by_doc.get(document.id, ()):
            yield from _said(clause, document, by_clause[clause.id], by_id, own_texts.get(clause.parent_id or "", ""))


def _by_clause(references: Iterable[Reference]) -> dict[str, list[Reference]]:
    found: dict[str, list[Reference]] = defaultdict(list)
    for reference in references:
        found[reference.clause_id].append(reference)
    return found


def _said(
    clause: Clause, document: Document, references: Sequence[Reference], by_id: Mapping[str, Document], lead_in: str
) -> Iterator[Finding]:
    text = clause.own_text
    day = document.effective_date or document.issued_date
    for reference in references:
        if not is_repeal(reference, text, lead_in):
            continue
        for target in reference.targets:
            other = by_id.get(target.document_id or "")
            if other and other.id != document.id and not target.path and certain(target) and not _younger(other, day):
                note = f"{clause.citation}：“{_sentence(text, reference.start)}”"
                yield Finding(
                    f"{clause.id}@{reference.start}:{other.id}", "repealed", other.id, clause.id, document.id, day, reference.text, note
                )
    if (m := _term(text)) and (last := _last_day(m, document)):
        yield Finding(f"{clause.id}@term", "expires", document.id, clause.id, None, last, m[0], f"{clause.citation}：“{m[0]}”")
    if m := PREVAILS.search(text):
        said = _sentence(text, m.start())
        yield Finding(f"{clause.id}@{m.start()}", "overrides", document.id, clause.id, None, day, said, f"{clause.citation}载明：“{said}”")


def certain(target: Target) -> bool:
    """Whether a target is the document meant, not a candidate."""
    return not (target.status or "").startswith(CANDIDATE)


def _younger(document: Document, day: str | None) -> bool:
    """Whether a document came after a repeal, which then meant an older one of its name."""
    born = document.issued_date or document.effective_date
    return bool(born and day and born > day)


def is_repeal(reference: Reference, text: str, lead_in: str = "") -> bool:
    """Whether the text repeals what the reference names: the verb follows it with nothing but names between, or stands right before,
    or the clause is an item under a lead-in (``lead_in``) that repeals."""
    if reference.kind not in ("external", "alias"):
        return False
    if _REPEAL_LIST.search(lead_in.strip()):
        return True
    start, end = _bounds(text, reference.start, reference.end)
    after = _NAMES.sub("", text[reference.end : end + 1])
    if (verb := _REPEALED.search(after)) and _BETWEEN.fullmatch(after, 0, verb.start()):
        return True
    return bool(_REPEAL_BEFORE.search(_NAMES.sub("", text[start : reference.start])))


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a span; what stands within the span does not end it."""
    first = max(text.rfind(c, 0, start) for c in _END) + 1
    return first, min((i for c in _END if (i := text.find(c, end)) >= 0), default=len(text))


def _sentence(text: str, at: int) -> str:
    start, end = _bounds(text, at, at)
    return text[start:end].strip()


def _term(text: str) -> re.Match[str] | None:
    """The term that a text sets itself: its sentence or the one before must speak of 本办法."""
    return next((m for m in TERM.finditer(text) if re.search(_THIS, text[: m.end()])), None)


def _last_day(m: re.Match[str], document: Document) -> str | None:
    """The last day of a term: as named, else counted from the first day in force, which is part of it (自1月1日起，有效期5年 ends 12月31日)."""
    if m["y"]:
        try:
            return date(int(m["y"]), int(m["m"]), int(m["d"])).isoformat()
        except ValueError:
            return None
    first = document.effective_date or document.issued_date
    if not first:
        return None
    begin = date.fromisoformat(first)
    months = begin.month - 1 + to_int(m["n"]) * (12 if m["unit"] == "年" else 1)
    year, month = begin.year + months // 12, months % 12 + 1
    while True:  # the month's corresponding day, else its last (民法典第二百零二条)
        try:
            return (date(year, month, begin.day) - timedelta(days=1)).isoformat()
        except ValueError:
            begin = begin.replace(day=begin.day - 1)


def clause_flags(
    documents: Sequence[Document], clauses_by_doc: Mapping[str, Sequence[Clause]], references: Iterable[Reference], successors: Successors
) -> Iterator[ClauseFlags]:
    """The flags that clauses get from what else is known: leaning on a repealed document, citing a changed act, naming a vanished organ.

    ``documents`` are as ``apply`` left them.
    """
    by_id = {d.id: d for d in documents}
    by_clause = _by_clause(references)
    for document in documents:
        own_texts = {c.id: c.own_text for c in clauses_by_doc.get(document.id, ())}
        for clause in clauses_by_doc.get(document.id, ()):
            lead_in = own_texts.get(clause.parent_id or "", "")
            flags = [
                f for r in by_clause[clause.id] if not is_repeal(r, clause.own_text, lead_in) for f in _of_reference(r, by_id, successors)
            ]
            flags += successors.in_text(clause.own_text)
            if flags:
                yield ClauseFlags(clause.id, clause.id, document.id, tuple(dict.fromkeys(flags)))


def _of_reference(reference: Reference, by_id: Mapping[str, Document], successors: Successors) -> Iterator[Flag]:
    for target in reference.targets:
        document = by_id.get(target.document_id or "")
        if document and document.id != reference.doc_id and document.status in ENDED and certain(target):
            name = f"《{target.title or document.title}》" + (f"（{document.doc_no}）" if document.doc_no else "")
            known = f"（{document.status_source}{f'，截至{document.status_as_of}' if document.status_as_of else ''}）"
            yield Flag(LEANS, f"所引{name}{document.status}{known}，本条据以成立的部分须核实。", reference.start, reference.end)
    yield from successors.on_reference(reference)


def mark_targets(references: Iterable[Reference], documents: Iterable[Document]) -> list[Reference]:
    """The references with what is known of their targets' validity, where resolving did not know it yet."""
    ended = {d.id: d.status for d in documents if d.status in ENDED}
    return [
        replace(
            r, targets=tuple(replace(t, status=ended[t.document_id]) if t.document_id in ended and not t.status else t for t in r.targets)
        )
        if any(t.document_id in ended and not t.status for t in r.targets)
        else r
        for r in references
    ]


# ---------------------------------------------------------------- for a day


def apply(documents: Sequence[Document], findings: Iterable[Finding], day: date) -> list[Document]:
    """The documents as they stand on ``day``: status with source and date, term, what they replace and are replaced by, notices."""
    about: dict[str, list[Finding]] = defaultdict(list)
    repeals: dict[str, list[str]] = defaultdict(list)
    by_id = {d.id: d for d in documents}
    for finding in findings:
        about[finding.doc_id].append(finding)
        if finding.kind == "repealed" and finding.doc_id in by_id:
            repeals[finding.by or ""].append(finding.doc_id)
    return [_on(d, about[d.id], repeals.get(d.id, ()), day.isoformat()) for d in documents]


def _on(document: Document, findings: Sequence[Finding], replaces: Sequence[str], day: str) -> Document:
    d = document
    if replaces:
        d = replace(d, replaces=tuple(dict.fromkeys((*d.replaces, *replaces))))
    for f in findings:
        if f.kind == "repealed":
            if f.day and f.day <= day and f.day >= (d.status_as_of or "") and d.status not in ENDED:
                d = _status(d, "已废止", f.day, f.note)
            if d.status in ENDED:  # a list that is later than the repeal and knows nothing of it is believed
                d = replace(d, replaced_by=tuple(dict.fromkeys((*d.replaced_by, f.by or ""))))
        elif f.kind == "expires" and f.day:
            d = replace(d, expires=f.day)
            if f.day < day and d.status in ("现行", "未知", "拟修订"):
                d = _status(d, "有效期届满", f.day, f.note)
        elif f.kind == "overrides":
            d = replace(d, flags=(*d.flags, Flag(OVERRIDES, f.note)))
        elif f.kind == "overlaid":
            d = replace(d, flags=(*d.flags, Flag(OVERLAID, f.note)))
    if d.status == "未知" and d.effective_date and d.effective_date > day:
        d = _status(d, "尚未施行", day, f"原文载明自{d.effective_date}起施行")
    return d


def _status(document: Document, status: Status, as_of: str, source: str) -> Document:
    return replace(document, status=status, status_as_of=as_of, status_source=source)


def notices(document: Document) -> tuple[Flag, ...]:
    """What must be said with every clause of a document: that it has ended or was never in force, and which rules now stand over its matter."""
    said = tuple(replace(f, note=short(f.note)) for f in document.flags if f.kind in NOTICES)  # the sources stand on the document
    if document.status in (*ENDED, "征求意见稿", "尚未施行"):
        as_of = f"（{document.status_source or '来源未载明'}{f'，截至{document.status_as_of}' if document.status_as_of else ''}）"
        return (Flag("status", f"本文件{document.status}{as_of}。"), *said)
    return said


def finding_from(j: Mapping[str, Any]) -> Finding:
    """A finding from its JSON record."""
    return Finding(**j)
