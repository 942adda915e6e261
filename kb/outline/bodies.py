"""A document's text → its bodies: the notice's own provisions, the annexed regulation, further annexes, each with a title of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.outline.closing import closing_at
from kb.outline.decimal import CHAPTER, is_manual
from kb.outline.labels import SENTENCE_MARK, TITLE_END, read_label
from kb.paragraph import Paragraph

#: 附件 · 附件 1 · 附件1-1 · 附件： · 附录二 · 附：
ANNEX_MARK = re.compile(r"^附\s*(?:[件录表]\s*[\d一二三四五六七八九十]*(?:[-－]\d+)?\s*[：:]?|[：:])$")
#: 附件二：香港特别行政区立法会的产生办法和表决程序 — mark and title on one line
ANNEX_TITLE = re.compile(r"^附\s*[件录表]\s*[\d一二三四五六七八九十]+(?:[-－]\d+)?\s*[：:]?\s*(?=[一-鿿《])")
#: 附件：1.企业财务绩效定量评价指标计算公式 · 附：1.事项清单 — the list of annexes below a notice
ANNEX_LIST = re.compile(r"^附\s*件?\s*[：:]\s*(?=\S)")
#: （A类企业） · （试行） — the second line of a title
TITLE_REMARK = re.compile(r"^[（(](?!表|单位|附|续)[^（）()。：:]{1,12}[）)]$")
ABSENT = re.compile(r"[（(]\s*(?:略|另发|另附)\s*[）)]")
#: 《…办法》已经…审议通过，现予公布 · 现将《…办法》印发给你们 — in the first lines of a notice or decree
BRINGS = re.compile(r"现[^。]{0,40}(?:公布|发布|印发|转发)|(?:印发|转发)给|予以(?:公布|发布)")
TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
SOON = 6


@dataclass(slots=True)
class Body:
    """One body: its title, the paragraphs that make the title (none for a notice's own text), those of its text and of the lists of annexes in it."""

    title: str
    title_paragraphs: list[Paragraph] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    annex: bool = False
    lists: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Attachments:
    """What the lists of annexes name."""

    names: list[str] = field(default_factory=list)


def bodies_of(title: str, paragraphs: Sequence[Paragraph]) -> tuple[list[Body], Attachments]:
    """Cut a document's text into bodies; the first is its own text, which may be empty. Order is kept, nothing is left out."""
    bodies = [Body(title)]
    attached = Attachments()
    named = _named_titles(title, paragraphs)
    manual = is_manual(read_label(p.text) for p in paragraphs if not p.rows and p.text[:1].isdigit())
    marked: list[Paragraph] = []  # an annex mark that waits for its title
    i = 0
    while i < len(paragraphs):
        p = paragraphs[i]
        if ANNEX_MARK.match(p.text):
            marked.append(p)
        elif _comes_again(paragraphs, i):
            bodies.append(Body(ANNEX_LIST.sub("", p.text), [p], annex=True))
        elif ANNEX_LIST.match(p.text):
            end = _read_list(paragraphs, i, attached)
            bodies[-1].lists += paragraphs[i:end]
            i = end
            continue
        elif not marked and _is_titled_annex(paragraphs, i):
            bodies.append(Body(ANNEX_TITLE.sub("", p.text), [p], annex=True))
        elif not (manual and not marked and CHAPTER.match(p.text)) and _begins_body(p, bool(marked), named, _remark_below(paragraphs, i)):
            body = Body(p.text, [*marked, p], annex=bool(marked) or len(bodies) > 1)
            marked = []
            if _remark_below(paragraphs, i):
                i += 1
                body.title_paragraphs.append(paragraphs[i])
                body.title += paragraphs[i].text
            bodies.append(body)
        else:
            if marked:  # an annex without a title of its own
                bodies.append(Body(marked[0].text.rstrip("：:"), marked, annex=True))
                marked = []
            bodies[-1].paragraphs.append(p)
        i += 1
    if marked:
        bodies.append(Body(marked[0].text.rstrip("：:"), marked, annex=True))
    return bodies, attached


def _comes_again(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether the line at ``at`` says again what the list of annexes named: 附件：主要文书参考样式, now above the annex itself."""
    text = paragraphs[at].text
    return bool(ANNEX_LIST.match(text)) and at + 1 < len(paragraphs) and any(p.text == text for p in paragraphs[:at])


def _is_titled_annex(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether the line at ``at`` is the mark and title of an annex whose text follows; in a list of annexes the next line is another."""
    p = paragraphs[at]
    if p.rows or not ANNEX_TITLE.match(p.text) or len(p.text) > 80 or SENTENCE_MARK.search(p.text) or at + 1 >= len(paragraphs):
        return False
    return not any(q.text.startswith("附") for q in (paragraphs[at + 1], *paragraphs[max(0, at - 1) : at]))


def _named_titles(title: str, paragraphs: Sequence[Paragraph]) -> set[str]:
    """What the document calls its annexes: 《…》 in its title or in what brings them (现将《…》印发给你们), the names in its list; without marks."""
    names = set(re.findall(r"《(.+)》", title))
    for p in paragraphs[:SOON]:
        if BRINGS.search(p.text):
            names.update(TITLE.findall(p.text))
    for p in paragraphs:
        if ANNEX_LIST.match(p.text):
            names.add(re.sub(r"^\d+[.．、]\s*", "", ANNEX_LIST.sub("", p.text)))
    return {_bare(n) for n in names}


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def _remark_below(paragraphs: Sequence[Paragraph], at: int) -> str:
    """The second line of a title below the line at ``at``: （试行）, （2023版）; "" if there is none."""
    below = paragraphs[at + 1].text if at + 1 < len(paragraphs) else ""
    return below if TITLE_REMARK.match(below) and read_label(below) is None else ""


def _begins_body(p: Paragraph, after_mark: bool, named: set[str], remark: str) -> bool:
    """Whether a paragraph is the title of a body: the line below 附件, an unlabelled heading, or a line that repeats an announced title.

    ``remark`` is the second line of the title, which the announcement may have on the first.
    """
    if p.rows or read_label(p.text) is not None or len(p.text) > 120 or SENTENCE_MARK.search(p.text) or p.text[-1] in "：:，,、":
        return False
    if after_mark or (p.heading and len(p.text) >= 4):
        return True
    return len(p.text) > 6 and bool(TITLE_END.search(p.text)) and not named.isdisjoint((_bare(p.text), _bare(p.text + remark)))


def _read_list(paragraphs: Sequence[Paragraph], at: int, into: Attachments) -> int:
    """Read the list of annexes that begins at ``at``; returns the index behind it."""
    text = ANNEX_LIST.sub("", paragraphs[at].text)
    names = [text]
    at += 1
    closing = closing_at(paragraphs, at)
    while at < closing:
        label = read_label(paragraphs[at].text)
        joined = paragraphs[at].start_line == paragraphs[at - 1].end_line + 1 and label is None and not paragraphs[at].heading
        if label is not None and label.kind == "num" and label.number == len(names) + 1 and len(paragraphs[at].text) < 80:
            names.append(paragraphs[at].text)
        elif (
            joined and not paragraphs[at].rows and not ANNEX_MARK.match(paragraphs[at].text) and not ANNEX_TITLE.match(paragraphs[at].text)
        ):
            names[-1] += paragraphs[at].text
        else:
            break
        at += 1
    into.names += [re.sub(r"^\d+[.．、]\s*", "", n) for n in names]
    return at


def attachments(attached: Attachments, bodies: Sequence[Body]) -> tuple[dict[str, Any], ...]:
    """The annexes that the document names or has, and whether their text is here."""
    here = {_bare(b.title): b.title for b in bodies[1:] if b.annex}
    found: list[dict[str, Any]] = []
    for name in attached.names:
        key = _bare(ABSENT.sub("", name))
        present = not ABSENT.search(name) and any(key in h or h in key for h in here)
        found.append({"title": ABSENT.sub("", name), "present": present})
    return tuple(found)
