"""Clauses of a document → its norms.

One sentence is one norm, unless its parts change their modality (企业应当支持…，鼓励具备条件的人员参加…). What a sentence leaves out comes from where a
reader takes it: the sentence before it, the lead-in of its list, the heading over it, at last whom the document mostly binds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from checklists.norms import bearer
from checklists.norms.approval import approval, recipient
from checklists.norms.deadline import Found, deadlines
from checklists.norms.modality import BACKGROUND, LIST, POWER, Modal, Verdict, modal, sanction, statement
from checklists.norms.model import Bearer, Modality, Norm
from checklists.norms.reading import Reading
from checklists.norms.sentences import LABEL, Span, parts, sentences
from checklists.norms.threshold import thresholds
from kb.model import Clause, Document

_DUTIES = ("obligation", "prohibition")
_NOBODY: frozenset[Modality] = frozenset(("definition", "scope", "purpose_or_background", "final_provision"))
_UNREAD = frozenset(("part", "chapter", "section"))
#: What the items under a lead-in are: things (材料 条件 情形), steps, powers, duties.
_THINGS = re.compile(
    r"材料|文件|资料|条件|内容|情形|情况|行为|事项|因素|标准|项目|资质|原则|范围|类|方式|指标|公式|方法|包括|如下|之一|凭证|证据"
)
_STEPS = re.compile(r"程序|步骤|流程|要求|规定")
_POWERS = re.compile(r"职责|职权|权利|权限|权力")
_DUTY_LIST = re.compile(r"义务|责任|任务")
#: 各监管企业： · 附件：1.… · 2005年8月17日 : no sentence
_NO_SENTENCE = re.compile(r"附件|抄送|主题词|联系[人电]|地址|\d{4}年\d{1,2}月\d{1,2}日$|[^。；]{0,60}：$")


@dataclass(slots=True)
class _Piece:
    """A norm in the making: a run of a sentence with one modality."""

    span: Span
    sentence: Span
    verdict: Verdict
    modal: Modal | None = None
    subject: bearer.Name | None = None


@dataclass(slots=True)
class _Lead:
    """What a clause hands down to those below it."""

    text: str = ""
    modality: Modality | None = None
    binds: Bearer | None = None
    actor: str | None = None


@dataclass(slots=True)
class _Context:
    """What is known while the clauses of one document are read in order."""

    default: Bearer
    leads: dict[str, _Lead] = field(default_factory=dict)
    last: tuple[Bearer, str | None] | None = None
    last_root: str | None = None


def norms_of(document: Document, clauses: Sequence[Clause]) -> list[Norm]:
    """The norms of a document, clause by clause in the order of the text.

    ``clauses`` are all clauses of ``document`` in order; each is read by its ``own_text``, so that nothing is said twice. Every norm's ``text`` is a
    verbatim run of its clause's text.
    """
    read = [(clause, Reading.of(clause.own_text)) for clause in clauses if clause.own_text.strip() and clause.level != "table"]
    context = _Context(_mostly_bound(document, read))
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


def _mostly_bound(document: Document, read: Sequence[tuple[Clause, Reading]]) -> Bearer:
    """Whom the duties of a document bind where they name someone; the enterprise unless another is clearly ahead."""
    count: Counter[Bearer] = Counter()
    for _, reading in read:
        for sentence in sentences(reading.plain):
            for part in parts(reading.plain, sentence):
                if (m := modal(reading.plain, part.start, part.end, last=part.end == sentence.end)) and m.modality in _DUTIES:
                    if name := bearer.subject(reading.plain, part.start, m.start, part.end):
                        count[name.binds] += 1
                    break
    del count["other"]
    top = count.most_common(1)
    return top[0][0] if top and top[0][1] >= 3 and top[0][1] > 2 * count["enterprise"] else "enterprise"


# ---------------------------------------------------------------- a clause


def _norms(clause: Clause, reading: Reading, context: _Context, root: str) -> list[Norm]:
    lead = context.leads.get(clause.parent_id or "", _Lead())
    if clause.level in _UNREAD:
        context.leads[clause.id] = _heading_lead(reading, lead)
        return []
    if root != context.last_root:
        context.last, context.last_root = None, root
    pieces = [p for s in _proper_sentences(clause, reading) for p in _pieces(reading.plain, s, lead)]
    found = []
    limits: dict[Span, list[Found]] = {}
    for i, piece in enumerate(pieces):
        if piece.sentence not in limits:
            limits[piece.sentence] = deadlines(reading, piece.sentence, parts(reading.plain, piece.sentence))
        binds, actor = _bound(reading, piece, lead, context)
        found.append(_norm(clause, reading, piece, i, binds, actor, limits[piece.sentence]))
    context.leads[clause.id] = _own_lead(clause, reading, lead, found)
    return found


def _proper_sentences(clause: Clause, reading: Reading) -> list[Span]:
    """The sentences that state something: no heading, no addressee, no signature."""
    plain = reading.plain
    heading = Reading.of(clause.heading).plain if clause.heading else None
    kept = []
    every = sentences(plain)
    for s in every:
        words = plain[s.start : s.end]
        bare = words.rstrip("。；：")
        label = LABEL.match(heading).end() if heading and LABEL.match(heading) else 0  # type: ignore[union-attr]
        if heading and bare == heading[label:].rstrip("。；："):
            continue
        if clause.level in ("preamble", "annex") and not re.search(r"[。；！]$", words) and (len(words) < 60 or _NO_SENTENCE.match(words)):
            continue
        if re.match(r"附件\d*[：:]|抄送", words):
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


def _has_modal(plain: str, s: Span) -> bool:
    return modal(plain, s.start, s.end, last=True) is not None


def _heading_lead(reading: Reading, above: _Lead) -> _Lead:
    """A heading can name who is bound below it: 三、市国资委建立健全常态化督办机制."""
    first = LABEL.match(reading.plain)
    name = bearer.opening(reading.plain, first.end() if first else 0, len(reading.plain))
    if name and name.end < len(reading.plain) - 3 and name.binds != "other":
        return _Lead(binds=name.binds, actor=reading.verbatim(name.start, name.end))
    return _Lead(binds=above.binds, actor=above.actor)


def _own_lead(clause: Clause, reading: Reading, above: _Lead, found: Sequence[Norm]) -> _Lead:
    """What the clauses below inherit: the modality and actor of a lead-in that ends in a colon, else only the actor."""
    if reading.plain.rstrip().endswith("：") and found:
        last = found[-1]
        binds = last.binds if last.binds != "other" else None
        return _Lead(Reading.of(last.text).plain, last.modality, binds or above.binds, last.actor or above.actor)
    if not found:
        return replace(_heading_lead(reading, above), text=above.text, modality=above.modality)
    bound = next((n for n in found if n.actor and n.binds != "other"), None)
    return _Lead(above.text, above.modality, bound.binds if bound else above.binds, bound.actor if bound else above.actor)


# ---------------------------------------------------------------- a sentence


def _pieces(plain: str, sentence: Span, lead: _Lead) -> list[_Piece]:
    """The norms of a sentence: one, or one for each run of parts with a modality of its own."""
    words = plain[sentence.start : sentence.end]
    if verdict := statement(words):
        return [_Piece(sentence, sentence, verdict)]
    if verdict := sanction(words, words + lead.text):
        return [_Piece(sentence, sentence, verdict)]
    runs: list[tuple[int, Modal | None]] = []  # (start of the run, its modal)
    segments = parts(plain, sentence)
    for part in segments:
        m = modal(plain, part.start, part.end, last=part.end >= sentence.end)
        if not runs:
            runs.append((part.start, m))
        elif m and runs[-1][1] is None:
            runs[-1] = (runs[-1][0], m)
        elif m and runs[-1][1] and m.modality != runs[-1][1].modality and m.rule != "方可":
            runs.append((part.start, m))
    pieces = []
    for (start, m), after in zip(runs, [*(s for s, _ in runs[1:]), sentence.end + 1], strict=True):
        span = Span(start, min(after - 1, sentence.end)) if after <= sentence.end else Span(start, sentence.end)
        verdict = Verdict(m.modality, m.confidence, (m.rule, plain[m.start : m.end])) if m else _without_modal(plain, span, lead)
        pieces.append(_Piece(span, sentence, _under_lead(verdict, m, plain, span, lead), m))
    return pieces


def _under_lead(verdict: Verdict, m: Modal | None, plain: str, span: Span, lead: _Lead) -> Verdict:
    """条件 and 材料 stay a list also where the lead-in says 应当具备."""
    if (
        m
        and plain[span.start : span.end].endswith("：")
        and re.search(r"(?:具备|符合|满足)[^。；]{0,12}条件", plain[span.start : span.end])
    ):
        return Verdict("procedure_or_content_list", 0.8, ("条件", *verdict.because))
    return verdict


def _without_modal(plain: str, span: Span, lead: _Lead) -> Verdict:
    """A sentence without a modal word: an item of a list, a competence, background, or a plain statement of what is done."""
    words = plain[span.start : span.end]
    if lead.modality:
        return _item(lead, words)
    if BACKGROUND.search(words):
        return Verdict("purpose_or_background", 0.85, ("背景", BACKGROUND.search(words).group()[:20]))  # type: ignore[union-attr]
    if words.endswith("：") and (m := _POWERS.search(words)):
        return Verdict("right_or_power", 0.8, ("职责", m.group()))
    if m := LIST.search(words):
        return Verdict("procedure_or_content_list", 0.75, ("列举", m.group()[:20]))
    if (m := POWER.search(words)) and not re.search(r"负责(?:承担|汇总|报送)", words):
        return Verdict("right_or_power", 0.8, ("职权", m.group()[:20]))
    return Verdict("obligation", 0.7, ("陈述",))


def _item(lead: _Lead, words: str) -> Verdict:
    """An item without a modal word of its own is what its lead-in makes of it."""
    modality = lead.modality or "obligation"
    tail = lead.text[-24:]
    if modality in ("prohibition", "liability", "right_or_power", "definition", "scope", "recommendation"):
        return Verdict(modality, 0.8, ("列举项", tail[-8:]))
    if _POWERS.search(tail):
        return Verdict("right_or_power", 0.8, ("职责", tail[-8:]))
    if _DUTY_LIST.search(tail) or (_STEPS.search(tail) and not re.search("材料|文件", tail)):
        return Verdict("obligation", 0.75, ("步骤", tail[-8:]))
    if _THINGS.search(tail) or modality == "procedure_or_content_list":
        return Verdict("procedure_or_content_list", 0.8, ("列举项", tail[-8:]))
    return Verdict(modality, 0.7, ("列举项", tail[-8:]))


# ---------------------------------------------------------------- who


def _bound(reading: Reading, piece: _Piece, lead: _Lead, context: _Context) -> tuple[Bearer, str | None]:
    """Who is bound by a piece and the text's words for it; remembers an explicit subject for the sentences after it."""
    if piece.verdict.modality in _NOBODY:
        return "other", None
    name = _sanctioned(reading.plain, piece) if piece.verdict.modality == "liability" else _subject(reading.plain, piece)
    if name:
        said = (name.binds, reading.verbatim(name.start, name.end))
        if piece.verdict.modality != "liability":
            context.last = said
        return said
    if lead.modality and lead.binds:
        return lead.binds, lead.actor
    if context.last:
        return context.last
    if lead.binds:
        return lead.binds, lead.actor
    return context.default, None


