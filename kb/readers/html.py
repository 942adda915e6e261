"""Web pages of authorities: the article with its title, not the menu around it.

A page says itself what its title is (``<meta name="ArticleTitle">``, 政府网站发展指引); its text is the smallest element that holds nearly all
sentences of the page. What lies outside is reported as left out. A paragraph's line is its number in the article, counted from 1.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from kb.model import HeguiError
from kb.paragraph import Paragraph, tighten, visible
from kb.readers.decode import decode
from kb.readers.plain import table_of
from kb.split import NUMBER, date_line

Element = Any  # an lxml element
Dropped = list[tuple[int, str, str]]

CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
UNSEEN = {"script", "style", "noscript", "template", "head", "iframe", "object", "svg", "button", "select", "option", "input", "textarea"}
FRAME = {"nav", "header", "footer", "aside"}
BLOCK = {
    "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "html", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tfoot", "tr", "ul", *FRAME,
}  # fmt: skip
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
SENTENCE_END = re.compile(r"[。；！？]")
SHARE = 0.85  # the article holds at least this share of the page's sentences
TITLE_META = ("ArticleTitle", "articletitle", "og:title")
#: 国务院办公厅关于…的通知_国务院文件_中国政府网 — what a page's <title> adds
TITLE_TAIL = re.compile(r"\s*[_|\-—–]+\s*[^_|—–-]{2,30}$")
#: 【打印】【关闭】 · 字体：大 中 小 · 分享到： · 扫一扫在手机打开当前页 · 责任编辑：…
BUTTONS = re.compile(
    r"^(?:[【\[（(|\s]*(?:打印(?:本页|此页)?|关闭(?:窗口|本页)?|收藏|返回顶部|我要纠错|字[体号]|[大中小]|分享(?:到)?|微信|微博|纠错|下载|上一篇|下一篇)[】\]）)|：:\s]*)+$"
    r"|^扫一扫.{0,20}$|^责任编辑[：:].{0,12}$|^(?:上一篇|下一篇|来源|信息来源|浏览次数|点击(?:数|量))[：:].{0,60}$"
)
ORDERED = {"1": "{}.", "a": "{}.", "A": "{}.", "i": "{}.", "I": "{}."}


def paragraphs(data: bytes, path: Path) -> tuple[list[Paragraph], Dropped]:
    """The paragraphs of the page's article and what was left out, as (paragraph, rule, text). Raises HeguiError for what is no page."""
    page = _page(data, path.name)
    dropped: Dropped = []
    _take_out(page, dropped)
    article = _article(page)
    title = _title(page)
    found = list(_blocks(article, dropped))
    outside = _outside(page, article)
    if found and title and not any(_alike(title, p.text) for p in found[:6]):
        outside, head = _head_of(outside, title, found)
        found = head + found
    dropped += [(1, "网页外围", text) for text in outside]
    if not found:
        raise HeguiError(f"{path.name}：网页里没有正文，可能由脚本载入。请在浏览器中打开，复制正文存为文本，或打印成 PDF 再试。")
    return _number(found), dropped


def _page(data: bytes, name: str) -> Element:
    text = XML_DECLARATION.sub("", _decode(data, name))
    try:
        page = lxml_html.document_fromstring(text)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise HeguiError(f"{name}：不是网页。请用浏览器打开网页，另存为“仅 HTML”再试。") from error
    return page


def _decode(data: bytes, name: str) -> str:
    """The text of the page: by its byte mark, else as it declares itself if that fits, else as any text."""
    declared = CHARSET.search(data[:4096])
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = declared[1].decode("ascii").lower()
        try:
            return data.decode("gb18030" if encoding in ("gb2312", "gbk", "gb18030") else encoding)
        except (LookupError, UnicodeDecodeError):
            pass  # it declares what it is not
    return decode(data, name)


def _take_out(page: Element, dropped: Dropped) -> None:
    """Remove what a reader of the page does not see, and its navigation."""
    for e in list(page.iter()):
        if not isinstance(e.tag, str):
            _remove(e)
            continue
        frame = e.tag in FRAME and len(SENTENCE_END.findall(e.text_content())) < 3
        unseen = e.tag in UNSEEN or bool(HIDDEN.search(e.get("style") or "")) or e.get("hidden") is not None
        if e.tag == "head" or e.getparent() is None:
            continue
        if frame or unseen:
            words = tighten(" ".join(e.text_content().split()))
            if visible(words) and e.tag not in UNSEEN:
                dropped.append((1, "网页导航" if frame else "网页隐藏文字", words))
            _remove(e)


