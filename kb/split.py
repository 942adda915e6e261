"""A source → its documents: a compilation's tables of contents, its documents one after the other and inside one another.

A document begins with its title and, below it, its date and number. A table of contents and a list of repealed documents give status.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kb.dates import CHINESE_DATE, DATE, date_of, digits
from kb.outline.bodies import ANNEX_MARK
from kb.outline.closing import BODY
from kb.outline.labels import HISTORY, TITLE_END, read_label
from kb.paragraph import Paragraph

#: 桂国资发〔2007〕99号 · 桂财会[2005]41号 · 国办发 (2003) 96 号
NUMBER = re.compile(r"((?:(?![年月日])[一-鿿]){2,14})[〔\[［【（(](\d{4})[〕\]］】)）](?:第)?\s*(\d+)\s*号")
#: 2006年3月31日 桂国资发〔2006〕45号 — the line below a title
DATE_LINE = re.compile(rf"^(?:{DATE.pattern}|{CHINESE_DATE.pattern})?\s*(?:发?文[件字]?号[：:])?\s*(?P<number>{NUMBER.pattern})?$")
#: 国务院国有资产监督管理委员会令 + （第6号）
DECREE = re.compile(r"^(?=.{4,40}$).*令$")
DECREE_NUMBER = re.compile(r"^[（(]?第\s*(\d+)\s*号[）)]?$")
#: 国资委 财政部令第32号 · 国家发展和改革委员会令2023年第5号 — both on one line
DECREE_LINE = re.compile(r"^(?P<name>[一-鿿、\s]{2,40}令)\s*[（(]?(?:\d{4}年)?第\s*\d+\s*号[）)]?$")
#: 广西壮族自治区人民政府文件 — what stands red above everything
LETTERHEAD = re.compile(r"^(?P<issuer>[一-鿿、\s（）()]{2,40}(?:委|委员会|政府|办公[厅室]|部|厅|局|院|会|署|公司|集团|党组))文件$")
#: （2018年10月26日第十三届…会议通过 根据2023年…第二次修正）
EDITION = re.compile(rf"{DATE.pattern}(?:(?!\d{{4}}年)[^；。]){{0,150}}?(?:通过|公布|发布|颁布|批准|修订|修正)")
#: 各监管企业，各市国资委：
ADDRESSEES = re.compile(r"^[^。；！？《]{2,220}[：:]$")
ORNAMENT = re.compile(r"^[★☆\-—_─━]+$")
DRAFT = re.compile(r"^[（(]?(?:征求意见稿|草案|送审稿|讨论稿)[）)]?$")
CONTENTS = re.compile(r"^目\s*[录次]$|^總目錄$|^目錄$")
ENTRY = re.compile(r"^(?:- )?(\d{1,3})[.．]\s*(?=\D)")
PAGE = re.compile(r"(?:[.…·•\s]{2,}|\t)\s*(\d{1,4})$")
STATUS_NOTE = re.compile(r"[（(](拟修订[^）)]*)[）)]")
REPEALED_LIST = re.compile(r"已?废止.*目录|废止.*文件目录")
LONGEST_HISTORY = 800
ABOUT = re.compile(r"^(?:中华人民共和国)?.{0,30}?(?:关于|印发|转发|公布)")


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A document as a list names it: its number in the list, its page, what the list says of its status."""

    title: str
    doc_no: str | None
    category: str | None
    status: str
    page: int | None
    line: int
    list_title: str
    end_line: int


@dataclass(slots=True)
class Draft:
    """A document cut out of a source, before its clauses are read: its head, its paragraphs, the documents inside it."""

    title: Paragraph | None
    title_text: str
    head: list[Paragraph] = field(default_factory=list)  # title, number, date, addressees: everything above the text
    doc_no: str | None = None
    issued: str | None = None
    addressees: tuple[str, ...] = ()
    draft: bool = False
    body: list[Paragraph] = field(default_factory=list)
    nested_in: Draft | None = None
    category: str | None = None
    issuer: str | None = None  # as the letterhead names it


@dataclass(slots=True)
class Compilation:
    """A source cut into its documents, the entries of its lists, and what belongs to no document (by rule)."""

    documents: list[Draft]
    entries: list[ListEntry] = field(default_factory=list)
    dropped: list[tuple[Paragraph, str]] = field(default_factory=list)
    published: str | None = None  # year-month that the compilation gives itself


