"""A place in the law ↔ the way people write it.

``write`` makes the formal citation 《全称》（文号）第X条第X款第（X）项. Sources: 立法法 第六十五条 (款 bears no number of its own, 项 is
（一）, 目 is 1.), 法释〔2009〕14号 (name and number complete, then 条 款 项), GB/T 9704—2012 (文号 with 〔〕).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from kb.numerals import NUMERAL

Style = Literal["article", "outline"]

_CHAPTER = re.compile(rf"第[{NUMERAL}]+[编章节]")  # 第二章
_ARTICLE = re.compile(rf"第[{NUMERAL}]+条(?:之[{NUMERAL}]+)?")  # 第一百三十三条之一
_OUTLINE1 = re.compile(rf"[{NUMERAL}]*[零〇一二三四五六七八九十百][{NUMERAL}]*")  # 四
_OUTLINE2 = re.compile(rf"（[{NUMERAL}]*[零〇一二三四五六七八九十百][{NUMERAL}]*）")  # （三）
_OUTLINE3 = re.compile(r"[0-9]+")  # 2
_OUTLINE4 = re.compile(r"（[0-9]+）")  # （1）
_ANNEX = re.compile(r"附(?:件|表|录)")  # a body that is called 附件2 and no title of its own


def write(doc_title: str, doc_no: str | None, body_title: str, path: Sequence[str], style: Style = "article") -> str:
    """The formal citation of the clause at ``path`` in the body ``body_title`` of a document.

    The outline of a document without articles is written 第四条第（三）项 (``style="article"``) or 四、（三） (``style="outline"``).

    >>> write("关于印发《资产评估管理暂行办法》的通知", "桂国资发〔2007〕99号", "资产评估管理暂行办法", ["第三章", "第十七条", "第（二）项"])
    '《资产评估管理暂行办法》（桂国资发〔2007〕99号）第十七条第（二）项'
    """
    return write_document(doc_title, doc_no, body_title) + write_path(path, style)


def write_document(doc_title: str, doc_no: str | None, body_title: str = "") -> str:
    """《全称》（文号）; an annex without a title of its own follows the title of its document: 《…的通知》（…）附件2."""
    annex = body_title if _ANNEX.match(body_title) else ""
    title = doc_title if annex or not body_title else body_title
    return f"《{_nest(title)}》" + (f"（{doc_no}）" if doc_no else "") + annex


def _nest(title: str) -> str:
    """Titles within a title take single brackets: 关于印发《办法》的通知 → 关于印发〈办法〉的通知."""
    return title.replace("《", "〈").replace("》", "〉")


def write_path(path: Sequence[str], style: Style = "article") -> str:
    """The place alone: 第十七条第（二）项; chapters are left out as soon as something stands below them."""
    parts = [p for p in path if not _CHAPTER.fullmatch(p)]
    if not parts:
        return "".join(path)
    if any(_ARTICLE.fullmatch(p) for p in parts):
        return "".join(_below_article(p) for p in parts)
    return "".join(_as_article(p) if style == "article" else _as_outline(p) for p in parts)


def _below_article(part: str) -> str:
    """A list inside an article is its 项 and 目, however it is labelled: 第四条 一、 → 第四条第一项."""
    if _OUTLINE1.fullmatch(part) and not _OUTLINE3.fullmatch(part):
        return f"第{part}项"
    return _as_article(part)


def _as_article(part: str) -> str:
    if _OUTLINE3.fullmatch(part) or _OUTLINE4.fullmatch(part):
        return f"第{part}目"
    if _OUTLINE2.fullmatch(part):
        return f"第{part}项"
    return f"第{part}条" if _OUTLINE1.fullmatch(part) else part


def _as_outline(part: str) -> str:
    if _OUTLINE3.fullmatch(part):
        return f"{part}."
    return f"{part}、" if _OUTLINE1.fullmatch(part) else part
