"""Paragraphs of one body → the tree of its clauses.

A body is written in articles (第一条 with 款 项 目), as an outline (一、（一）1.（1）) or in decimals (3.2.1). Labels tell most; the rest is where a paragraph
without a label belongs: to the item before it, to the clause above its list, or to the article as a further 款.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from kb.model import Level
from kb.outline.closing import closing_at
from kb.outline.decimal import decimals
from kb.outline.inline import part_articles, run_on
from kb.outline.labels import RANK, Kind, Label, path_part, read_label
from kb.paragraph import Paragraph
from kb.quotation import left_open

DIVISIONS: tuple[Kind, ...] = ("part", "subpart", "chapter", "section")
DECIMAL_LEVELS: tuple[Level, ...] = ("outline1", "outline2", "outline3", "outline4")
OUTLINE_LEVEL: dict[Kind, Level] = {"cn": "outline1", "pcn": "outline2", "num": "outline3", "pnum": "outline4", "circ": "subitem"}
DASH = "——"
ENDS = "。；！？;!?…"
LEAD_IN = "：:"
#: What closes a whole document: 本通知自印发之日起执行 · 各市国资委参照本意见 · 特此通知
CLOSING = re.compile(
    r"^(?:本(?:意见|通知|办法|规定|细则|方案|规则|制度|决定|公告|批复)|各(?:市|县|企业|地|单位|部门|有关|监管|区直)|请各|特此|以上(?:意见|规定|通知|文件)|此[件前复致]|专此)"
)
LONG = 80  # an item longer than this is a section of its own rather than an entry of a list


@dataclass(slots=True, eq=False)
class Node:
    """A place in the tree: its label (None for 款, tables and texts without one), its own paragraphs and what is below it."""

    level: Level
    part: str | None
    label: Label | None = None
    parent: Node | None = None
    own: list[Paragraph] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    first: bool = False  # first 款: it follows the article's label on one line

    @property
    def kind(self) -> Kind | None:
        return self.label.kind if self.label else None

    def add(self, child: Node) -> Node:
        child.parent = self
        self.children.append(child)
        return child

    def path(self) -> tuple[str, ...]:
        """The labels from the body down to here."""
        above = self.parent.path() if self.parent else ()
        return (*above, self.part) if self.part else above

    def words(self) -> str:
        """Its own text with the label."""
        return "\n".join(p.text for p in self.own)

    def bare(self) -> bool:
        """Whether its line is a heading: words without an end mark."""
        line = self.own[0].text if self.own else ""
        return bool(line) and line[-1] not in ENDS + LEAD_IN and "。" not in line


def grow(paragraphs: Sequence[Paragraph]) -> Node:
    """The tree of one body; the root has no words of its own."""
    in_articles = _in_articles(paragraphs)
    whole = part_articles(paragraphs) if in_articles else list(paragraphs)
    below = [None if p.rows else read_label(p.text) for p in whole[1:]]
    pieces = [piece for p, following in zip_longest(whole, below) for piece in run_on(p, following)]
    labels = _labels(pieces, in_articles)
    root = Node("annex", None)
    grower = _Grower(root, pieces, labels, in_articles)
    for i in range(len(pieces)):
        grower.take(i)
    for node in [*_walk(root)]:
        if node.level == "article":
            _paragraphs_of_article(node)
    return root


def _walk(node: Node) -> list[Node]:
    return [node, *(n for child in node.children for n in _walk(child))]


def _in_articles(paragraphs: Sequence[Paragraph]) -> bool:
    numbers = [label.number for p in paragraphs if (label := read_label(p.text)) and label.kind == "article"]
    return len(numbers) >= 2 or numbers == [1]


def _labels(pieces: Sequence[Paragraph], in_articles: bool) -> list[Label | None]:
    """The labels that are structure here; a reference at the head of a line and a number in a table are none."""
    labels: list[Label | None] = []
    last_article = 0
    read = [None if p.rows else read_label(p.text) for p in pieces]
    for i, (p, label) in enumerate(zip(pieces, read, strict=True)):
        if label is not None and label.kind == "article":
            sure = p.bold or p.heading or label.spaced or label.number in (last_article, last_article + 1)
            if not sure and label.number > last_article:  # an article before it is lost: the next one tells
                following = next((x for x in read[i + 1 :] if x is not None and x.kind == "article"), None)
                sure = following is not None and following.follows(label)
            if not in_articles or not sure:
                label = None
            else:
                last_article = label.number
        labels.append(label)
    return _with_final_provisions(pieces, labels) if in_articles else decimals(pieces, labels)


def _with_final_provisions(pieces: Sequence[Paragraph], labels: list[Label | None]) -> list[Label | None]:
    """附则 without a number above the last articles is a division of the highest kind in use."""
    used = [label for label in labels if label is not None and label.kind in DIVISIONS]
    highest = min(used, key=lambda label: RANK[label.kind], default=None)
    for i, p in enumerate(pieces):
        following = next((label for label in labels[i + 1 : i + 2]), None)
        if p.text == "附则" and labels[i] is None and following is not None and following.kind == "article":
            number = max((u.number for u in used if highest and u.kind == highest.kind), default=0) + 1
            labels[i] = Label(highest.kind if highest else "chapter", number, 0, p.text, len(p.text), False)
    return labels


class _Grower:
    """Places one paragraph after the other; ``open`` is the path of nodes from the root to the latest one."""

    def __init__(self, root: Node, pieces: Sequence[Paragraph], labels: Sequence[Label | None], in_articles: bool) -> None:
        self.pieces, self.labels, self.in_articles = pieces, labels, in_articles
        self.open: list[Node] = [root]
        last = max((i for i, label in enumerate(labels) if label is not None), default=-1)
        self.closing = closing_at(pieces, last + 1)

    @property
    def top(self) -> Node:
        return self.open[-1]

    def take(self, i: int) -> None:
        piece, label = self.pieces[i], self.labels[i]
        if piece.rows:
            self.top_for_table().add(Node("table", None, own=[piece]))
        elif label is None:
            self.unlabelled(i)
        elif label.kind in DIVISIONS or label.kind == "article":
            self.division(piece, label)
        elif label.kind == "decimal":
            self.decimal(piece, label)
        else:
            self.item(i, piece, label)

    def top_for_table(self) -> Node:
        """A table belongs to the article or the heading that it stands under."""
        node = self.top
        while node.level in ("item", "subitem", "paragraph") and node.parent is not None and self.in_articles:
            node = node.parent
        return node

    def close_to(self, node: Node) -> None:
        del self.open[self.open.index(node) + 1 :]

    # -- labelled

    def division(self, piece: Paragraph, label: Label) -> None:
        rank = RANK[label.kind]
        while len(self.open) > 1 and (self.top.kind is None or RANK[self.top.kind] >= rank):
            self.open.pop()
        level: Level = "article" if label.kind == "article" else "part" if label.kind in ("part", "subpart") else label.kind  # type: ignore[assignment]
        self.open.append(self.top.add(Node(level, path_part(label, None), label, own=[piece])))

    def decimal(self, piece: Paragraph, label: Label) -> None:
        """3.2.1 stands below 3.2, and a chapter's number below the division or 三、 that it repeats."""
        while len(self.open) > 1 and not self.holds(label):
            self.open.pop()
        level = DECIMAL_LEVELS[min(len(label.parts), len(DECIMAL_LEVELS)) - 1]
        self.open.append(self.top.add(Node(level, path_part(label, None), label, own=[piece])))

    def holds(self, label: Label) -> bool:
        """Whether a decimal belongs below the latest clause."""
        above = self.top.label
        if above is None or above.kind != "decimal":
            return self.top.kind in DIVISIONS or (self.top.kind == "cn" and above is not None and above.number == label.parts[0])
        return len(above.parts) < len(label.parts) and label.parts[: len(above.parts)] == above.parts

    def item(self, i: int, piece: Paragraph, label: Label) -> None:
        above = self.above(i, label)
        self.close_to(above)
        if above.level == "article" and above.children and above.children[-1].level == "paragraph":
            above = above.children[-1]  # the item stands under the 款 before it
            self.open.append(above)
        if self.in_articles and self.article() is not None:
            level: Level = "item" if above.level in ("article", "paragraph") else "subitem"
        else:
            level = OUTLINE_LEVEL[label.kind]
        self.open.append(above.add(Node(level, path_part(label, above.level), label, own=[piece])))

    def above(self, i: int, label: Label) -> Node:
        """The node that a list entry belongs under: beside the entry before it, or below the latest clause."""
        depth = self.depth_of_list(label)
        if depth is not None:
            return self.open[depth - 1]
        if label.number == 1:
            if self.finer(self.top, label) and not self.leads_in(i):
                return self.coarser(label)
            return self.top
        return self.coarser(label)

    def depth_of_list(self, label: Label) -> int | None:
        """The depth of the open entry of the same kind that this one continues or restarts; one that fits goes before one that does not."""
        same = [d for d, node in enumerate(self.open) if node.kind == label.kind]
        return next((d for d in reversed(same) if label.follows(self.open[d].label)), same[-1] if same else None)  # type: ignore[arg-type]

    def finer(self, node: Node, label: Label) -> bool:
        return node.kind is not None and RANK[node.kind] > RANK[label.kind]

    def leads_in(self, i: int) -> bool:
        """Whether the words before piece ``i`` announce a list below the latest clause; 一、 never stands below 1. or （一）."""
        if self.labels[i].kind == "cn":  # type: ignore[union-attr]
            return False
        return bool(self.top.own) and self.top.own[-1].text[-1] in LEAD_IN and self.pieces[i - 1] is self.top.own[-1]

    def coarser(self, label: Label) -> Node:
        for node in reversed(self.open):
            if node.kind is None or RANK[node.kind] < RANK[label.kind]:
                return node
        return self.open[0]

    def article(self) -> Node | None:
        return next((n for n in reversed(self.open) if n.level == "article"), None)

    # -- unlabelled

    def unlabelled(self, i: int) -> None:
        owner = self.owner(i)
        piece = self.pieces[i]
        if owner.level == "article" and owner.own:
            self.close_to(owner)
            self.open.append(owner.add(Node("paragraph", None, own=[piece])))
        elif owner.children or owner.parent is None:
            self.close_to(owner)
            if (
                owner.parent is None
                and owner.children
                and owner.children[-1].level == "preamble"
                and self.pieces[i - 1] is owner.children[-1].own[-1]
            ):
                owner.children[-1].own.append(piece)
            else:
                owner.add(Node("preamble" if owner.parent is None else "paragraph", None, own=[piece]))
        else:
            self.close_to(owner)
            owner.own.append(piece)

    def owner(self, i: int) -> Node:
        """The clause that a paragraph without a label belongs to."""
        if i >= self.closing:
            return self.open[0]
        top = self.list_top()
        article = self.article()
        base = article or self.open[0]
        if top is base or top.level in DIVISION_LEVELS:
            return top
        text = self.pieces[i].text
        if top.bare() and len(top.own) == 1 and not top.children and top.level != "article":
            if top.own[0].text[-1] in "》）)" and CLOSING.match(text) and top.parent is not None:
                return self.open[0] if self.next_label(i) is None else top.parent  # 2.《…办法》（…号） ｜ 以上文件自印发之日起废止。
            return top  # the first words below a heading
        if top.kind == "decimal" or left_open(top.words()):
            return top  # a quotation goes on: 将第十二条修改为：“第十二条 …。 ｜ “上级政府…。”
        if text[0] in "=＝×÷" or (text.startswith(DASH) and top.own and top.own[-1].text.startswith(DASH)):
            return top  # a formula, or a list of dashes, goes on
        following = self.next_label(i)
        beside = self.depth_of_list(following) if following else None
        if (
            following
            and beside is not None
            and following.number == 1
            and top.label
            and top.label.number > 1
            and text[-1] not in ENDS + LEAD_IN
        ):
            return self.open[beside].parent or base  # 二类组合: the heading of a group that starts again at 1.
        if following and beside is not None and following.number != 1 and self.open[beside] is top:
            return top  # the list goes on after it: it lies inside the entry
        if following and following.number == 1 and beside is None:
            later = self.continued(i)
            if later is not None:
                return later
            if article is not None:
                return article
        if article is not None:
            if following and beside is not None and following.number != 1:
                return self.open[beside]
            return top if self.takes_paragraphs(top) and not self.is_list(top) else article
        if self.closes(i, following, top):
            return self.open[0]
        if self.takes_paragraphs(top):
            return top
        return top.parent or top

    def list_top(self) -> Node:
        """The latest clause, passing over the 款 that hold no list."""
        for node in reversed(self.open):
            if node.level not in ("paragraph", "preamble", "table") or node.part:
                return node
        return self.open[0]

    def next_label(self, i: int) -> Label | None:
        """The next list entry before the next article or division."""
        for label in self.labels[i + 1 :]:
            if label is not None:
                return None if label.kind in DIVISIONS or label.kind == "article" else label
        return None

    def continued(self, i: int) -> Node | None:
        """The open entry whose list goes on after the list that begins behind piece ``i``, if any."""
        for label in self.labels[i + 1 :]:
            if label is None:
                continue
            if label.kind in DIVISIONS or label.kind == "article":
                return None
            for node in reversed(self.open):
                if node.label is not None and node.kind not in DIVISIONS and label.follows(node.label):
                    return node
        return None

    def is_list(self, node: Node) -> bool:
        """Whether a node is an entry of a list that a lead-in announces or whose entries end with semicolons."""
        above = node.parent
        announced = bool(above and above.own and above.own[-1].text[-1] in LEAD_IN)
        return announced or any(s.own and s.own[0].text[-1] in "；;" for s in (above.children if above else []) if s.label)

    def takes_paragraphs(self, node: Node) -> bool:
        """Whether further paragraphs belong to this entry: it is a heading, or its list is one of sections rather than of entries."""
        if node.bare() and not node.children:
            return True
        if node.own[-1].text[-1] in LEAD_IN and not node.children:
            return True
        siblings = [s for s in (node.parent.children if node.parent else []) if s.kind == node.kind and s is not node]
        if siblings and 2 * sum(len(s.own) > 1 for s in siblings) > len(siblings):
            return True
        if self.is_list(node):
            return False
        if any(len(s.own) > 1 or s.children for s in siblings):
            return True
        return len(node.words()) >= LONG

    def closes(self, i: int, following: Label | None, top: Node) -> bool:
        """Whether a paragraph of an outline closes the whole text rather than its last section."""
        if following is not None or any(label is not None for label in self.labels[i + 1 :]) or (top.bare() and len(top.own) == 1):
            return False
        if self.open[0].children and self.open[0].children[-1].level == "preamble" and len(self.open) == 1:
            return True
        if CLOSING.match(self.pieces[i].text):
            return True
        siblings = [s for s in (top.parent.children if top.parent else []) if s.kind == top.kind]
        return len(siblings) >= 3 and all(len(s.own) == 1 and not s.children and not s.bare() for s in siblings) and not self.is_list(top)