def compact(text: str) -> str:
    """Without white space."""
    return re.sub(r"\s", "", text)


def number_of(text: str) -> str | None:
    """The document number in ``text`` as hegui writes it (``桂国资发〔2007〕99号``), or None."""
    m = NUMBER.search(digits(compact(text)))
    return f"{m[1]}〔{m[2]}〕{m[3]}号" if m else None


def date_line(text: str) -> re.Match[str] | None:
    """The line below a title, with its date, its number or both, also in brackets: （桂国资发〔2022〕56号）."""
    bare = digits(text)
    return DATE_LINE.match(bare[1:-1] if re.fullmatch(r"[（(].*[）)]", bare) else bare)


def split(paragraphs: Sequence[Paragraph]) -> Compilation:
    """Cut a source into its documents. A source with one document gives one; paragraphs keep their order; none is lost."""
    heads = _heads(paragraphs)
    contents = next((i for i, p in enumerate(paragraphs[:60]) if CONTENTS.match(p.text)), None)
    if contents is not None and len(heads) > 1:
        return _compilation(paragraphs, heads, contents)
    if len(heads) > 1 and heads[0][0] == 0:
        return _documents(paragraphs, heads, Compilation([]))
    rest, listed = _contents_of_one(paragraphs)
    return Compilation([_single(rest)], dropped=[(p, "目录") for p in listed])


# ---------------------------------------------------------------- heads


def _heads(paragraphs: Sequence[Paragraph]) -> list[tuple[int, int]]:
    """Where documents begin: (index of the title, index of the first paragraph below title, date and number)."""
    heads = []
    for i, p in enumerate(paragraphs):
        m = date_line(p.text) if len(p.text) < 50 else None
        above = paragraphs[i - 1] if i else None
        if (m and m["number"] and above and _is_title(above)) or (
            above and ((DECREE_NUMBER.match(p.text) and DECREE.match(above.text)) or (DECREE_LINE.match(p.text) and _is_title(above)))
        ):
            heads.append((i - 1, _below(paragraphs, i + 1)))
    return heads


def _below(paragraphs: Sequence[Paragraph], at: int) -> int:
    """The index behind a date on a line of its own below the number."""
    return at + 1 if at < len(paragraphs) and date_line(paragraphs[at].text) else at


def _is_title(p: Paragraph) -> bool:
    """Whether a paragraph can be the title above a number: a heading, or a line that ends like a title; no clause, no end mark."""
    if len(p.text) > 160 or p.text[-1] in "。；，：:;,":
        return False
    return bool(p.heading) or (read_label(p.text) is None and bool(TITLE_END.search(p.text)))


def _documents(paragraphs: Sequence[Paragraph], heads: list[tuple[int, int]], into: Compilation) -> Compilation:
    """The documents from their heads on; one that follows the word 附件 lies inside the one before it."""
    ends = [start for start, _ in heads[1:]] + [len(paragraphs)]
    categories = {compact(e.category) for e in into.entries if e.category}
    category: str | None = None
    outer: Draft | None = None
    if heads and heads[0][0] > 0:  # what stands between the lists and the first title
        between = paragraphs[: heads[0][0]]
        category = next((compact(p.text) for p in between if compact(p.text) in categories), category)
        into.dropped += [(p, "分类隔页") for p in between]
    for (start, below), end in zip(heads, ends, strict=True):
        body = list(paragraphs[below:end])
        draft = _draft(paragraphs[start:below], body)
        before = paragraphs[start - 1] if start else None
        nested = outer is not None and _announces_annex(before, paragraphs[start].text, outer)
        draft.nested_in = outer if nested else None
        if (
            nested
            and outer is not None
            and before is not None
            and outer.body
            and outer.body[-1] is before
            and ANNEX_MARK.match(before.text)
        ):
            draft.head.insert(0, outer.body.pop())
        outer = outer if nested else draft
        draft.category = category
        into.documents.append(draft)
        forwarded = _forwarded(draft)
        if forwarded is not None:
            into.documents.append(forwarded)
            draft = forwarded
        while draft.body and compact(draft.body[-1].text) in categories and read_label(draft.body[-1].text) is None:
            page = draft.body.pop()
            category = compact(page.text)
            into.dropped.append((page, "分类隔页"))
    return into