def _subject(plain: str, piece: _Piece) -> bearer.Name | None:
    """The subject of the part that holds the modal word, else of the nearest part before it that a name opens."""
    segments = parts(plain, piece.sentence)
    if piece.modal is None:
        inside = [s for s in segments if s.start >= piece.span.start and s.end <= piece.span.end]
        return next((n for s in inside if (n := bearer.opening(plain, s.start, s.end))), None)
    home = next(s for s in segments if s.start <= piece.modal.start < s.end)
    if name := bearer.subject(plain, home.start, piece.modal.start, home.end):
        return name
    for s in reversed([s for s in segments if s.end <= home.start]):
        if name := bearer.opening(plain, s.start, s.end):
            return name
    return None


_PERSONS = re.compile(r"(?:对|追究|给予)[^，。；]{0,30}(?:人员|责任人|负责人|当事人|领导)")


def _sanctioned(plain: str, piece: _Piece) -> bearer.Name | None:
    """The one who is sanctioned: the persons held responsible, else who is said to break the rule."""
    sentence = piece.sentence
    if m := _PERSONS.search(plain, sentence.start, sentence.end):
        people = [n for n in bearer.names(plain, m.start(), m.end()) if n.binds == "individual"]
        if people and not bearer.names(plain, sentence.start, m.start())[:1]:
            return people[0]
    every = [n for n in bearer.names(plain, sentence.start, sentence.end) if n.binds not in ("regulator", "government")]
    return every[0] if every else None


