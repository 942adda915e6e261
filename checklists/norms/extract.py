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
from checklists.norms.modality import REQUEST, SILENT, Modal, Verdict, modal, names_thing, plain_statement, sanction, statement
from checklists.norms.model import Approval, Bearer, Modality, Norm
from checklists.norms.reading import Reading
from checklists.norms.sentences import LABEL, Span, parts, sentences
from checklists.norms.threshold import Found as Figure
from checklists.norms.threshold import thresholds
from kb.model import Clause, Document

_DUTIES = ("obligation", "prohibition")
_NOBODY: frozenset[Modality] = frozenset(("definition", "scope", "purpose_or_background", "final_provision"))
_ITEMS = frozenset(("item", "subitem", "outline2", "outline3", "outline4"))
_UNREAD = frozenset(("part", "chapter", "section"))
#: What the items under a lead-in are: things (材料 条件 情形), steps, powers, duties.
_THINGS = re.compile(
    r"材料|文件|资料|条件|内容|情形|情况|行为|事项|因素|标准|项目|资质|原则|范围|类|方式|指标|公式|方法|包括|如下|之一|凭证|证据"
)
_PARTS = re.compile(r"内容|情形|情况|标准|条件")
_THINGS_ASKED = re.compile(r"材料|文件|资料|条件|情形")
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
    approval: Approval | None = None
    approver: str | None = None
    inline: bool = False  # …报国资委备案：净资产小于10亿元的企业，…；…。


@dataclass(slots=True)
class _Context:
    """What is known while the clauses of one document are read in order."""

    default: Bearer
    leads: dict[str, _Lead] = field(default_factory=dict)
    last: tuple[Bearer, str | None] | None = None
    last_root: str | None = None
    sanctioned: tuple[Bearer, str | None] | None = None
    organs: dict[str, Bearer] = field(default_factory=dict)


def norms_of(document: Document, clauses: Sequence[Clause]) -> list[Norm]:
    """The norms of a document, clause by clause in the order of the text.

    ``clauses`` are all clauses of ``document`` in order; each is read by its ``own_text``, so that nothing is said twice. Every norm's ``text`` is a
    verbatim run of its clause's text.
    """
    read = [(clause, Reading.of(clause.own_text)) for clause in clauses if clause.own_text.strip() and clause.level != "table"]
    context = _Context(_mostly_bound(document, read), organs=_organs(read))
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


#: 自治区国资委重大事项决策程序规则: a body's rules for its own proceedings bind the body
_OWN_RULES = re.compile(r"(?:国资委|国有资产监督管理委员会)(?!.*企业)[^《》]*(?:规则|规程|程序|工作制度)(?:（[^）]*）)?》?(?:的通知)?$")


def _mostly_bound(document: Document, read: Sequence[tuple[Clause, Reading]]) -> Bearer:
    """Whom the duties of a document bind where they name someone; then whom it is addressed to; the enterprise where neither tells."""
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
    if top and top[0][1] >= 3 and top[0][1] > 2 * count["enterprise"]:
        return top[0][0]
    if any(_OWN_RULES.search(title) for title in (document.title, *document.body_titles)):
        return "regulator"
    named = [n.binds for to in document.addressees for n in bearer.names(to, 0, len(to))]
    return named[0] if named and "enterprise" not in named and count["enterprise"] < 3 else "enterprise"


# ---------------------------------------------------------------- a clause


def _norms(clause: Clause, reading: Reading, context: _Context, root: str) -> list[Norm]:
    lead = context.leads.get(clause.parent_id or "", _Lead())
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
        for piece in _pieces(reading.plain, sentence, over):
            binds, actor = _bound(reading, piece, over, context)
            norm = _norm(clause, reading, piece, len(found), binds, actor, limits, figures)
            if over.approval and not norm.approval and not _THINGS_ASKED.search(over.text[-24:]):
                norm = replace(norm, approval=over.approval, approver=over.approver)
            found.append(norm)
        over = _over_next(reading.plain, sentence, over, lead, found[-1] if found else None)
    context.leads[clause.id] = _own_lead(reading, lead, found)
    return found


