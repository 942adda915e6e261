"""A sentence → norms in the making: where each begins and ends, and its modality."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from checklists.norms import bearer
from checklists.norms.modality import (
    BREACH,
    IMPERATIVE,
    REQUEST,
    SANCTION,
    Modal,
    Verdict,
    modal,
    names_thing,
    plain_statement,
    sanction,
    statement,
)
from checklists.norms.model import Approval, Bearer, Modality
from checklists.norms.sentences import Span, parts

DUTIES = ("obligation", "prohibition")
#: 如… · 对于… · …的 · …后: the part states when, not what
CONDITION = re.compile(r"^(?:如果?|若|凡|当|因|对于?|除|确需|经|属于|一旦|遇|在)|(?:的|时|后|前|外|下)$")
#: What the items under a lead-in are: things (材料 条件 情形), steps, powers, duties.
_THINGS = re.compile(
    r"材料|文件|资料|条件|内容|情形|情况|行为|事项|事件|因素|标准|项目|资质|原则|范围|类|方式|指标|公式|方法|包括|如下|之一|凭证|证据"
)
_PARTS = re.compile(r"内容|情形|情况|标准|条件")
MATERIALS = re.compile(r"材料|文件|资料|条件|情形")
#: What is listed is not itself filed or reported.
LISTED = re.compile(rf"{MATERIALS.pattern}|内容|包括")
_STEPS = re.compile(r"程序|步骤|流程|要求|规定")
_POWERS = re.compile(r"职责|职权|权利|权限|权力")
_DUTY_LIST = re.compile(r"义务|责任|任务")


@dataclass(slots=True)
class Lead:
    """What a clause hands down to those below it."""

    text: str = ""
    modality: Modality | None = None
    binds: Bearer | None = None
    actor: str | None = None
    approval: Approval | None = None
    approver: str | None = None
    inline: bool = False  # …报国资委备案：净资产小于10亿元的企业，…；…。


@dataclass(slots=True)
class Piece:
    """A norm in the making: a run of a sentence with one modality; ``segments`` are the parts between the commas of the whole sentence."""

    span: Span
    sentence: Span
    segments: Sequence[Span]
    verdict: Verdict
    modal: Modal | None = None


def pieces(plain: str, sentence: Span, lead: Lead) -> list[Piece]:
    """The norms of a sentence: one, or one for each run of parts with a modality or a subject of its own."""
    segments = parts(plain, sentence)
    request = next((s for s in segments[1:] if REQUEST.match(plain, s.start, s.end)), None)
    words = plain[sentence.start : request.start if request else sentence.end]
    whole = statement(words) or sanction(words, words + lead.text)
    if (
        not whole
        and lead.modality
        and not request
        and (_CASE.search(words) or _LISTED_CASE.search(f"{lead.text[-24:]}\n{words}") or names_thing(words))
    ):
        whole = _item(lead, words)  # 合法契约约定期限内不得转让的；: the modal word only describes the case
    if second := _after_whole(plain, segments, whole) if whole else _filing(plain, segments, lead):
        return [
            *pieces(plain, Span(sentence.start, second.start - 1), lead),
            *pieces(plain, Span(second.start, sentence.end), lead),
        ]
    if whole and not request:
        return [Piece(sentence, sentence, segments, whole)]
    found: list[Piece] = []
    if whole and request:
        found.append(Piece(Span(sentence.start, request.start - 1), sentence, segments, whole))
    rest = [s for s in segments if s.start >= request.start] if whole and request else segments
    runs = _runs(plain, rest, sentence)
    for (start, m), after in zip(runs, [*(s - 1 for s, _ in runs[1:]), sentence.end], strict=True):
        span = Span(start, after)
        verdict = Verdict(m.modality, m.confidence, (m.rule, plain[m.start : m.end])) if m else _without_modal(plain, span, lead)
        found.append(Piece(span, sentence, segments, _under_lead(verdict, m, plain, span), m))
    return found


#: 对违法违规造成国有资产损失的责任主体，(严格追究责任)
_AGAINST = re.compile(r"对(?!照|标|外)|凡")
#: 并报自治区国资委备案 · 经现行主管部门核准后兑现
_FILED = re.compile(r"(?:经|并|再)[^，。；]{0,24}(?:备案|核准|批准|审批)")
#: 薪酬方案报自治区国资委备案
_FILING = re.compile(r"[^，。；]{0,12}报[^，。；]{2,24}(?:备案|核准|审批|批准|审核)$")


def _after_whole(plain: str, segments: Sequence[Span], whole: Verdict) -> Span | None:
    """Where a second norm begins in a sentence that one rule would take whole.

    A sanction says nothing of the tasks before it (完善责任追究制度，对违法违规…的责任主体，严格追究责任), nor who a rule applies to of the
    filing after it (可参照…执行，…并报自治区国资委备案).
    """
    before = segments[0]
    if whole.modality == "liability" and (
        IMPERATIVE.match(plain[before.start : before.end]) or bearer.opening(plain, before.start, before.end)
    ):
        for part in segments[1:]:
            words = plain[before.start : part.start]
            if SANCTION.search(words) or BREACH.search(words):
                return None
            if _AGAINST.match(plain, part.start):
                return part
    if whole.because[0] == "适用":
        said = next((i for i, s in enumerate(segments) if statement(plain[s.start : s.end])), len(segments))
        return next((s for s in segments[said + 1 :] if _FILED.match(plain, s.start, s.end)), None)
    return None


def _filing(plain: str, segments: Sequence[Span], lead: Lead) -> Span | None:
    """The part that files, after parts that only list: 其薪酬由年度基本薪酬和其他薪酬构成，…，薪酬方案报自治区国资委备案."""
    if lead.modality or len(segments) < 2 or any(modal(plain, s.start, s.end, last=s is segments[-1]) for s in segments):
        return None
    filing = next((s for s in segments[1:] if _FILING.match(plain[s.start : s.end].rstrip("。；"))), None)
    if filing and plain_statement(plain[segments[0].start : filing.start - 1]).modality in ("procedure_or_content_list", "definition"):
        return filing
    return None


#: 有下列情形之一的： | 仅涉及产品的尺寸、结构等内容，相关人员通过观察即可直接获得的；
_LISTED_CASE = re.compile(r"(?:情形|情况|行为|之一)[^\n]*\n[^。；]*的[；。]?$")
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
            begin = (part.start if begin is None else begin) if not last and CONDITION.search(plain[part.start : part.end]) else None
            continue
        who = bearer.subject(plain, part.start, m.start, part.end)
        start = part.start if begin is None else begin
        current = runs[-1][1]
        if current is None and start > runs[-1][0] and _told_before(plain, [s for s in segments if s.end <= part.start], part, m):
            runs.append((start, m))
        elif current is None:
            runs[-1] = (runs[-1][0], m)
        elif (m.modality != current.modality and m.rule != "方可") or (
            who and subject and who.binds != subject.binds and who.start - part.start <= 6
        ):
            runs.append((start, m))
        subject, begin = who or subject, None
    return runs


#: 核查工作一般在6个月内完成，(经批准可以延长) · 境外投资项目由集团公司统一决策，(严禁三级子企业决策) · 评标委员会由…组成，(…不得少于…)
_COMPLETE = re.compile(
    r"[\d一二两三四五六七八九十](?:日|天|个工作日|个月|年|小时)(?:之|以)?内[^，。；的]{2,30}$|"
    r"由[^，。；]{2,40}(?:决策|决定|实施|审批|办理|执行|承担|管理|组成|构成)$"
)


def _told_before(plain: str, earlier: Sequence[Span], part: Span, m: Modal) -> bool:
    """Whether the parts before the first modal word are a norm of their own: 加快建立岗位体系，明确岗位职责，力争用三年左右时间…."""
    if not earlier:
        return False
    if m.modality in ("permission", "prohibition") and any(_COMPLETE.search(plain, s.start, s.end) for s in earlier):
        return True
    if m.modality == "permission" and plain.endswith("也", part.start, m.start) and plain[earlier[-1].end - 1] not in "的时后前外下中":
        return True  # 由仲裁机构仲裁，也可以…: another way than the one before
    words = plain[earlier[0].start : earlier[0].end]
    return (
        m.modality in ("recommendation", "prohibition")
        and bool(IMPERATIVE.match(words))
        and not words.startswith("按")
        and not CONDITION.search(words)
    )


def _under_lead(verdict: Verdict, m: Modal | None, plain: str, span: Span) -> Verdict:
    """条件 and 材料 stay a list also where the lead-in says 应当具备."""
    if (
        m
        and plain[span.start : span.end].endswith("：")
        and re.search(r"(?:具备|符合|满足)[^。；]{0,12}条件", plain[span.start : span.end])
    ):
        return Verdict("procedure_or_content_list", 0.8, ("条件", *verdict.because))
    return verdict


def _without_modal(plain: str, span: Span, lead: Lead) -> Verdict:
    """A sentence without a modal word: an item is what its lead-in makes of it, another sentence what its own words say."""
    verdict = plain_statement(plain[span.start : span.end])
    if (
        lead.modality
        and (lead.inline or verdict.modality != "purpose_or_background")
        and not (lead.inline and verdict.because[0] == "陈述" and not lead.text.endswith("包括"))
    ):
        return _item(lead, plain[span.start : span.end])
    return verdict


def _item(lead: Lead, words: str) -> Verdict:
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
    if not MATERIALS.search(tail) and not _PARTS.search(end) and _STEPS.search(tail) and not names_thing(words):
        return Verdict("obligation", 0.75, ("步骤", end))
    if _POWERS.search(tail) and not _PARTS.search(end):
        return Verdict("right_or_power", 0.8, ("职责", end))
    if _THINGS.search(tail) or lead.modality not in DUTIES or names_thing(words):
        return Verdict("procedure_or_content_list", 0.8, ("列举项", end))
    return Verdict(lead.modality, 0.7, ("列举项", end))
