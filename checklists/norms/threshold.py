"""Thresholds: figures with an operator, a unit and what they measure.

以上 以下 以内 达到 include the figure, 超过 高于 低于 不足 exclude it (民法典第一千二百五十九条), unless the text adds （含） or （不含）.
Where one clause gives a figure to the upper side (100万元（含）以上), the lower side (100万元以下) is without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from checklists.norms.figures import FIGURE, value
from checklists.norms.model import Operator, Threshold
from checklists.norms.reading import Reading
from checklists.norms.sentences import LABEL

UNITS = (
    r"(?:亿元|万元|万美元|元|%|‰|个百分点|倍|名|人次?|家|户|种|项|次|份|件|票|分(?!之|别|类|析)|岁|平方米|亩|公顷|吨|门|套|台|批|"
    r"篇|条(?!件|款|例|规|约|文|第)|[亿万]?股(?!东|权|份|本|票)|个(?!工作日|交易日|月|季度|自然日|会计年度|完整|小时))"
)
#: （含100万元） · （不含） · （含100 万元，下同）
_INCLUDED = r"(?P<{0}>（(?:不)?(?:含|包括)[^）]{{0,60}}）|\(含\))?"

_OPS_BEFORE: tuple[tuple[str, Operator], ...] = (
    ("不得?(?:高于|超过|多于|大于|超出)|不(?:高|大|多)于|未超过|[≤]|最高(?:不超过)?|最多(?:不超过)?|至多", "<="),
    ("不得?(?:低于|少于|小于)|不(?:低|少|小)于|不应低于|至少|最低(?:不少于)?|最少|达到|达|不下于|[≥]", ">="),
    ("超过|高于|大于|多于|超出|逾|[>＞]", ">"),
    ("低于|少于|小于|不足|未达到?|不到|不满|[<＜]", "<"),
)
_OPS_AFTER: tuple[tuple[str, Operator], ...] = (("及其?以上|以上", ">="), ("及其?以下|以下|以内|之内", "<="))
_BEFORE = "|".join(words for words, _ in _OPS_BEFORE)
_AFTER = "|".join(words for words, _ in _OPS_AFTER)
#: 超过 3,000 万元 · 不得低于被审计企业资产总额的 70% · 100 万元（含 100 万元）以上 · 两个以上
_THRESHOLD = re.compile(
    rf"(?:(?P<before>{_BEFORE})(?P<base>[^，。；：\d]{{0,26}}?))?"
    rf"(?<![\d.〔第])(?P<figure>{FIGURE}|(?P<share>[一二三四五六七八九]分之[一二三四五六七八九]|\d/\d|半数|过半数))"
    rf"(?P<unit>(?(share)|{UNITS}))人民币?{_INCLUDED.format('inc1')}(?:的)?(?P<after>{_AFTER})?{_INCLUDED.format('inc2')}".replace(
        "人民币?", "(?:人民币)?"
    )
)
#: 5—7 名 · 30%-50%
_RANGE = re.compile(rf"(?<![\d.])(?<![×*]（)(?P<low>\d+(?:\.\d+)?)(?:{UNITS})?(?:-+|至|到)(?P<high>\d+(?:\.\d+)?)(?P<unit>{UNITS})")
#: 按应交利润的12%上缴 · 资本成本率定为5.5%: a figure that is fixed
_FIXED = re.compile(
    r"(?<!权重)(?:按|定为|为|实现|上缴|扣减|给予)(?P<base>[^，。；：\d]{0,16}?)(?<![\d.])(?P<figure>\d+(?:\.\d+)?)(?P<unit>%|"
    r"亿元|万元|元|倍)(?!以|及以|（|至|到|-|\d)"
)
_PREFILTER = re.compile(
    r"[\d%一二两三四五六七八九十半].{0,6}?(?:元|%|‰|[以之][上下内]|分之|个|名|家|种|倍|数)|超过|低于|高于|不足|不少于|至少|达到"
)
#: What is measured ends right before the operator: 挂牌价格 | 高于; 单项（含整批）账面净值 | 不低于
_METRIC = re.compile(r"[^，。；：\n]{1,40}$")
_LEADING = re.compile(
    r"^(?:如|若|当|凡|对于?|且|并且?|或者?|以及|及|但|其中|每次|因|的|和|其)+|(?:应当?|必须|须|原则上|一般|比例|占|为|在)+$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A threshold and its place in the reading."""

    start: int
    threshold: Threshold


