"""What a report puts in quotation marks, and which of its citations the words are from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

SHORTEST = 6  # Chinese characters of a quotation that holds no figure; of fewer a name

_PAIRS = {"“": "”", "「": "」", "『": "』"}
# 15个工作日, 不得低于25%: what staff rely on most, however short
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万两]+(?:个|年|月|日|天|倍|%|％|分之|名|人|次|元)")
# 规定“…”, 应当“…”: what follows is the rule's own words, however short; not 称为“…”
_SAYS = re.compile(r"(?:规定|要求|明确|载明|应当|必须|须|不得|应)[：:，,]?[ 　]*$")
_NAMES = re.compile(r"(?:称|称为|简称|称作|作为|名为|所谓|所称)[：:]?[ 　]*$")
_DEFINES = re.compile(r"(?:简称|统称|合称)(?:为|作)?[：:]?[ 　]*$")
# ”（见《…办法》第三条）, ”（同办法第五条）: between a quotation and its source in brackets
_IN_BRACKETS = re.compile(
    r"[。，；,;]?[ 　]*[（(〔\[][ 　]*(?:见|引自|摘自|出自|详见|参见|语出)?[ 　]*(?:(?:同|该|上述|前述)[一-鿿]{0,6})?"
)
# ”，这是《…办法》第三条的规定
_SAID_BEHIND = re.compile(
    r"[。，,]?[ 　]*(?:(?:这|此|上述|以上)?(?:是|系|即|为|均为|来自)|—+|见|引自|摘自|出自)(?:[ 　]*(?:根据|依据))?[ 　]*"
)
_COMMA_BEHIND = re.compile(r"[，,]?[ 　]*")
_GOES_ON = re.compile(r"[”」』\"]?[、，；,;。和及与以并且还又 　]*[“「『\"]?")
_THAT_RULE = re.compile(r"该条|该款|该项|该规定|上述规定|同条|同款|其中")
_SENTENCE_END = re.compile(r"[。\n]")  # or a table's row


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks, at ``start``–``end`` without them.

    ``sources`` are the numbers of the citations that they may be from, the likeliest first; ``rule``: they are given as a rule's own words
    or hold a figure, so that even a few must be right.
    """

    text: str
    start: int
    end: int
    rule: bool = False
    sources: tuple[int, ...] = ()


def chinese(text: str) -> int:
    """The number of Chinese characters in a text."""
    return sum("一" <= c <= "鿿" for c in text)


def quotations(text: str) -> Iterator[Quotation]:
    """What stands in quotation marks, the outermost, without them; straight marks only where they pair. One left open goes to the end."""
    for start, end in sorted(_spans(text)):
        words, before = text[start:end], text[max(0, start - 9) : start - 1]
        figure = bool(_FIGURE.search(words)) and end - start > 1
        if (chinese(words) >= SHORTEST or figure) and not _DEFINES.search(before):
            yield Quotation(words, start, end, (figure or bool(_SAYS.search(before))) and not _NAMES.search(before))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    stack: list[str] = []
    begin = 0
    for i, c in enumerate(text):
        if c in _PAIRS:
            if not stack:
                begin = i + 1
            stack.append(_PAIRS[c])
        elif stack and c == stack[-1]:
            stack.pop()
            if not stack:
                yield begin, i
    if stack and begin < len(text):
        yield begin, len(text)
    straight = [i for i, c in enumerate(text) if c == '"']
    if len(straight) % 2 == 0:
        yield from ((a + 1, b) for a, b in zip(straight[::2], straight[1::2], strict=True))


def with_sources(text: str, quoted: Sequence[Quotation], citations: Sequence[tuple[int, int]]) -> Iterator[Quotation]:
    """Each quotation with the ``citations`` (start, end) that it may be from."""
    pieces, at = [], 0
    for q in quoted:
        pieces += [text[at : max(at, q.start)], "□" * (q.end - max(at, q.start))]
        at = max(at, q.end)
    blank = "".join([*pieces, text[at:]])  # marks within a quotation are not those of the report
    done: list[Quotation] = []
    for q in quoted:
        done.append(replace(q, sources=_sources(blank, q, done, citations)))
    for i in range(len(done) - 2, -1, -1):  # “…”，“…”，是《…》的要求
        if not done[i].sources and done[i + 1].sources and _GOES_ON.fullmatch(blank[done[i].end : done[i + 1].start]):
            done[i] = replace(done[i], sources=done[i + 1].sources)
    yield from done


def _sources(blank: str, q: Quotation, done: Sequence[Quotation], citations: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """In brackets or said behind the quotation, else before it in its sentence, else that of the quotation which it goes on from."""
    around = next((i for i, (start, end) in enumerate(citations) if start < q.start and q.end < end + 1), None)
    if around is not None:
        return (around,)
    after = next((i for i, (start, _) in enumerate(citations) if start > q.end), None)
    gap = blank[q.end + 1 : citations[after][0]] if after is not None else "□"
    if after is not None and (_IN_BRACKETS.fullmatch(gap) or _SAID_BEHIND.fullmatch(gap)):
        return (after,)
    before = [i for i, (_, end) in enumerate(citations) if end <= q.start]
    same = [i for i in reversed(before) if not _SENTENCE_END.search(blank, citations[i][1], q.start)]
    if same:
        return tuple(same)
    if done and done[-1].sources and _GOES_ON.fullmatch(blank[done[-1].end : q.start]):
        return done[-1].sources
    if before and _THAT_RULE.search(blank, blank.rfind("。", 0, q.start) + 1, q.start):
        return (before[-1],)
    return (after,) if after is not None and _COMMA_BEHIND.fullmatch(gap) else ()
