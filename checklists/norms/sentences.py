"""A clause's words → sentences → the parts between commas.

A sentence ends with 。；！？ or the paragraph's end, but not inside brackets or quotation marks that are closed again in the same paragraph:
「（包括但不限于：出资人同意转让的文件；职工大会决议）」 is one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.outline.labels import DECIMAL

_PAIRS = {"（": "）", "“": "”", "《": "》", "〔": "〕"}
_CLOSING = {close: open_ for open_, close in _PAIRS.items()}
_STOP = re.compile(r"[（“《〔）”》〕。；！？\n]")
_COMMA = re.compile(r"[（“《〔）”》〕，]")
#: The label at the head of a clause: 第四条 · 第一百三十三条之一 · （三） · 十、 · 1. · 1、 · （1） · ① · 3.2.1
LABEL = re.compile(
    r"\s*(?:第[零〇一二三四五六七八九十百千\d]+[编章节条](?:之[一二三四五六七八九十]+)?|[一二三四五六七八九十]{1,3}、"
    r"|（[一二三四五六七八九十]{1,4}）|\d{1,3}[.、）](?!\d)|（\d{1,3}）、?|[①-⑳])\s*"
    rf"|\s*{DECIMAL.pattern}"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A run ``plain[start:end]`` of a reading."""

    start: int
    end: int


def sentences(plain: str) -> list[Span]:
    """The sentences of a text, without the label before them and with their closing mark; empty ones left out."""
    first = LABEL.match(plain)
    start = first.end() if first else 0
    spans = []
    for stop in [*_breaks(plain, _STOP, "。；！？", start, len(plain)), len(plain)]:
        end = min(stop + 1, len(plain))
        span = _trim(plain, start, end)
        if span.end - span.start > 1:
            spans.append(span)
        start = end
    return spans


def parts(plain: str, span: Span) -> list[Span]:
    """The parts of a sentence between its outer commas, commas left out."""
    found, start = [], span.start
    for comma in [*_breaks(plain, _COMMA, "，", span.start, span.end), span.end]:
        if comma > start:
            found.append(Span(start, comma))
        start = comma + 1
    return found


def _breaks(plain: str, marks: re.Pattern[str], breaking: str, start: int, end: int) -> Iterator[int]:
    """The places of breaking marks outside closed brackets; a bracket that its paragraph never closes opens nothing."""
    pending: list[int] = []  # breaks seen since the outermost open bracket, given back if it stays open
    stack: list[str] = []
    for m in marks.finditer(plain, start, end):
        c = m.group()
        if c == "\n":
            yield from pending
            pending, stack = [], []
            yield m.start()
        elif c in _PAIRS:
            stack.append(c)
        elif c in _CLOSING:
            if _CLOSING[c] in stack:
                while stack.pop() != _CLOSING[c]:
                    pass
                if not stack:
                    pending = []
        elif c in breaking:
            if stack:
                pending.append(m.start())
            else:
                yield m.start()
    yield from pending


def _trim(plain: str, start: int, end: int) -> Span:
    while start < end and plain[start] in "\n，、；。":
        start += 1
    while end > start and plain[end - 1] == "\n":
        end -= 1
    return Span(start, end)
