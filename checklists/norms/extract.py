"""Clauses of a document → its norms.

One sentence is one norm, unless its parts change their modality (企业应当支持…，鼓励具备条件的人员参加…). What a sentence leaves out comes from where a
reader takes it: the sentence before it, the lead-in of its list, the heading over it, at last whom the document mostly binds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TypeVar

from checklists.norms import bearer
from checklists.norms.actor import NOBODY, Bound, Context, bound, mostly_bound, organs_of
from checklists.norms.approval import approval, recipient
from checklists.norms.deadline import Found, deadlines
from checklists.norms.modality import SILENT, modal
from checklists.norms.model import Norm
from checklists.norms.piece import CONDITION, DUTIES, LISTED, Lead, Piece, pieces
from checklists.norms.reading import Reading
from checklists.norms.sentences import LABEL, Span, parts, sentences
from checklists.norms.threshold import Found as Figure
from checklists.norms.threshold import thresholds
from kb.model import Clause, Document

_F = TypeVar("_F", Found, Figure)
_ITEMS = frozenset(("item", "subitem", "outline2", "outline3", "outline4"))
_UNREAD = frozenset(("part", "chapter", "section"))
#: 各监管企业： · 附件：1.… · 2005年8月17日 : no sentence
_NO_SENTENCE = re.compile(r"附件|抄送|主题词|联系[人电]|地址|\d{4}年\d{1,2}月\d{1,2}日$|[^。；]{0,60}：$")


def norms_of(document: Document, clauses: Sequence[Clause]) -> list[Norm]:
    """The norms of a document, clause by clause in the order of the text.

    ``clauses`` are all clauses of ``document`` in order; each is read by its ``own_text``, so that nothing is said twice. Every norm's ``text`` is a
    verbatim run of its clause's text.
    """
    read = [(clause, Reading.of(clause.own_text)) for clause in clauses if clause.own_text.strip() and clause.level != "table"]
    context = Context(mostly_bound(document, read), organs=organs_of(read))
    roots = _roots(clauses)
    found: list[Norm] = []
    for clause, reading in read:
        found += _norms(clause, reading, context, roots.get(clause.id, clause.id))
    return found


def _roots(clauses: Sequence[Clause]) -> dict[str, str]:
    """Each clause's article or outermost outline part: within it a missing subject carries over."""
    parents = {c.id: c for c in clauses}
    roots: dict[str, str] = {}
    for c in clauses:
        parent = parents.get(c.parent_id or "")
        outer = parent is None or parent.level in _UNREAD or parent.level in ("preamble", "annex", "outline1") or parent.id not in roots
        roots[c.id] = c.id if outer or parent is None else roots[parent.id]
    return roots


# ---------------------------------------------------------------- a clause


def _norms(clause: Clause, reading: Reading, context: Context, root: str) -> list[Norm]:
    lead = context.leads.get(clause.parent_id or "", Lead())
    if clause.level in _UNREAD:
        context.leads[clause.id] = _heading_lead(reading, lead)
        return []
    if root != context.last_root:
        context.last, context.sanctioned, context.last_root = None, None, root
    if clause.level in _ITEMS and lead.binds:
        context.last = None  # an item goes on from its lead-in, not from the item before it
    elif clause.level not in _ITEMS:
        lead = replace(lead, text="", modality=None)  # a paragraph after the items is none of them
    figures = thresholds(reading)
    found: list[Norm] = []
    over = lead
    for sentence in _proper_sentences(clause, reading):
        limits = deadlines(reading, sentence, parts(reading.plain, sentence))
        for piece in pieces(reading.plain, sentence, over):
            norm = _norm(clause, reading, piece, len(found), bound(reading, piece, over, context), limits, figures)
            if over.approval and not norm.approval and not LISTED.search(over.text[-24:]):
                norm = replace(norm, approval=over.approval, approver=over.approver)
            found.append(norm)
        over = _over_next(reading.plain, sentence, over, lead, found[-1] if found else None)
    context.leads[clause.id] = _own_lead(reading, lead, found)
    return found