def _over_next(plain: str, sentence: Span, over: _Lead, lead: _Lead, norm: Norm | None) -> _Lead:
    """What the next sentence of the same clause stands under: an unnumbered list within the clause, or, after its first sentence, no list at all."""
    if norm and plain[sentence.end - 1] == "：":
        return _lead_of(norm, lead)
    if norm and plain[sentence.end - 1] == "；" and norm.modality in _DUTIES and "：" in Reading.of(norm.text).plain and not over.inline:
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
        label = LABEL.match(heading).end() if heading and LABEL.match(heading) else 0  # type: ignore[union-attr]
        if heading and bare == heading[label:].rstrip("。；："):
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


def _has_modal(plain: str, s: Span) -> bool:
    return modal(plain, s.start, s.end, last=True) is not None


def _heading_lead(reading: Reading, above: _Lead) -> _Lead:
    """A heading can name who is bound below it: 三、市国资委建立健全常态化督办机制."""
    first = LABEL.match(reading.plain)
    name = bearer.opening(reading.plain, first.end() if first else 0, len(reading.plain))
    if name and name.end < len(reading.plain) - 3 and name.binds != "other":
        return _Lead(binds=name.binds, actor=reading.verbatim(name.start, name.end))
    return _Lead(binds=above.binds, actor=above.actor)


#: A lead-in also where it goes on after the announcement: 发生以下突发事件，应当立即报告出资企业；…24小时内向国资委报告。
_ANNOUNCES = re.compile(r"(?:下列|以下|如下)(?!简称|统称|[^，。；]{0,6}(?:以下|以上))|之一")


def _lead_of(norm: Norm, above: _Lead) -> _Lead:
    binds = norm.binds if norm.binds != "other" else None
    return _Lead(Reading.of(norm.text).plain, norm.modality, binds or above.binds, norm.actor or above.actor, norm.approval, norm.approver)


def _own_lead(reading: Reading, above: _Lead, found: Sequence[Norm]) -> _Lead:
    """What the clauses below inherit: the modality and actor of a lead-in that ends in a colon, else only the actor."""
    if reading.plain.rstrip().endswith("：") and found:
        return _lead_of(found[-1], above)
    if announcing := next((n for n in found if _ANNOUNCES.search(n.text)), None):
        return _lead_of(announcing, above)
    if not found:
        return replace(_heading_lead(reading, above), text=above.text, modality=above.modality)
    bound = next((n for n in found if n.actor and n.binds != "other"), None)
    return _Lead(above.text, above.modality, bound.binds if bound else above.binds, bound.actor if bound else above.actor)


# ---------------------------------------------------------------- a sentence


def _pieces(plain: str, sentence: Span, lead: _Lead) -> list[_Piece]:
    """The norms of a sentence: one, or one for each run of parts with a modality or a subject of its own."""
    segments = parts(plain, sentence)
    request = next((s for s in segments[1:] if REQUEST.match(plain, s.start, s.end)), None)
    words = plain[sentence.start : request.start if request else sentence.end]
    whole = statement(words) or sanction(words, words + lead.text)
    if not whole and lead.modality and not request and (_CASE.search(words) or names_thing(words)):
        whole = _item(lead, words)  # 合法契约约定期限内不得转让的；: the modal word only describes the case
    if whole and not request:
        return [_Piece(sentence, sentence, whole)]
    pieces = []
    if whole and request:
        pieces.append(_Piece(Span(sentence.start, request.start - 1), sentence, whole))
        segments = [s for s in segments if s.start >= request.start]
    runs = _runs(plain, segments, sentence)
    for (start, m), after in zip(runs, [*(s - 1 for s, _ in runs[1:]), sentence.end], strict=True):
        span = Span(start, after)
        verdict = Verdict(m.modality, m.confidence, (m.rule, plain[m.start : m.end])) if m else _without_modal(plain, span, lead)
        pieces.append(_Piece(span, sentence, _under_lead(verdict, m, plain, span), m))
    return pieces


#: 未按规定程序进行投资的；
_CASE = re.compile(r"^[^，]{2,60}的[；。]?$")