def _remove(e: Element) -> None:
    """Take an element out; the words behind it stay."""
    parent = e.getparent()
    if parent is None:
        return
    if e.tail:
        before = e.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + e.tail
        else:
            parent.text = (parent.text or "") + e.tail
    parent.remove(e)


# ---------------------------------------------------------------- the article and its title


def _article(page: Element) -> Element:
    """The smallest element that holds nearly all sentences of the page; links are no sentences."""
    body = page.find("body")
    body = page if body is None else body
    weights: dict[Element, int] = {}

    def weigh(e: Element) -> int:
        if e.tag == "a" or not isinstance(e.tag, str):
            return 0
        weight = _sentences(e.text)
        for child in e:
            weight += weigh(child) + _sentences(child.tail)
        weights[e] = weight
        return weight

    total = weigh(body)
    article = body
    while total:
        inner = next((c for c in article if weights.get(c, 0) >= SHARE * total and c.tag in BLOCK), None)
        if inner is None or _is_one_paragraph(inner) or (inner.tag in ("table", "tbody", "tr") and not _frames(inner, weights, total)):
            return article
        article = inner
    return article


def _is_one_paragraph(e: Element) -> bool:
    """Whether an element is a paragraph among others (南京银行：｜同意你行…｜2025年11月20日) rather than what holds the article."""
    if e.tag == "p":
        return True
    if e.find(".//br") is not None or any(child.tag in BLOCK for child in e.iterdescendants()):
        return False
    siblings = [s for s in e.getparent() if s is not e and isinstance(s.tag, str)]
    return bool(siblings) and not any(s.tag == "a" or s.find(".//a") is not None for s in siblings)


def _frames(e: Element, weights: dict[Element, int], total: int) -> bool:
    """Whether a table is a frame of the page: one of its cells holds nearly all."""
    return any(weights.get(c, 0) >= SHARE * total for c in e.iter("td"))


def _sentences(text: str | None) -> int:
    """How many characters of running text stand here: menus and footers have no end marks."""
    words = visible(text or "")
    return len(words) if SENTENCE_END.search(words) else 0


def _title(page: Element) -> str:
    """The title that the page gives itself, without the site's name."""
    for meta in page.iter("meta"):
        if (meta.get("name") or meta.get("property") or "") in TITLE_META and (meta.get("content") or "").strip():
            return tighten(meta.get("content"))
    own = page.find(".//title")
    text = tighten(own.text_content()) if own is not None else ""
    while TITLE_TAIL.search(text):
        text = TITLE_TAIL.sub("", text)
    return text


def _alike(title: str, text: str) -> bool:
    """Whether a text is the title or part of it; the 办法 that a notice brings (关于印发《…办法》的通知) is not its title."""
    if any(re.sub(r"\W", "", text) == re.sub(r"\W", "", brought) for brought in re.findall(r"《(.+)》", title)):
        return False
    a, b = re.sub(r"\W", "", title), re.sub(r"\W", "", text)
    return bool(a) and len(b) < 2 * len(a) + 10 and (a == b or a in b or (len(b) > 8 and b in a))


def _outside(page: Element, article: Element) -> list[str]:
    """The words of the page's other blocks, in order."""
    inside = set(article.iter())
    body = page.find("body")
    return [text for text in _lines(page if body is None else body, inside) if visible(text)]


def _lines(root: Element, without: set[Element]) -> Iterator[str]:
    """The page's lines outside some elements."""
    parts: list[str] = []

    def walk(e: Element) -> Iterator[str]:
        block = e.tag in BLOCK or e.tag == "br"
        if e in without:
            yield from _flush(parts)
            return
        if block:
            yield from _flush(parts)
        parts.append(e.text or "")
        for child in e:
            yield from walk(child)
            parts.append(child.tail or "")
        if block:
            yield from _flush(parts)

    yield from walk(root)
    yield from _flush(parts)


def _flush(parts: list[str]) -> Iterator[str]:
    text = tighten(" ".join("".join(parts).split()))
    parts.clear()
    if text:
        yield text