def _announces_annex(before: Paragraph | None, title: str, outer: Draft) -> bool:
    """Whether the document titled ``title`` is an annex of ``outer``: 附件 stands above it, or outer's text forwards it by name."""
    if before is not None and ANNEX_MARK.match(before.text):
        return True
    bare = re.sub(r"\W", "", title)
    return len(bare) > 8 and bare in re.sub(r"\W", "", outer.title_text) and len(bare) < len(re.sub(r"\W", "", outer.title_text))


#: 现将《关于印发〈上市公司国有股东标识管理暂行规定〉的通知》（国资发产权〔2007〕108号）转发给你们
FORWARDED = re.compile(r"《[^《》]*〈([^〈〉]+)〉[^《》]*》\s*[（(]([^（）()]{4,30}号)[）)]")


def _forwarded(draft: Draft) -> Draft | None:
    """The regulation that a notice forwards under the number of another's notice: a document of its own inside this one."""
    if "转发" not in draft.title_text or not draft.body:
        return None
    for m in FORWARDED.finditer(draft.body[0].text):
        at = next((i for i, p in enumerate(draft.body) if p.heading and re.sub(r"\W", "", p.text) == re.sub(r"\W", "", m[1])), None)
        if at is not None:
            title = draft.body[at]
            inner = Draft(title, title.text, [title], number_of(m[2]), body=draft.body[at + 1 :], nested_in=draft, category=draft.category)
            draft.body = draft.body[:at]
            return inner
    return None


def _draft(head: Sequence[Paragraph], body: list[Paragraph]) -> Draft:
    lines = " ".join(p.text for p in head[1:])
    draft = Draft(head[0], head[0].text, list(head), doc_no=number_of(lines), issued=date_of(lines))
    draft.doc_no = draft.doc_no or _decree_number(head)
    _take_addressees(draft, body)
    draft.body = body
    return draft


def _decree_number(head: Sequence[Paragraph]) -> str | None:
    """The number of a decree: 国务院国有资产监督管理委员会令（第6号） on two lines, 国资委财政部令第32号 on one."""
    for above, p in pairwise((None, *head)):
        if p is None:
            continue
        if DECREE_LINE.match(p.text):
            return compact(p.text)
        if above is not None and (m := DECREE_NUMBER.match(p.text)) and DECREE.match(above.text):
            return f"{compact(above.text)}（第{m[1]}号）"
    return None


def _take_addressees(draft: Draft, body: list[Paragraph]) -> None:
    """Move the line of addressees (各监管企业，各市国资委：) and a draft's mark from the text to the head."""
    while body and DRAFT.match(body[0].text):
        draft.draft = True
        draft.head.append(body.pop(0))
    if body and ADDRESSEES.match(body[0].text) and read_label(body[0].text) is None and not re.search(r"如下|下列|以下", body[0].text):
        line = body.pop(0)
        draft.head.append(line)
        draft.addressees = addressees_of(line.text)


def addressees_of(line: str) -> tuple[str, ...]:
    """``各市国资委、各监管企业，区直各有关委、办、厅、局：`` → the bodies addressed; 、 parts them only where each part names a body."""
    parts: list[str] = []
    for chunk in re.split(r"[，,]", line.rstrip("：:")):
        pieces = chunk.split("、")
        parts += pieces if all(len(p) > 2 and BODY.search(p) for p in pieces) else [chunk]
    return tuple(p for p in parts if p)


# ---------------------------------------------------------------- compilations


def _compilation(paragraphs: Sequence[Paragraph], heads: list[tuple[int, int]], contents: int) -> Compilation:
    first = heads[0][0]
    found = Compilation([])
    for p in paragraphs[:contents]:
        found.dropped.append((p, "编辑说明"))
        if m := re.search(r"(\d{4})\s*年\s*(\d{1,2})\s*月$", p.text):
            found.published = f"{m[1]}-{int(m[2]):02d}"
    end = _read_lists(paragraphs[contents:first], found) + contents
    shifted = [(start - end, below - end) for start, below in heads]
    return _documents(paragraphs[end:], shifted, found)


