"""Doubts about a text that a reader must be told: gaps in numbering, words that a scan made up, sentences without an end.

A doubt changes nothing; it travels with the clause as a flag and is shown wherever the clause is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kb.model import Flag
from kb.outline.tree import Node
from kb.quotation import left_open

#: “国家 and 自治区”, “market规则”, “workflow”: a common English word inside Chinese, made up by the recogniser
LATIN_WORD = re.compile(
    r"(?<=[一-鿿，、。])\s*(?!(?:www|http|https|com|cn|gov|xls|doc|docx|pdf|email|app|net|org)\b)([a-z]{2,12})(?=\s*[一-鿿，、。])"
)
#: 项日 for 项目, 四舍五人 for 四舍五入, 曰 for 日, 己经 for 已经, 〇/O inside a number
GLYPHS = [
    (re.compile(r"项日(?=[^常期])|四舍五人|独力证据|曰"), "疑似识别错字"),
    (re.compile(r"己(?=经|被|有|于|在|批|登记)|(?<=自)已(?=[^经被有于在批])"), "疑似形近字（己/已）"),
    (re.compile(r"(?<=\d)[OoＯ](?=\d)|〔\d*[OoＯ]\d*〕"), "疑似字母O代数字0"),
    (re.compile(r"第[一二三四五六七八九十百千]*[－—–]条"), "疑似“一”被识别成横线"),
    (re.compile(r"[問負責顧國業產務資審計規經營關於]"), "繁体字，疑似识别错字"),
]
#: Y1=0.9764X10.0179: an exponent that slid into the line
EXPONENT = re.compile(r"[A-Z]\d\s*=\s*[\d.]+[A-Z]\d{1,2}\.\d+")
PAIRS = [("《", "》"), ("“", "”"), ("〔", "〕"), ("【", "】")]
ENDS = "。；！？：:;!?…，,、．."


def doubts_of_clause(node: Node, own: str) -> tuple[Flag, ...]:
    """The doubts about one clause's own words."""
    if node.level == "table":
        return ()
    found = [*_glyphs(own), *_brackets(own)]
    if EXPONENT.search(own):
        found.append(Flag("lost_exponent", "公式中的指数可能已丢失，请查原文", *EXPONENT.search(own).span()))  # type: ignore[union-attr]
    if _cut_off(node, own):
        found.append(Flag("no_end", "句末没有标点，可能有文字丢失", max(0, len(own) - 6), len(own)))
    return tuple(found)


def _glyphs(own: str) -> Iterator[Flag]:
    for m in LATIN_WORD.finditer(own):
        yield Flag("latin_word", f"中文里夹有英文“{m[1]}”，疑似识别改写", m.start(1), m.end(1))
    for pattern, note in GLYPHS:
        for m in pattern.finditer(own):
            yield Flag("glyph", f"“{m[0]}”{note}", *m.span())


def _brackets(own: str) -> Iterator[Flag]:
    for left, right in PAIRS:
        if own.count(left) != own.count(right) and (left != "“" or left_open(own) or own.count(left) < own.count(right)):
            yield Flag("unpaired", f"{left}{right}不成对，可能有文字丢失")
    if own.count("（") + own.count("(") != len(re.findall(r"[）)]", re.sub(r"(?m)^\d{1,2}[)）]", "", own))):
        yield Flag("unpaired", "括号不成对，可能有文字丢失")


def _cut_off(node: Node, own: str) -> bool:
    """Whether a sentence lacks its end: a lead-in before its list, or an entry whose neighbours have one."""
    last = own.rstrip("”’）)》】")[-1:]
    if not own or last in ENDS or node.level in ("part", "chapter", "section", "annex", "preamble"):
        return False
    words = own[node.label.end :] if node.label else own
    if node.children and node.children[0].label is not None:
        return not node.bare() or (len(words) > 20 and "，" in words and node.level in ("article", "paragraph", "item"))
    if node.bare() and node.children:
        return False
    if len(words) <= 8 or node.label is None or node.parent is None:
        return False
    alone = True
    for sibling in node.parent.children:
        if sibling is not node and sibling.own and sibling.kind == node.kind:
            if sibling.own[-1].text[-1] not in ENDS:
                return False
            alone = False
    return not alone


def numbering_doubts(root: Node) -> dict[int, tuple[Flag, ...]]:
    """Gaps, repeats and jumps in the numbering of a body, by the id() of the node where they show."""
    found: dict[int, list[Flag]] = {}
    nodes = _nodes(root)
    for a, b in pairwise([n for n in nodes if n.level == "article"]):
        _compare(a, b, found)
    for node in nodes:
        for a, b in pairwise([c for c in node.children if c.label is not None and c.level != "article"]):
            if a.kind == b.kind:
                _compare(a, b, found)
    return {key: tuple(flags) for key, flags in found.items()}


def _compare(a: Node, b: Node, found: dict[int, list[Flag]]) -> None:
    first, second = a.label, b.label
    if first is None or second is None or second.follows(first):
        return
    if second.number == 1 and b.level != "article":
        note, kind = f"编号从{second.text}重新起算", "restart"
    elif (second.number, second.sub) == (first.number, first.sub):
        note, kind = f"{second.text}重复", "doubled"
    elif second.number > first.number:
        note, kind = f"{first.text}之后直接是{second.text}，中间缺号", "gap"
    else:
        note, kind = f"{first.text}之后是{second.text}，次序颠倒", "out_of_order"
    found.setdefault(id(b), []).append(Flag(kind, note))


def _nodes(node: Node) -> list[Node]:
    return [node, *(n for child in node.children for n in _nodes(child))]