def _over_next(plain: str, sentence: Span, over: Lead, lead: Lead, norm: Norm | None) -> Lead:
    """What the next sentence of the same clause stands under: an unnumbered list within the clause, or, after its first sentence, no list at all."""
    if norm and plain[sentence.end - 1] == "：":
        return _lead_of(norm, lead)
    if norm and plain[sentence.end - 1] == "；" and norm.modality in DUTIES and "：" in Reading.of(norm.text).plain and not over.inline:
        text = Reading.of(norm.text).plain
        return replace(_lead_of(norm, lead), text=text[: text.index("：")], inline=True)
    if plain[sentence.end - 1] == "；" and over.modality:
        return over
    return replace(lead, text="", modality=lead.modality if lead.modality in ("prohibition", "liability") else None)


_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")


def _proper_sentences(clause: Clause, reading: Reading) -> list[Span]:
    """The sentences that state something: no heading, no addressee, no signature."""
    plain = reading.plain
    heading = Reading.of(clause.heading).plain if clause.heading else None
    kept = []
    every = sentences(plain)
    for s in every:
        words = plain[s.start : s.end]
        bare = words.rstrip("。；：")
        if not _WORDS.search(words):
            continue
        if heading and "=" not in bare and bare in _ways_to_say(heading, clause.path[-1:]):
            continue
        if clause.level in ("preamble", "annex") and not re.search(r"[。；！]$", words) and (len(words) < 60 or _NO_SENTENCE.match(words)):
            continue
        if re.match(r"附件\d*[：:]|抄送", words) or (SILENT.search(words) and not _has_modal(plain, s)):
            continue
        if (
            clause.level.startswith("outline")
            and len(every) > 1
            and s == every[0]
            and len(bare) <= 24
            and "，" not in bare
            and not words.endswith("；")
            and not _has_modal(plain, s)
        ):
            continue
        kept.append(s)
    return kept


def _ways_to_say(heading: str, number: tuple[str, ...]) -> set[str]:
    """What a sentence says that is the heading: its words, or with the number of a manual's chapter before them (1总则)."""
    label = LABEL.match(heading)
    words = heading[label.end() if label else 0 :].rstrip("。；：")
    return {words, "".join(number) + words}


def _has_modal(plain: str, s: Span) -> bool:
    return modal(plain, s.start, s.end, last=True) is not None


#: 三、加强企业外部监督: a task of those outside the enterprise
_OUTSIDE = re.compile(r"(?:外部|出资人|外派监事会|监管机构)监督[^，。；]{0,8}$")


def _heading_lead(reading: Reading, above: Lead) -> Lead:
    """A heading can name who is bound below it: 三、市国资委建立健全常态化督办机制."""
    first = LABEL.match(reading.plain)
    name = bearer.opening(reading.plain, first.end() if first else 0, len(reading.plain))
    if name and name.end < len(reading.plain) - 3 and name.binds != "other":
        return Lead(binds=name.binds, actor=reading.verbatim(name.start, name.end))
    if _OUTSIDE.search(reading.plain):
        return Lead(binds="regulator")
    return Lead(binds=above.binds, actor=above.actor)


#: A lead-in also where it goes on after the announcement: 发生以下突发事件，应当立即报告出资企业；…24小时内向国资委报告。
_ANNOUNCES = re.compile(r"(?:下列|以下|如下)(?!简称|统称|[^，。；]{0,6}(?:以下|以上))|之一")


def _lead_of(norm: Norm, above: Lead) -> Lead:
    binds = norm.binds if norm.binds != "other" else None
    return Lead(Reading.of(norm.text).plain, norm.modality, binds or above.binds, norm.actor or above.actor, norm.approval, norm.approver)


#: 二、评比条件 · 六、产权交易机构提出申请时应提交的书面资料
_LISTS = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)?[^、，。；和与及]*(?:条件|资料|材料|文件)$")


def _announcement(text: str) -> str:
    """The part that announces a list: 同时符合以下两个条件的，由国有控股股东按照内部决策程序决定 → 同时符合以下两个条件的."""
    m = _ANNOUNCES.search(text)
    end = min((at for mark in "，；：。" if (at := text.find(mark, m.end() if m else 0)) >= 0), default=len(text))
    return text[:end] if m else text