def _read_lists(paragraphs: Sequence[Paragraph], into: Compilation) -> int:
    """Read the lists at the head of a compilation; returns how many paragraphs they take."""
    title, status = "", "继续适用"
    category: str | None = None
    entry: list[Paragraph] = []
    last = max((i for i, p in enumerate(paragraphs) if ENTRY.match(p.text) or PAGE.search(p.text)), default=0) + 1

    def close() -> None:
        if entry:
            into.entries.append(_entry(entry, category, status, title))
            entry.clear()

    for p in paragraphs[:last]:
        into.dropped.append((p, "目录"))
        if ENTRY.match(p.text):
            close()
            entry.append(p)
        elif entry and not p.heading and not _closed(entry):
            entry.append(p)
        else:
            close()
            name = compact(p.text).rstrip("：:")
            if CONTENTS.match(name):
                title = name
            elif REPEALED_LIST.search(name):
                title, category, status = name, None, "已废止"
            elif name == "附录":
                title, category, status = name, None, "继续适用"
            else:
                category = name
    close()
    return last


def _closed(entry: list[Paragraph]) -> bool:
    """Whether an entry is complete: it has its number and, unless its list gives none, its page."""
    text = "".join(p.text for p in entry)
    return bool(PAGE.search(entry[-1].text)) or (bool(NUMBER.search(compact(text))) and compact(text).endswith("号"))


def _entry(parts: list[Paragraph], category: str | None, status: str, list_title: str) -> ListEntry:
    text = "".join(p.text for p in parts)
    page = PAGE.search(text)
    text = text[: page.start()] if page else text
    text = ENTRY.sub("", text)
    note = STATUS_NOTE.search(text)
    text = STATUS_NOTE.sub("", text)
    doc_no = _last_number(text)
    if doc_no:
        text = text[: doc_no[1]] + text[doc_no[2] :]
    title = compact(text).rstrip(".…·")
    return ListEntry(
        title, doc_no[0] if doc_no else None, category, note[1] if note else status, int(page[1]) if page else None,
        parts[0].start_line, list_title, parts[-1].end_line,
    )  # fmt: skip


#: The end of a listed title and the number's own letters after it: …的通知 ｜ 桂国资党发
TITLE_THEN_LETTERS = re.compile(r"^(.*(?:通知|意见|公告|办法|细则|函|批复|标准|规定|方案|制度|决定|规则|指引|[》）)\s]))([一-鿿]{2,10})$")


def _last_number(text: str) -> tuple[str, int, int] | None:
    """The entry's own number as (number, start, end): the last one, whose letters begin where the title ends."""
    last = None
    for last in re.finditer(r"[〔\[](\d{4})[〕\]]\s*(\d+)\s*号", text):  # noqa: B007
        pass
    m = TITLE_THEN_LETTERS.match(text[: last.start()]) if last else None
    return (f"{m[2]}〔{last[1]}〕{last[2]}号", m.start(2), last.end()) if m and last else None


# ---------------------------------------------------------------- a file with one document


def _single(paragraphs: Sequence[Paragraph]) -> Draft:
    """The one document of a file: number, issuer, title, draft's mark and addressees at its head, in any order that occurs."""
    rest = list(paragraphs)
    head: list[Paragraph] = []
    titles: list[Paragraph] = []
    doc_no = issued = issuer = None
    while rest and len(head) < 8:
        p = rest[0]
        line = date_line(p.text) if len(p.text) < 60 else None
        if line and p.text:
            doc_no, issued = doc_no or number_of(p.text), issued or date_of(p.text)
        elif LETTERHEAD.match(p.text) and not titles:
            issuer = LETTERHEAD.sub(r"\g<issuer>", p.text)
        elif (
            DRAFT.match(p.text)
            or ORNAMENT.match(p.text)
            or DECREE_LINE.match(p.text)
            or (head and DECREE.match(head[-1].text) and DECREE_NUMBER.match(p.text))
        ):
            pass
        elif _title_line(p, bool(titles)):
            titles.append(p)
        else:
            break
        head.append(rest.pop(0))
    title = _joined_title(titles, head, rest)
    draft = Draft(titles[0] if titles else None, title, head, doc_no, issued, draft=any(DRAFT.match(p.text) for p in head), issuer=issuer)
    draft.doc_no = doc_no or _decree_number(head)
    draft.draft = draft.draft or bool(re.search(r"征求意见稿|草案", title))
    _take_addressees(draft, rest)
    draft.body = rest
    draft.issued = draft.issued or _last_edition([*head, *rest])
    return draft


