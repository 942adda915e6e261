"""Page breaks undone: paragraphs that a break cut in two are whole again. Nothing is added, removed or moved."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.numerals import NUMERAL
from kb.outline.labels import HISTORY, SENTENCE_MARK, TITLE_END, Label, read_label
from kb.paragraph import Paragraph

ENDS = "。！？；：!?;:…"
CLOSERS = "”’」』）)】〕》"
#: A paragraph that ends so goes on: 企业实际， · （以下简称 · 《中华人民共和国公
OPEN_END = re.compile(r"[，、,（(《“〈【〔]$")
#: … and one that ends so goes on with a reference: …按照 ｜ 第七条规定
BEFORE_REFERENCE = re.compile(r"(?:根据|按照|依据|依照|符合|违反|本[一-鿿]{1,3}|的|和|及|与|或)$")
REFERENCE = re.compile(rf"第[{NUMERAL}]+条(?:之[{NUMERAL}]+)?(?:第|规定|所|的|、|和|至)")
#: A formula has no end mark and is no half sentence: 经济增加值=税后净营业利润-资本成本
FORMULA = re.compile(r"[=＝≤≥≈∑]|^[×÷+\-－*/]|[A-Z]\d?\s?为")
#: The rest of a formula that was cut: ×100% · 出收入×100% · 资本*平均资本成本率
FORMULA_REST = re.compile(r"[^=＝。；]{0,20}[×÷+*/%－-][^=＝。；]{0,30}$")
#: What begins anew whatever stands before it: 附件 1, 2015年3月2日, （此件公开发布）
BEGINS = re.compile(r"…|\.{3}|附件|附：|附表|附录|\d{4}年\d{1,2}月\d{1,2}日|致：|注：|注:|说明：|抄送|主题词|——")
#: The line under a title is whole: 2006年3月31日 桂国资发〔2006〕45号; so is a line of contents: …………48
WHOLE_LINE = re.compile(r"^.{0,40}〔\d{4}〕\d+号$|^.{0,30}\d{4}年\d{1,2}月\d{1,2}日$|[….·]{3,}\s*\d+$|\t\d+$")
CLAUSE_MARK = re.compile(r"[。；;]")
SHORT_LINE = 16  # a shorter line without an end mark is a sub-heading or a line of a form (一类组合, 联系电话)
NEAR = 60  # paragraphs within which items of one list stand
LONG_LABELLED = 45  # a labelled line longer than this and without an end mark is a sentence, not a heading


def undo_page_breaks(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs with those joined that a page break had cut (签批流｜程, 《中华人民共和国公｜司法》)."""
    whole: list[Paragraph] = []
    labels = [read_label(p.text) for p in paragraphs]
    for i, paragraph in enumerate(paragraphs):
        if whole and _continues(whole[-1], paragraph, labels[i], paragraphs, labels, i):
            whole[-1] = whole[-1].join(paragraph)
        else:
            whole.append(paragraph)
    return whole


def _continues(
    a: Paragraph, b: Paragraph, b_label: Label | None, all_: Sequence[Paragraph], labels: Sequence[Label | None], at: int
) -> bool:
    """Whether ``b`` goes on where ``a`` was cut off."""
    if a.rows or b.rows or b.heading or BEGINS.match(b.text) or WHOLE_LINE.search(a.text) or HISTORY.match(a.text):
        return False
    if b.text[0] == "“" and a.text[-1] in ENDS:
        return False  # the next paragraph of what is quoted
    if not a.heading and BEFORE_REFERENCE.search(a.text) and REFERENCE.match(b.text):
        return b_label is None
    if TITLE_END.search(a.text) and not SENTENCE_MARK.search(a.text) and not (_unbalanced(a.text) and _closes(b.text)):
        return False
    open_end = bool(OPEN_END.search(a.text)) or _unbalanced(a.text)
    if b.start_line == a.end_line + 1 and not open_end and not FORMULA_REST.match(b.text):
        return False  # neighbouring lines that the reader kept apart: no page break lies between
    if a.heading:
        return open_end and _unbalanced(a.text) and b_label is None
    if b_label is not None:
        cut = open_end or bool(BEFORE_REFERENCE.search(a.text))
        return cut and b_label.kind == "article" and not b.bold and not b_label.spaced
    if open_end:
        return not a.text.startswith("附件") or _closes(b.text)
    if a.text[-1] in ENDS or (a.text[-1] in CLOSERS and _ended_inside(a.text)):
        return False
    if FORMULA.search(a.text) and FORMULA_REST.match(b.text):
        return True
    if FORMULA.search(a.text[:40]) or FORMULA.search(b.text[:20]) or a.text.startswith("附件"):
        return False
    if b.text[0] in "，、。；：）)》”,;":
        return True
    label = read_label(a.text)
    if label is None:
        return len(a.text) >= SHORT_LINE
    words = a.text[label.end :]
    if label.kind == "article":
        return len(words) > SHORT_LINE
    if label.kind in ("part", "subpart", "chapter", "section"):
        return False
    if CLAUSE_MARK.search(words) or len(words) > LONG_LABELLED:
        return True
    return (len(words) > SHORT_LINE or bool(re.search(r"[，,、]", words))) and _sentences_in_list(label, all_, labels, at)


def _ended_inside(text: str) -> bool:
    """Whether the closing mark at the end follows an end mark: …执行。”  or ends a title line or remark in brackets."""
    return (text[-1] in "”’」』" and text[-2:-1] in ENDS) or (text[-1] in "）)" and len(text) < 60)


def _unbalanced(text: str) -> bool:
    """Whether a bracket or quotation mark opened in ``text`` waits to be closed."""
    return any(text.count(o) > text.count(c) and text.rfind(o) > len(text) - 120 for o, c in ("《》", "“”")) or (
        text.count("（") + text.count("(") > text.count("）") + text.count(")")
    )


def _closes(text: str) -> bool:
    """Whether a bracket is closed in ``text`` that was opened before it: 院决定由高级人民法院审查用）"""
    return re.search(r"[）)]", text) is not None and text.count("（") + text.count("(") < text.count("）") + text.count(")")


def _sentences_in_list(label: Label, all_: Sequence[Paragraph], labels: Sequence[Label | None], at: int) -> bool:
    """Whether the neighbours in the list of ``label`` are sentences; then a line without an end mark was cut, else it is a heading."""
    nearby = [*range(at - 2, max(-1, at - NEAR), -1)], [*range(at, min(len(all_), at + NEAR))]
    for side, step in zip(nearby, (-1, 1), strict=True):
        for i in side:
            other = labels[i]
            if other is not None and other.kind == label.kind and other.number == label.number + step:
                text = all_[i].text
                return text[-1] in "。；;：:" or bool(CLAUSE_MARK.search(text))
    return False
