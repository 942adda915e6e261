"""The event that starts a period or ends the time before it: 自接到审计报告之日起, 在实施审计前."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from checklists.norms.sentences import Span

_MODAL = re.compile(
    r"(?:应当|应该|应|必须|须|需|要|可以|可|不得|并|同时|分别)(?=自|从|在|于|每|\d|[一二两三四五六七八九十]|收到|接到|完成|提前|$)"
)
_FROM = re.compile(r"(?:自|从)(?!治|行|己|有|主|愿|查|筹|营|然|我|事|业|严)|(?:在|于)(?!职|线|建|内|此|编|岗|任)")
_EVENT_END = re.compile(r"(?:起算?|后|之后|以后|之日|当日|次日|日|时|之时|的|完成|结束|终了|通过|生效|下达)$")
_EARLIER = re.compile(r"(?:后|之日起?|起|时|之时|次日起?|的)$")
#: 流拍后 | 应当在三十日内再次拍卖
_EVENT_MODAL = re.compile(r"(?P<event>[^，。；：]{2,40}(?:后|之日起|之时))(?:应当|应|须|必须|要|需|可以|可)?(?:在|于)?$")
_OPENING = re.compile(r"^(?:但|且|并且?|同时|如|若|其中|对于?|凡|因)+(?!对)")


def part_at(parts: Sequence[Span], at: int) -> int:
    """Which part of the sentence holds a place (the one before it, for a comma)."""
    return max(0, bisect_right(parts, at, key=lambda p: p.start) - 1)


def trigger_before(plain: str, parts: Sequence[Span], at: int) -> Span | None:
    """The event named before the figure at ``at``: in its own part, else the nearest earlier part that ends with 后, 之日起, 时."""
    index = part_at(parts, at)
    part = parts[index]
    if span := own_trigger(plain, part.start, at):
        return span
    for earlier in reversed(parts[max(0, index - 12) : index]):
        words = plain[earlier.start : earlier.end]
        if _EARLIER.search(words) and not words.endswith("的") and not re.search(r"\d+(?:个工作)?日(?:内|前)", words):
            return without_opening(plain, earlier)
    return None


def own_trigger(plain: str, start: int, at: int) -> Span | None:
    """自接到审计报告之日起 | 10个工作日: what stands between the modal word or preposition and the figure."""
    modal = max((m.end() for m in _MODAL.finditer(plain, start, at)), default=start)
    prepositions = list(_FROM.finditer(plain, modal, at))
    if prepositions:
        if (since := prepositions[-1]) and since.group() in "自从" and re.search(r"起(?:算|的)?$", plain[modal:at]):
            begin = since.end()
        else:
            begin = prepositions[0].end()
    else:
        begin = modal
    end = at - 1 if plain[at - 1 : at] == "的" else at
    words = plain[begin:end]
    if len(words) < 2 and (earlier := _EVENT_MODAL.search(plain, start, begin)):
        return without_opening(plain, Span(earlier.start(), earlier.end("event")))
    if (
        len(words) < 2
        or words in ("今后", "其后", "未来", "一般", "原则上")
        or (not prepositions and not _EVENT_END.search(plain[begin:at]))
    ):
        return None
    if words.endswith(("起", "起算")):
        end -= 1 if words.endswith("起") else 2
    return without_opening(plain, Span(begin, end))


def without_opening(plain: str, span: Span) -> Span:
    m = _OPENING.match(plain[span.start : span.end])
    return Span(span.start + m.end(), span.end) if m else span


def event_before(plain: str, start: int, at: int) -> Span | None:
    begin = max((m.end() for m in _MODAL.finditer(plain, start, at)), default=start)
    if plain.endswith(("至少", "最迟"), begin, at):
        at -= 2
    first = _FROM.search(plain, begin, at)
    begin = first.end() if first else begin
    return without_opening(plain, Span(begin, at)) if at - begin >= 2 else None