DIVISION_LEVELS: tuple[Level, ...] = ("part", "chapter", "section")


def _paragraphs_of_article(article: Node) -> None:
    """Count the 款 of an article: with more than one, each becomes a node; a lead-in with a colon and what follows it are one.

    Source: 立法法第六十五条 (款 bears no number).
    """
    label = article.label
    head = article.own[0]
    first_words = head.text[label.end :].strip() if label else ""
    named = not first_words or (article.bare() and len(first_words) <= 40)  # 第三条 企业重大决策的范围
    merged: list[Node] = []
    own_rest: list[Paragraph] = []
    for child in article.children:
        if child.level != "paragraph" or child.part:
            merged.append(child)
            continue
        last = merged[-1] if merged else None
        if last is None and not named and _goes_on([head, *own_rest], child):
            own_rest += child.own
            merged += child.children
        elif last is not None and last.level == "paragraph" and not last.children and _goes_on(last.own, child):
            last.own += child.own
            for grandchild in child.children:
                last.add(grandchild)
        else:
            merged.append(child)
    article.children = merged
    further = [c for c in merged if c.level == "paragraph"]
    if named and len(further) == 1 and merged[0] is further[0]:
        _dissolve(article, further[0])
        further = []
    if not further:
        article.own += own_rest
        for c in article.children:
            c.parent = article
        return
    if not named and label is not None:
        first = Node("paragraph", None, own=[head.slice(label.end), *own_rest], first=True)
        before = article.children[: article.children.index(further[0])]
        article.own = [head.slice(0, label.end)]
        article.children = [first, *article.children[len(before) :]]
        first.parent = article
        for child in before:
            first.add(child)
    number = 0
    for child in article.children:
        child.parent = article
        if child.level == "paragraph":
            number += 1
            child.part = f"第{_CHINESE[number]}款"
            for grandchild in child.children:
                if grandchild.label is not None and grandchild.level == "item":
                    grandchild.part = path_part(grandchild.label, "paragraph")


