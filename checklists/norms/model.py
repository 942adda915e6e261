"""What a norm is: the ``obligation`` record of the interface, with what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kb.model import Record, Source

Modality = Literal[
    "obligation", "prohibition", "permission", "recommendation", "right_or_power", "definition", "scope",
    "procedure_or_content_list", "liability", "purpose_or_background", "final_provision",
]  # fmt: skip
MODALITY_WORDS: dict[Modality, str] = {
    "obligation": "应当", "prohibition": "不得", "permission": "可以", "recommendation": "鼓励", "right_or_power": "职权", "definition": "定义", "scope": "适用",
    "procedure_or_content_list": "内容", "liability": "责任", "purpose_or_background": "目的", "final_provision": "附则",
}  # fmt: skip
Bearer = Literal["enterprise", "regulator", "intermediary", "individual", "government", "other"]
BEARER_WORDS: dict[Bearer, str] = {
    "enterprise": "企业", "regulator": "监管机构", "intermediary": "中介", "individual": "个人", "government": "政府", "other": "其他",
}  # fmt: skip
Approval = Literal["核准", "备案", "审批", "报告", "公示"]
Operator = Literal[">", ">=", "<", "<=", "="]
DeadlineType = Literal["within", "before", "by_date", "min_duration", "max_duration", "validity", "lookback", "recurring"]
Unit = Literal["工作日", "日", "周", "个月", "季度", "年", "小时"]
Recurrence = Literal["yearly", "half-yearly", "quarterly", "monthly"]


@dataclass(frozen=True, slots=True)
class Threshold(Record):
    """A figure that decides whether a norm applies or is kept: ``账面净值`` ``>=`` 100 ``万元``.

    ``text`` is verbatim; ``metric`` names what is measured, None where the sentence leaves it out.
    """

    text: str
    metric: str | None
    op: Operator
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Deadline(Record):
    """A limit of time in the words of the text.

    ``n`` and ``unit`` are None where the text gives no figure (及时, 会议召开前). ``trigger`` is the event that starts or ends the
    period, verbatim, None where the text names none. ``month_day`` (``MM-DD``) is given for a date of the calendar; with ``recurrence`` it
    comes back, without it is past once over. ``year`` is None unless the text names the year.
    """

    text: str
    type: DeadlineType
    n: float | None = None
    unit: Unit | None = None
    trigger: str | None = None
    recurrence: Recurrence | None = None
    month_day: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Norm(Record):
    """One demand, permission or statement of a clause.

    ``text`` is a verbatim run of the clause's text, roughly a sentence or a part between semicolons. ``actor`` are the text's own words for
    who is bound (possibly of an earlier sentence or the lead-in), ``binds`` its kind; for a liability the one who is sanctioned.
    ``confidence`` (0–1) estimates that modality and bearer are right: the estimate of the rule that decided the modality, set after labelling
    samples by hand (tests/bench/norm_confidence.py shows the curve). A plain statement without any telling word stays below 0.9, and so does a
    duty whose bearer another sentence names (承前 in ``because``). ``because`` names the rule and the words.
    """

    id: str
    clause_id: str
    doc_id: str
    doc_no: str | None
    body_title: str
    path: tuple[str, ...]
    text: str
    modality: Modality
    binds: Bearer
    actor: str | None
    action: str | None
    condition: str | None
    thresholds: tuple[Threshold, ...]
    approval: Approval | None
    approver: str | None
    recipient: str | None
    deadlines: tuple[Deadline, ...]
    source: Source
    confidence: float
    because: tuple[str, ...]