# ---------------------------------------------------------------- the record


def _norm(clause: Clause, reading: Reading, piece: _Piece, index: int, binds: Bearer, actor: str | None, limits: Sequence[Found]) -> Norm:
    plain, span = reading.plain, piece.span
    words = plain[span.start : span.end]
    kind, approver, act = (None, None, None) if piece.verdict.modality in _NOBODY else approval(words)
    inside = [f.deadline for f in limits if span.start <= f.start < span.end]
    condition, action = _condition_and_action(plain, piece)
    return Norm(
        id=f"{clause.id}#{index + 1}",
        clause_id=clause.id,
        doc_id=clause.doc_id,
        doc_no=clause.doc_no,
        body_title=clause.body_title,
        path=clause.path,
        text=reading.verbatim(span.start, span.end),
        modality=piece.verdict.modality,
        binds=binds,
        actor=actor,
        action=action,
        condition=condition,
        thresholds=thresholds(reading, span),
        approval=kind,
        approver=approver,
        recipient=None if piece.verdict.modality in _NOBODY else recipient(words),
        deadlines=tuple(inside),
        source=clause.source,
        confidence=piece.verdict.confidence,
        because=(*piece.verdict.because, *((act,) if act else ())),
    )


_IF = re.compile(r"^(?:如果?|若|凡|当|因|对于?|除|确需|经|属于|一旦|遇|在)|(?:的|时|后|前|外|下)$")


def _condition_and_action(plain: str, piece: _Piece) -> tuple[str | None, str | None]:
    """The parts that state when, and from the modal word on what is to be done."""
    segments = [s for s in parts(plain, piece.sentence) if s.end <= piece.span.end and s.start >= piece.span.start]
    at = piece.modal.end if piece.modal else piece.span.start
    ahead = [plain[s.start : s.end] for s in segments if s.end <= at and _IF.search(plain[s.start : s.end])]
    action = plain[at : piece.span.end].rstrip("。；：")
    if not piece.modal and ahead:
        action = plain[piece.span.start : piece.span.end].rstrip("。；：")
    return "，".join(ahead) or None, action or None