def _runs(plain: str, segments: Sequence[Span], sentence: Span) -> list[tuple[int, Modal | None]]:
    """Where each norm of a sentence begins, with its modal word. Conditions go with what follows them."""
    runs: list[tuple[int, Modal | None]] = [(segments[0].start, None)]
    subject: bearer.Name | None = None
    begin: int | None = None  # of the conditions right before the part
    for part in segments:
        last = part.end >= sentence.end
        m = modal(plain, part.start, part.end, last=last)
        if m is None:
            begin = (part.start if begin is None else begin) if not last and _IF.search(plain[part.start : part.end]) else None
            continue
        who = bearer.subject(plain, part.start, m.start, part.end)
        current = runs[-1][1]
        if current is None:
            runs[-1] = (runs[-1][0], m)
        elif (m.modality != current.modality and m.rule != "方可") or (
            who and subject and who.binds != subject.binds and who.start - part.start <= 6
        ):
            runs.append((part.start if begin is None else begin, m))
        subject, begin = who or subject, None
    return runs


def _under_lead(verdict: Verdict, m: Modal | None, plain: str, span: Span) -> Verdict:
    """条件 and 材料 stay a list also where the lead-in says 应当具备."""
    if (
        m
        and plain[span.start : span.end].endswith("：")
        and re.search(r"(?:具备|符合|满足)[^。；]{0,12}条件", plain[span.start : span.end])
    ):
        return Verdict("procedure_or_content_list", 0.8, ("条件", *verdict.because))
    return verdict


def _without_modal(plain: str, span: Span, lead: _Lead) -> Verdict:
    """A sentence without a modal word: an item is what its lead-in makes of it, another sentence what its own words say."""
    verdict = plain_statement(plain[span.start : span.end])
    if (
        lead.modality
        and (lead.inline or verdict.modality != "purpose_or_background")
        and not (lead.inline and verdict.because[0] == "陈述")
    ):
        return _item(lead, plain[span.start : span.end])
    return verdict


def _item(lead: _Lead, words: str) -> Verdict:
    """An item without a modal word of its own is what its lead-in makes of it: a thing of a list, a step, a power, a ban."""
    tail, end = lead.text[-24:], lead.text[-9:]
    if lead.inline and _CASE.search(words.replace("，", "")):
        return Verdict(lead.modality or "obligation", 0.75, ("分档", end))
    if lead.modality == "liability" or (lead.modality in ("prohibition", "right_or_power", "recommendation") and not _PARTS.search(tail)):
        return Verdict(lead.modality, 0.8, ("列举项", end))
    if _POWERS.search(end):
        return Verdict("right_or_power", 0.8, ("职责", end))
    if not _PARTS.search(end) and _DUTY_LIST.search(end):
        return Verdict("obligation", 0.75, ("义务", end))
    if not _THINGS_ASKED.search(tail) and not _PARTS.search(end) and _STEPS.search(tail) and not names_thing(words):
        return Verdict("obligation", 0.75, ("步骤", end))
    if _POWERS.search(tail) and not _PARTS.search(end):
        return Verdict("right_or_power", 0.8, ("职责", end))
    if _THINGS.search(tail) or lead.modality not in _DUTIES or names_thing(words):
        return Verdict("procedure_or_content_list", 0.8, ("列举项", end))
    return Verdict(lead.modality, 0.7, ("列举项", end))


# ---------------------------------------------------------------- who


def _bound(reading: Reading, piece: _Piece, lead: _Lead, context: _Context) -> tuple[Bearer, str | None]:
    """Who is bound by a piece and the text's words for it; remembers an explicit subject for the sentences after it."""
    if piece.verdict.modality in _NOBODY:
        return "other", None
    name = _sanctioned(reading.plain, piece) if piece.verdict.modality == "liability" else _subject(reading.plain, piece)
    if name:
        said = (_of_organ(name, context), reading.verbatim(name.start, name.end))
        if piece.verdict.modality == "liability":
            context.sanctioned = said
        else:
            context.last = said
        return said
    if piece.verdict.modality == "liability" and context.sanctioned:
        return context.sanctioned
    if lead.modality and lead.binds:
        return lead.binds, lead.actor
    if piece.verdict.modality in _DUTIES and _WRITTEN.search(reading.plain, piece.span.start, piece.span.end):
        return "intermediary", None
    if piece.modal and piece.modal.rule == "请":
        return context.default, None
    if context.last and (context.last[0] != "individual" or "individual" in (context.default, lead.binds)):
        return context.last
    if lead.binds:
        return lead.binds, lead.actor
    return context.default, None