def _own_lead(reading: Reading, above: Lead, found: Sequence[Norm]) -> Lead:
    """What the clauses below inherit: the modality and actor of a lead-in that ends in a colon, else only the actor."""
    if reading.plain.rstrip().endswith("：") and found:
        return _lead_of(found[-1], above)
    if announcing := next((n for n in found if _ANNOUNCES.search(n.text)), None):
        lead = _lead_of(announcing, above)
        return replace(lead, text=_announcement(lead.text))
    if not found and _LISTS.search(reading.plain.rstrip()):
        return replace(_heading_lead(reading, above), text=reading.plain.rstrip(), modality="procedure_or_content_list")
    if not found:
        return replace(_heading_lead(reading, above), text=above.text, modality=above.modality)
    bound = next((n for n in found if n.actor and n.binds != "other"), None)
    return Lead(above.text, above.modality, bound.binds if bound else above.binds, bound.actor if bound else above.actor)


# ---------------------------------------------------------------- the record


def _norm(
    clause: Clause,
    reading: Reading,
    piece: Piece,
    index: int,
    who: Bound,
    limits: Sequence[Found],
    figures: Sequence[Figure],
) -> Norm:
    plain, span = reading.plain, piece.span
    words = plain[span.start : span.end]
    kind, approver, act = (
        (None, None, None)
        if piece.verdict.modality in NOBODY
        else approval(words, max(0, piece.modal.start - span.start) if piece.modal else 0)
    )
    inside = [f.deadline for f in _within(limits, span)]
    condition, action = _condition_and_action(plain, piece)
    return Norm(
        id=f"{clause.id}#{index + 1}",
        clause_id=clause.id,
        doc_id=clause.doc_id,
        doc_no=clause.doc_no,
        body_title=clause.body_title,
        path=clause.path,
        text=reading.verbatim(span.start, _without_stop(plain, span)),
        modality=piece.verdict.modality,
        binds=who.binds,
        actor=who.actor,
        action=action,
        condition=condition,
        thresholds=tuple(f.threshold for f in _within(figures, span)),
        approval=kind,
        approver=approver,
        recipient=None if piece.verdict.modality in NOBODY else recipient(words),
        deadlines=tuple(inside),
        source=clause.source,
        confidence=_confidence(piece, who),
        because=(*piece.verdict.because, *(() if who.said else ("承前",)), *((act,) if act else ())),
    )


#: Of the duties whose bearer stands elsewhere, this share was right (tests/bench/norm_confidence.py).
_CARRIED = 0.88


def _confidence(piece: Piece, who: Bound) -> float:
    """The estimate of the modality's rule; for a duty no more than that of its bearer, where another sentence has to name it."""
    estimate = piece.verdict.confidence
    return estimate if who.said or piece.verdict.modality not in DUTIES else min(estimate, _CARRIED)


def _within(found: Sequence[_F], span: Span) -> Sequence[_F]:
    """What begins within a run; ``found`` is in order."""
    start = attrgetter("start")
    return found[bisect_left(found, span.start, key=start) : bisect_left(found, span.end, key=start)]


def _without_stop(plain: str, span: Span) -> int:
    """The end of a run without the mark that closes it."""
    end = span.end
    while end > span.start + 1 and plain[end - 1] in "。；：，！":
        end -= 1
    return end


def _condition_and_action(plain: str, piece: Piece) -> tuple[str | None, str | None]:
    """The parts that state when, and from the modal word on what is to be done."""
    segments = [s for s in piece.segments if s.end <= piece.span.end and s.start >= piece.span.start]
    at = piece.modal.end if piece.modal else piece.span.start
    ahead = [plain[s.start : s.end] for s in segments if s.end <= at and CONDITION.search(plain[s.start : s.end])]
    action = plain[at : piece.span.end].rstrip("。；：")
    if not piece.modal and ahead:
        action = plain[piece.span.start : piece.span.end].rstrip("。；：")
    return "，".join(ahead) or None, action or None