def _head_of(outside: list[str], title: str, found: list[Paragraph]) -> tuple[list[str], list[Paragraph]]:
    """The title from outside the article and the number that stands in the page's table of particulars, if the article itself lacks them."""
    head: list[Paragraph] = []
    at = next((i for i, text in enumerate(outside) if _alike(title, text) and len(text) <= len(title) + 4), None)
    words = outside[at] if at is not None else title
    head.append(Paragraph(words, ((0, 1),), heading=1))
    rest = [text for i, text in enumerate(outside) if i != at]
    if not any(NUMBER.search(p.text) for p in found[:8] if len(p.text) < 40):
        number = next((t for t in rest if date_line(t) and NUMBER.search(t)), None)
        if number is not None:
            rest.remove(number)
            head.append(Paragraph(number, ((0, 1),)))
    return rest, head


# ---------------------------------------------------------------- paragraphs


def _blocks(article: Element, dropped: Dropped) -> Iterator[Paragraph]:
    """The paragraphs and tables of the article; numbered lists get their numbers, as a browser shows them."""
    parts: list[str] = []
    state = {"heading": 0, "bold": False}

    def flush() -> Iterator[Paragraph]:
        bold = state["bold"]
        for text in _flush(parts):
            if BUTTONS.match(text):
                dropped.append((1, "网页按钮", text))
            else:
                yield Paragraph(text, ((0, 1),), int(state["heading"]), bool(bold))
        state["bold"] = False

    def walk(e: Element) -> Iterator[Paragraph]:
        if e.tag == "table" and (rows := _table(e)):
            yield from flush()
            yield table_of([(1, row) for row in rows])
            return
        block = e.tag in BLOCK or e.tag == "br"
        if block:
            yield from flush()
        if re.fullmatch(r"h[1-6]", str(e.tag)):
            state["heading"] = int(e.tag[1])
        if e.tag in ("b", "strong") and not any(visible(p) for p in parts):
            state["bold"] = True
        if e.tag == "li" and e.getparent() is not None and e.getparent().tag == "ol":
            parts.append(_ordinal(e))
        parts.append(e.text or "")
        for child in e:
            yield from walk(child)
            parts.append(child.tail or "")
        if block:
            yield from flush()
        if re.fullmatch(r"h[1-6]", str(e.tag)):
            state["heading"] = 0

    yield from walk(article)
    yield from flush()


def _ordinal(li: Element) -> str:
    """The number that a browser writes before an entry of an ordered list."""
    ol = li.getparent()
    if "none" in (ol.get("style") or "") + (li.get("style") or ""):
        return ""
    entries = [e for e in ol if e.tag == "li"]
    start = int(ol.get("start")) if (ol.get("start") or "").isdigit() else 1
    return f"{start + entries.index(li)}. "


def _table(table: Element) -> list[tuple[str, ...]]:
    """The rows of a table of data, [] for one that only frames text: a single column, or a table within."""
    if any(True for _ in table.iterdescendants("table")):
        return []
    rows: list[list[str]] = []
    waiting: dict[int, int] = {}  # column → rows that a cell above still covers
    for tr in table.iter("tr"):
        cells = [c for c in tr if c.tag in ("td", "th")]
        row: list[str] = []
        for cell in cells:
            while waiting.get(len(row), 0):
                waiting[len(row)] -= 1
                row.append("")
            wide, high = (int(v) if (v := cell.get(n) or "").isdigit() else 1 for n in ("colspan", "rowspan"))
            text = tighten(" ".join(" ".join(_lines(cell, set())).split()))
            for i in range(min(max(1, wide), 100)):
                waiting[len(row)] = max(0, high - 1)
                row.append(text if i == 0 else "")
        rows.append(row)
    rows = [r for r in rows if any(r)]
    return [tuple(r) for r in rows] if rows and max(len(r) for r in rows) > 1 and len(rows) > 1 else []


def _number(found: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs with their numbers as lines; each row of a table counts."""
    numbered: list[Paragraph] = []
    at = 0
    for p in found:
        lines = []
        for offset, _ in p.lines:
            at += 1
            lines.append((offset, at))
        numbered.append(Paragraph(p.text, tuple(lines), p.heading, p.bold, p.bullet, p.rows))
    return numbered