#: 评估报告应全面列举… · 审计报告中应披露…: what an intermediary writes binds the intermediary
_WRITTEN = re.compile(
    r"(?:评估报告|评估说明|审计报告|审计意见|评估方法|企业价值评估|资产评估结论)[^。；]{0,30}(?:应|须|必须|"
    r"要)[^。；]{0,24}(?:披露|说明|列示|列举|采用|反映|载明|明示|分析|遵循|符合|表述|描述)"
)


def _of_organ(name: bearer.Name, context: _Context) -> Bearer:
    """A group or office is whose it was set up by in this document: 自治区国资委成立企业选聘中介机构工作领导小组."""
    if name.kind != "unit" or name.joined != (name.binds,):
        return name.binds
    return next((binds for organ, binds in context.organs.items() if organ in name.head), name.binds)


_SET_UP = re.compile(
    r"(?:成立|设立|组建|下设|设|建立)[^，。；]{0,24}?(?P<organ>领导小组|工作小组|工作组|专项小组|评审组|专家组|办公室|评审委员会|"
    r"委员会)"
)


def _organs(read: Sequence[tuple[Clause, Reading]]) -> dict[str, Bearer]:
    """Organs that the document sets up, and of whom they are."""
    organs: dict[str, Bearer] = {}
    for _, reading in read:
        for m in _SET_UP.finditer(reading.plain):
            begin = (
                max(
                    reading.plain.rfind("。", 0, m.start()),
                    reading.plain.rfind("；", 0, m.start()),
                    reading.plain.rfind("\n", 0, m.start()),
                )
                + 1
            )
            first = LABEL.match(reading.plain, begin)
            name = bearer.opening(reading.plain, first.end() if first else begin, m.start())
            if name and name.kind == "body" and name.binds != "other":
                organs.setdefault(m["organ"], name.binds)
            elif name and (binds := next((b for o, b in organs.items() if o in name.head), None)):
                organs.setdefault(m["organ"], binds)
    return organs


def _subject(plain: str, piece: _Piece) -> bearer.Name | None:
    """The subject of the part that holds the modal word, else of the nearest part before it that a name opens."""
    segments = parts(plain, piece.sentence)
    if piece.modal and piece.modal.rule == "请":  # 请各企业…
        asked = bearer.names(plain, piece.modal.end, min(piece.modal.end + 40, piece.span.end))
        return asked[0] if asked and asked[0].start - piece.modal.end <= 2 else None
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
        if people:
            return people[0]
    named = [n for n in bearer.names(plain, sentence.start, sentence.end) if n.binds not in ("regulator", "government")]
    return next((n for n in named if not _SANCTIONING.search(plain, sentence.start, n.start)), None)


#: 会同有关部门 · 移送司法机关 · 由所在单位: who sanctions
_SANCTIONING = re.compile(r"(?:会同|由|移送|移交|提请|聘请)(?:有关|相关|所在)?$")


# ---------------------------------------------------------------- the record


def _norm(
    clause: Clause,
    reading: Reading,
    piece: _Piece,
    index: int,
    binds: Bearer,
    actor: str | None,
    limits: Sequence[Found],
    figures: Sequence[Figure],
) -> Norm:
    plain, span = reading.plain, piece.span
    words = plain[span.start : span.end]
    kind, approver, act = (
        (None, None, None)
        if piece.verdict.modality in _NOBODY
        else approval(words, max(0, piece.modal.start - span.start) if piece.modal else 0)
    )
    inside = [f.deadline for f in limits if span.start <= f.start < span.end]
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
        binds=binds,
        actor=actor,
        action=action,
        condition=condition,
        thresholds=tuple(f.threshold for f in figures if span.start <= f.start < span.end),
        approval=kind,
        approver=approver,
        recipient=None if piece.verdict.modality in _NOBODY else recipient(words),
        deadlines=tuple(inside),
        source=clause.source,
        confidence=piece.verdict.confidence,
        because=(*piece.verdict.because, *((act,) if act else ())),
    )


def _without_stop(plain: str, span: Span) -> int:
    """The end of a run without the mark that closes it."""
    end = span.end
    while end > span.start + 1 and plain[end - 1] in "。；：，！":
        end -= 1
    return end


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