def thresholds(reading: Reading) -> list[Found]:
    """The thresholds of a clause, in order; figures without any operator are none (一式三份)."""
    text = reading.plain
    if not _PREFILTER.search(text):
        return []
    found: list[Found] = []
    for m in _RANGE.finditer(text):
        metric, words = _metric(text, m.start()), reading.verbatim(*m.span())
        found.append(Found(m.start(), Threshold(words, metric, ">=", float(m["low"]), m["unit"])))
        found.append(Found(m.start(), Threshold(words, metric, "<=", float(m["high"]), m["unit"])))
    for m in _THRESHOLD.finditer(text):
        if (op := _operator(m)) and (number := _number(m)) is not None:
            metric = _metric(text, m.start()) or (m["base"] or "").rstrip("的") or None
            found.append(Found(m.start(), Threshold(reading.verbatim(*m.span()), metric, op, *number)))
    taken = [m.span() for m in _THRESHOLD.finditer(text) if _operator(m)] + [m.span() for m in _RANGE.finditer(text)]
    for m in _FIXED.finditer(text):
        if not any(a < m.end() and m.start("figure") < b for a, b in taken):
            found.append(
                Found(m.start(), Threshold(reading.verbatim(*m.span()), _metric(text, m.start()), "=", float(m["figure"]), m["unit"]))
            )
    return _tiers(sorted(found, key=lambda f: f.start))


def _operator(m: re.Match[str]) -> Operator | None:
    op: Operator | None = None
    if m["after"]:
        op = next(o for words, o in _OPS_AFTER if re.fullmatch(words, m["after"]))
        if m["before"] and m["before"].startswith(("至少", "达")):
            op = ">="
    elif m["before"]:
        op = next(o for words, o in _OPS_BEFORE if re.fullmatch(words, m["before"]))
    elif m["share"] == "过半数":
        op = ">"
    inclusion = m["inc1"] or m["inc2"]
    if op and inclusion:
        strict = "不" in inclusion[:2]
        op = {">=": ">", "<=": "<"}.get(op, op) if strict else {">": ">=", "<": "<="}.get(op, op)  # type: ignore[assignment]
    return op


def _number(m: re.Match[str]) -> tuple[float, str] | None:
    if share := m["share"]:
        if "半" in share:
            return 50.0, "%"
        below, above = share.split("分之") if "分之" in share else share.split("/")[::-1]
        a, b = value(above), value(below)
        return (round(a / b * 100, 2), "%") if a is not None and b else None
    number = value(m["figure"])
    return None if number is None else (number, m["unit"])


def _metric(text: str, start: int) -> str | None:
    m = _METRIC.search(text, max(0, start - 40), start)
    if not m:
        return None
    words = LABEL.sub("", m.group(), count=1) if LABEL.match(m.group()) else m.group()
    if words.count("）") > words.count("（"):
        words = words.rsplit("）", 1)[1]
    return _LEADING.sub("", words) or None


def _tiers(found: list[Found]) -> list[Found]:
    """Takes the figure out of the lower side when the upper side has it: 100万元（含）以上 … 100万元以下."""
    taken = {(f.threshold.value, f.threshold.unit, f.threshold.op) for f in found if "含" in f.threshold.text}
    sides: dict[Operator, tuple[Operator, Operator]] = {
        "<=": (">=", "<"),
        ">=": ("<=", ">"),
    }  # of each side: the other one, and itself without the figure
    settled = []
    for f in found:
        t = f.threshold
        if t.op in sides and "含" not in t.text and (t.value, t.unit, sides[t.op][0]) in taken:
            t = replace(t, op=sides[t.op][1])
        settled.append(Found(f.start, t))
    return settled