def _last_edition(paragraphs: Sequence[Paragraph]) -> str | None:
    """The date of the last publication or revision that the lines below a title tell: 2018年9月18日《…的决定》修订."""
    last = None
    for p in paragraphs[:20]:
        if p.text[0] in "（(":
            last = next((date_of(m[0]) for m in [*EDITION.finditer(p.text)][::-1]), last)
        elif m := HISTORY.match(p.text):
            last = last if m[4] in ("施行", "实施", "生效") else date_of(p.text) or last
        elif read_label(p.text) is not None:
            break
    return last


def _contents_of_one(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """A document without its own table of contents, and that table: what stands between 目录 and the second coming of its first entry.

    Some editions leave the word 目录 out; then it is three or more headings in a row of which the first comes again right behind them.
    """
    start = next((i for i, p in enumerate(paragraphs[:60]) if CONTENTS.match(p.text)), None)
    if start is None:
        return _without_headings_in_a_row(paragraphs)
    if start + 2 >= len(paragraphs):
        return list(paragraphs), []
    first = _entry_words(paragraphs[start + 1])
    again = next((i for i in range(start + 2, len(paragraphs)) if _entry_words(paragraphs[i]) == first), None)
    if again is None or any(len(p.text) > 80 or "。" in p.text for p in paragraphs[start:again]):
        return list(paragraphs), []
    end = again
    while not start and end > 1 and _is_title_below(paragraphs[end - 1], paragraphs[again:]):
        end -= 1
    return [*paragraphs[:start], *paragraphs[end:]], list(paragraphs[start:end])


def _is_title_below(p: Paragraph, text: Sequence[Paragraph]) -> bool:
    """Whether the last line of a table of contents that begins the file is the title under it: no entry, and not a heading of the text."""
    if PAGE.search(p.text) or read_label(p.text) is not None or not TITLE_END.search(p.text):
        return False
    return all(_entry_words(q) != _entry_words(p) for q in text)


def _without_headings_in_a_row(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    start = next((i for i, p in enumerate(paragraphs[:60]) if _is_division(p)), None)
    if start is None:
        return list(paragraphs), []
    words = _entry_words(paragraphs[start])
    again = start + 1
    while again < len(paragraphs) and _is_division(paragraphs[again]) and _entry_words(paragraphs[again]) != words:
        again += 1
    if again - start < 3 or again == len(paragraphs) or _entry_words(paragraphs[again]) != words:
        return list(paragraphs), []
    return [*paragraphs[:start], *paragraphs[again:]], list(paragraphs[start:again])


def _is_division(p: Paragraph) -> bool:
    label = None if p.rows else read_label(p.text)
    return label is not None and label.kind in ("part", "subpart", "chapter", "section")


def _entry_words(p: Paragraph) -> str:
    """An entry of a table of contents, or the heading that it names, without white space, leaders and page."""
    return re.sub(r"[.…·•]*\d{0,4}$", "", compact(p.text))


def _title_line(p: Paragraph, have_title: bool) -> bool:
    if HISTORY.match(p.text) or p.rows or not p.text:
        return False
    if re.match(r"^[（(].*[）)]$", p.text) and (len(p.text) <= 120 or EDITION.search(p.text)):
        return have_title and len(p.text) <= LONGEST_HISTORY  # （2005年10月27日通过）
    if read_label(p.text) is not None or p.text[-1] in "。；：，:;," or len(p.text) > 120:
        return False
    return not have_title or bool(TITLE_END.search(p.text)) or bool(ABOUT.match(p.text))


def _joined_title(titles: list[Paragraph], head: list[Paragraph], rest: list[Paragraph]) -> str:
    """Issuer and title on two lines are one title; a remark in brackets below it is none."""
    words = [t.text for t in titles if not re.match(r"^[（(].*[）)]$", t.text)]
    seen: list[str] = []
    for w in words:
        if not any(w in s or s in w for s in seen if len(s) > 12 and len(w) > 12):
            seen.append(w)
    return "".join(seen) or (head[0].text if head else rest[0].text[:60] if rest else "")