def _dissolve(article: Node, only: Node) -> None:
    """The one paragraph below an article's name is the article's text, not a 款 of its own."""
    article.own += only.own
    article.children = [c for c in [*only.children, *article.children] if c is not only]
    for child in article.children:
        child.parent = article


#: 上档基础分=指标权数×上档标准系数 — a formula belongs to the sentence that announces it; so does 其中：… behind it
FORMULA = re.compile(r"^[^。；]{0,60}[=＝≤≥≈]|^[×÷+\-－*/]")
EXPLAINS = re.compile(r"^(?:其中|式中|[A-Za-z]\w?\s*(?:为|表示|代表))")


def _goes_on(before: Sequence[Paragraph], child: Node) -> bool:
    """Whether a paragraph belongs to the 款 before it: after a colon or semicolon, a formula after its sentence, 其中…"""
    last, text = before[-1].text, child.own[0].text
    if last[-1] in "：:；;" or EXPLAINS.match(text) or text.startswith(DASH):
        return True
    if FORMULA.search(last):
        return bool(FORMULA.search(text))
    return last[-1] not in ENDS + "”）)》"


_CHINESE = (
    ["", *("一二三四五六七八九十")] + [f"十{c}" for c in "一二三四五六七八九"] + ["二十"] + [f"二十{c}" for c in "一二三四五六七八九"]
)
_CHINESE += ["三十"] + [f"三十{c}" for c in "一二三四五六七八九"]
