"""A place in the law ↔ the way people write it.

``write`` makes the formal citation 《全称》（文号）第X条第X款第（X）项; ``read`` takes apart what people type: 99号文17条,
桂国资发2007 99号第17条第1款第三项, 三、（五）. Sources: 立法法 第六十五条 (款 bears no number of its own, 项 is （一）, 目 is 1.),
法释〔2009〕14号 (name and number complete, then 条 款 项), GB/T 9704—2012 (文号 with 〔〕).
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from kb import docno, place
from kb.docno import DocNo
from kb.model import HeguiError
from kb.numerals import DECIMAL, NUMERAL
from kb.place import Place

Style = Literal["article", "outline"]

_CHAPTER = re.compile(rf"第[{NUMERAL}]+(?:分编|[编章节])|附则")  # 第二章
_ARTICLE = re.compile(rf"第[{NUMERAL}]+条(?:之[{NUMERAL}]+)?")  # 第一百三十三条之一
_OUTLINE1 = re.compile(rf"[{NUMERAL}]*[零〇一二三四五六七八九十百][{NUMERAL}]*")  # 四
_OUTLINE2 = re.compile(rf"（[{NUMERAL}]*[零〇一二三四五六七八九十百][{NUMERAL}]*）")  # （三）
_OUTLINE3 = re.compile(r"[0-9]+")  # 2
_OUTLINE4 = re.compile(r"（[0-9]+）")  # （1）
_ANNEX = re.compile(r"附(?:件|表|录)")  # a body that is called 附件2 and no title of its own


def citation_style() -> Style:
    """How outlines are cited: HEGUI_CITATION is ``outline`` (四、（三）, the document's own form, the default) or ``article`` (第四条第（三）项).

    Raises HeguiError for another value.
    """
    style = os.environ.get("HEGUI_CITATION", "outline")
    if style not in get_args(Style):
        raise HeguiError(f"HEGUI_CITATION 是“{style}”，应为 {'、'.join(get_args(Style))} 之一。")
    return style  # type: ignore[return-value]


def write(doc_title: str, doc_no: str | None, body_title: str, path: Sequence[str], style: Style = "article") -> str:
    """The formal citation of the clause at ``path`` in the body ``body_title`` of a document.

    The outline of a document without articles is written 第四条第（三）项 (``style="article"``) or 四、（三） (``style="outline"``).

    >>> write("关于印发《评估办法》的通知", "桂国资发〔2007〕99号", "评估办法", ["第三章", "第十七条", "第（二）项"])
    '《评估办法》（桂国资发〔2007〕99号）第十七条第（二）项'
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
    """The place alone: 第十七条第（二）项; chapters are left out as soon as something stands below them, and 3 and 3.2 above 3.2.1."""
    parts = [p for p in place.told(path) if not _CHAPTER.fullmatch(p)]
    if not parts:
        return "".join(path)
    if style == "outline" and not any(_ARTICLE.fullmatch(p) for p in parts):
        return "".join(_as_outline(part, above) for part, above in zip(parts, ["", *parts], strict=False))
    written: list[str] = []
    for part in parts:
        written.append(_as_article(part, written))
    return "".join(written)


def _as_article(part: str, before: Sequence[str]) -> str:
    """An outline's label as the unit that it stands for: 四 → 第四条, （三） → 第（三）项, 1 → 第1目; below a 目 it keeps its own form.

    A list within an article is its 项, however it is labelled: 第四条 一、 → 第四条第一项.
    """
    if _OUTLINE3.fullmatch(part) or _OUTLINE4.fullmatch(part):
        return part if any(b.endswith("目") for b in before) else f"第{part}目"
    if _OUTLINE2.fullmatch(part):
        return f"第{part}项"
    if _OUTLINE1.fullmatch(part):
        return f"第{part}项" if any(_ARTICLE.fullmatch(b) for b in before) else f"第{part}条"
    return part


def _as_outline(part: str, above: str) -> str:
    if _OUTLINE3.fullmatch(part):
        return f"第{part}项" if "." in above else f"{part}."  # 4.1.2第1项
    return f"{part}、" if _OUTLINE1.fullmatch(part) else part


# ------------------------------------------------------------------ reading


@dataclass(frozen=True, slots=True)
class ParsedCitation:
    """One citation as typed: the words ``text`` at ``start``–``end`` of the query and what they name.

    ``title`` is a name in 《》 (``quoted``) or the words before a number or place (资产损失责任追究办法第41条), which may be short and may
    belong to the question; ``places`` are all the places named (十七条第三项、20条), empty if only a document is named.
    """

    text: str
    start: int
    end: int
    title: str | None = None
    quoted: bool = False
    number: DocNo | None = None
    places: tuple[Place, ...] = ()


class _Piece(NamedTuple):
    start: int
    end: int
    title: str | None = None
    number: DocNo | None = None
    places: tuple[Place, ...] = ()


_QUERY_LIMIT = 1000
_UNIT = r"(?:条(?![例件线])|章(?!程)|节(?![约能])|部分)"
# 第3.2条, 3.2.1, 采购制度3.2 — two parts without 第 only right behind a name: 高于标准1.2的 is a figure
_MANUAL_PLACE = (
    r"(?<![\d.．])(?:第[ 　]*\d{1,2}[.．]\d|\d{1,2}[.．]\d{1,2}[.．]\d"
    rf"|(?:(?<=》)|(?<=制度|办法|规定|细则|规程|规范|手册|指引)){DECIMAL}(?=[条款项\s，。；、？（(]|$))"
)
# where a typed place may begin: 第17条, 17条, 十七条, 三、（五）, 四（三）, 3.2.1, 采购制度3.2
_PLACE_START = re.compile(
    rf"(?<![{NUMERAL}])(?:第[ 　]*[（(]?[ 　]*[{NUMERAL}]|[{NUMERAL}]+[ 　]*{_UNIT}|[（(][{NUMERAL}]+[）)]"
    rf"|(?<![.．])[{NUMERAL}]+[、.．]?[ 　]*(?=[（(][{NUMERAL}]+[）)]))"
    rf"|{_MANUAL_PLACE}"
)
_QUOTED_TITLE = re.compile(r"《([^《》]*(?:《[^《》]*》[^《》]*)*)》")  # 《公司法》
# a whole title without its own brackets: 关于印发《资产评估管理暂行办法》的通知
_OUTER_TITLE = re.compile(
    r"(?<![《〈])[^\s，,。；;（(《》]*(?:关于|印发|转发|实施|贯彻)[^\s，,。；;（(《》]*《[^《》]*》[^\s，,。；;（(《》第]{0,40}?"
    r"(?:通知|办法|意见|规定|函|公告|决定|细则|制度|规则)(?=[（(第\s，,。；;]|$)"
)
#: What joins the parts of a citation and says nothing: 桂国资发〔2007〕99号文的第17条
_FILLER = re.compile(
    r"^(?:[\s,，、;；:：。.（）()《》]|的|之|中|里|文件|文|和|与|及|以及|还有|规定|根据|按照|依照|依据)+"
    r"|(?:[\s,，、;；:：。.(（]|的|之|中|里|和|与|及|以及|还有)+$"
)


def read(text: str) -> list[ParsedCitation]:
    """The citations in a line as people type it, in order; an empty list if it names no document by 《》 or number and no place.

    Words between are the name of a document, as far as one bears it (``title``); what stands after a place is the question itself.
    """
    text = text[:_QUERY_LIMIT]
    pieces = _pieces(text)
    citations: list[ParsedCitation] = []
    current: list[_Piece] = []
    title, begin, position = "", 0, 0
    for piece in pieces:
        gap = _bare(text[position : piece.start])
        placed = any(p.places for p in current)
        names_document = piece.title is not None or piece.number is not None
        again = names_document and any((p.number and piece.number) or (p.title and piece.title) for p in current)
        if again or (placed and (names_document or gap)):
            citations.append(_citation(text, begin, current, title))
            current, title = [], ""
        if not current:
            begin = _after_filler(text, position, piece.start)
        title = f"{title} {gap}".strip()
        current.append(piece)
        position = piece.end
    if current:
        citations.append(_citation(text, begin, current, title))
    return citations


def _pieces(text: str) -> list[_Piece]:
    """Titles in 《》, numbers and places, in order."""
    pieces: list[_Piece] = []
    taken = bytearray(len(text) + 1)

    def take(piece: _Piece) -> None:
        taken[piece.start : piece.end] = b"\x01" * (piece.end - piece.start)
        pieces.append(piece)

    for m in _OUTER_TITLE.finditer(text):
        take(_Piece(m.start(), m.end(), title=m[0]))
    for m in _QUOTED_TITLE.finditer(text):
        if not taken[m.start()]:
            take(_Piece(m.start(), m.end(), title=m[1]))
    while hit := docno.search_typed(_masked(text, taken)):  # the fullest form first, wherever it stands
        number, start, end = hit
        take(_Piece(start, end, number=number))
    masked = _masked(text, taken)
    position = 0
    while begins := _PLACE_START.search(masked, position):
        position = begins.end()
        found = place.scan(masked, begins.start(), typed=True)
        if found and _is_place(found[1]):
            take(_Piece(begins.start(), found[0], places=tuple(found[1])))
            position = found[0]
    pieces.sort(key=lambda p: p.start)
    return [q for i, p in enumerate(pieces) for q in (p, *_behind(masked, p, pieces[i + 1 : i + 2]))]


# 《…的通知》（文号）四、 or （三）or 2. with nothing after it: a single label of an outline, read only right behind the document
_GAP = re.compile(r"[ 　）)》的\n]*")
_LONE_LABEL = re.compile(rf"(?P<label>[{NUMERAL}]+|[（(][{NUMERAL}]+[）)])[、.．]?[ 　]*(?=$|[，,；;。\n])")


def _behind(text: str, document: _Piece, following: Sequence[_Piece]) -> list[_Piece]:
    """A place right behind the document that would not be taken for one elsewhere: 四、 五、1. 第5目."""
    gap = _GAP.match(text, document.end)
    if document.places or gap is None or (following and following[0].start <= gap.end()):
        return []
    if found := place.scan(text, gap.end(), typed=True):
        return [_Piece(gap.end(), found[0], places=tuple(found[1]))]
    m = _LONE_LABEL.match(text, gap.end())
    step = place.step_of(m["label"].replace("(", "（").replace(")", "）")) if m else None
    return [_Piece(m.start("label"), m.end("label"), places=((step,),))] if m and step else []


def _masked(text: str, taken: bytearray) -> str:
    return "".join("\n" if taken[i] else c for i, c in enumerate(text))


def _is_place(places: Sequence[Place]) -> bool:
    """第三项 alone or a mere （二） is no place of a document; 第三条, 三、（五） are."""
    return any(len(p) > 1 or p[0].unit in ("条", "章", "节", "编", "部分") for p in places)


def _bare(text: str) -> str:
    before = None
    while before != text:
        before, text = text, _FILLER.sub("", text)
    return text


def _after_filler(text: str, start: int, end: int) -> int:
    gap = text[start:end]
    words = _bare(gap)
    return start + gap.find(words) if words else end


def _citation(text: str, begin: int, pieces: Sequence[_Piece], words: str) -> ParsedCitation:
    quoted = next((p.title for p in pieces if p.title), None)
    number = next((p.number for p in pieces if p.number), None)
    places = tuple(q for p in pieces for q in p.places)
    end = pieces[-1].end
    return ParsedCitation(text[begin:end], begin, end, quoted or words or None, bool(quoted), number, places)


# ------------------------------------------------------------------ other forms of writing

Form = Literal["plain", "markdown", "html"]

# what ends a title and makes its short name: 《…评估管理暂行办法》 → 《办法》
_GENRE = re.compile(
    r"(条例|实施细则|细则|办法|规定|规则|准则|制度|规范|标准|指引|纲要|意见|通知|决定|公告|方案|法)(?:[（(][^（）()]*[）)])?$"
)


class Cite(NamedTuple):
    """What a citation is written from, in the terms of a clause: document, number, body and place."""

    doc_title: str
    doc_no: str | None
    body_title: str
    path: tuple[str, ...]


def short_name(title: str) -> str:
    """The short name that a title is usually given: its kind of document (办法); the title itself if it ends in none."""
    m = _GENRE.search(title)
    return m[1] if m else title


def write_in_turn(places: Sequence[Cite], style: Style = "article") -> list[str]:
    """Several citations in the order of a text: a document in full at its first place, by its short name afterwards.

    The first carries （…，以下简称《办法》） when the document is cited again; documents whose short names would be the same keep their
    titles.
    """
    documents = list(dict.fromkeys(p[:3] for p in places))
    names = {d: short_name(d[2] or d[0]) for d in documents}
    clashing = {d for d in documents if sum(names[d] == n for n in names.values()) > 1 or names[d] == (d[2] or d[0])}
    seen: set[tuple[str, str | None, str]] = set()
    written = []
    for p in places:
        document, name = p[:3], names[p[:3]]
        again = sum(q[:3] == document for q in places) > 1 and document not in clashing
        if document in seen:
            head = f"《{name}》" if again else f"《{_nest(p.body_title or p.doc_title)}》"
        else:
            head = write_document(*document)
            note = f"以下简称《{name}》"
            if again:
                head = f"{head[:-1]}，{note}）" if head.endswith("）") and p.doc_no else f"{head}（{note}）"
        seen.add(document)
        written.append(head + write_path(p.path, style))
    return written


def write_gbt7714(place: Cite, issuer: str | None, issued: str | None, style: Style = "article") -> str:
    """The entry for a list of references after GB/T 7714—2025: 责任者. 题名：文号[Z]. 发布日期：条款.

    The standard has no type of its own for regulations, which so fall under 其他 [Z]; the number follows the title as that of a report does
    (8.8); only “.” and “[ ]” are half-width (7). ``issued`` is ``YYYY-MM-DD``; what is unknown is left out.
    """
    title = place.body_title if place.body_title and not _ANNEX.match(place.body_title) else place.doc_title
    head = f"{issuer}. " if issuer else ""
    number = f"：{place.doc_no}" if place.doc_no else ""
    where = write_path(place.path, style)
    date = f" {issued}" if issued else ""
    return f"{head}{title}{number}[Z].{date}{'：' if date and where else ' ' if where else ''}{where}{'.' if date or where else ''}"


def with_words(citation: str, words: str, form: Form = "plain") -> str:
    """A citation followed by the quoted words, as plain text, Markdown or HTML (which Word takes as rich text)."""
    paragraphs = [w.strip() for w in words.split("\n") if w.strip()]
    if form == "markdown":
        return f"{_markdown(citation)}：\n\n" + "\n>\n".join(f"> {_markdown(p)}" for p in paragraphs)
    if form == "html":
        quoted = "".join(f"<p>{html.escape(p)}</p>" for p in paragraphs)
        return f"<p>{html.escape(citation)}：</p><blockquote>{quoted}</blockquote>"
    return f"{citation}：“{_inner_quotes(chr(10).join(paragraphs))}”"


def _markdown(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def _inner_quotes(text: str) -> str:
    """Quotation marks within a quotation are single (GB/T 15834—2011, 4.8)."""
    return text.replace("“", "‘").replace("”", "’")
