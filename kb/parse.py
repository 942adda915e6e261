"""A source as read → its documents and their clauses: repair, split and outline in one line, with an account of every character."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb.catalogue import Catalogue, FileEntry
from kb.citation import citation_style, write
from kb.dates import CHINESE_DATE, DATE, date_of, digits
from kb.doubts import doubts_of_clause, numbering_doubts
from kb.model import Clause, Document, Erratum, Flag, Source, Status
from kb.outline.bodies import Body, attachments, bodies_of
from kb.outline.closing import signature
from kb.outline.tree import Node, grow
from kb.paragraph import Paragraph, visible
from kb.readers import Reading
from kb.repair import undo_page_breaks
from kb.split import Draft, ListEntry, split

#: Bump when the same source would give other records, so that kept ones are not used.
VERSION = 3

IN_FORCE_FROM = re.compile(rf"自(?P<day>{DATE.pattern}|{CHINESE_DATE.pattern})起(?:正式)?(?:施行|执行|实施|实行|试行|生效)")
IN_FORCE_AT_ISSUE = re.compile(r"自(?:发布|印发|公布|下发|颁布|发文)之日起(?:施行|执行|实施|实行|试行|生效)")
NATIONAL = re.compile(r"^(?:国务院|财政部|国家|中国|中共中央|全国人民代表大会|最高人民)")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The account of one source: visible characters, those in records, those left out by rule; ``lost`` must be empty."""

    file: str
    visible: int
    kept: int
    dropped: dict[str, int]
    lost: str

    @property
    def share(self) -> float:
        """Kept and accounted-for characters over all; 1.0 is the only passing value."""
        return 1.0 if not self.lost else 1.0 - len(self.lost) / max(1, self.visible)


@dataclass(slots=True)
class Parsed:
    """What one source holds."""

    file: str
    sha256: str
    documents: list[Document] = field(default_factory=list)
    clauses: dict[str, list[Clause]] = field(default_factory=dict)
    coverage: Coverage | None = None


def parse(reading: Reading, catalogue: Catalogue) -> Parsed:
    """The documents and clauses of one source."""
    entry = catalogue.entry(reading.file)
    whole = undo_page_breaks(reading.paragraphs)
    cut = split(whole)
    parsed = Parsed(reading.file, reading.sha256)
    account: list[Paragraph] = [p for p, _ in cut.dropped]
    as_of = entry.as_of or cut.published
    ids: Counter[str] = Counter()
    by_draft: dict[int, str] = {}
    for draft in cut.documents:
        document_id = _unique(ids, document_id_of(draft.doc_no, draft.title_text, draft.issued))
        by_draft[id(draft)] = document_id
        outer = by_draft.get(id(draft.nested_in)) if draft.nested_in else None
        document, clauses, paragraphs = _document(draft, document_id, outer, reading.file, entry, catalogue)
        parsed.documents.append(document)
        parsed.clauses[document_id] = clauses
        account += paragraphs
    parsed.documents = _with_nested_annexes(parsed.documents)
    parsed.documents = _with_lists(parsed.documents, cut.entries, as_of, reading.file, entry, catalogue, ids)
    parsed.coverage = _coverage(reading, account, cut.dropped)
    return parsed


# ---------------------------------------------------------------- one document


def _document(
    draft: Draft, document_id: str, outer: str | None, file: str, entry: FileEntry, catalogue: Catalogue
) -> tuple[Document, list[Clause], list[Paragraph]]:
    bodies, attached = bodies_of(draft.title_text, draft.body)
    signer, signed = signature(bodies[0].paragraphs)
    issuer = (
        catalogue.issuer(draft.doc_no)
        or _issuer_in(draft.title_text)
        or draft.issuer
        or (entry.publisher if outer is None else None)
        or signer
    )
    issued = draft.issued or signed
    document = Document(
        id=document_id,
        doc_no=draft.doc_no,
        other_numbers=_other_numbers(draft),
        title=draft.title_text,
        body_titles=tuple(b.title for b in bodies[1:]),
        issuer=issuer,
        addressees=draft.addressees,
        issued_date=issued,
        category=draft.category,
        status="征求意见稿" if draft.draft else "未知",
        status_source=f"{file}第{(draft.head or draft.body)[-1].end_line}行标明征求意见稿" if draft.draft else None,
        nested_in=outer,
        jurisdiction="全国" if issuer and NATIONAL.match(issuer) else entry.jurisdiction,
        attachments=attachments(attached, bodies),
        source=_extent(file, [*draft.head, *draft.body]),
    )
    clauses: list[Clause] = []
    account = list(draft.head)
    ids: Counter[str] = Counter()
    flags: list[Flag] = []
    for number, body in enumerate(bodies):
        made, flagged, paragraphs = _clauses_of_body(body, number, document, file, catalogue, ids, len(clauses))
        clauses += made
        flags += flagged
        account += paragraphs
        if body.lists:
            clauses.append(_annex_list(body, number, document, file, catalogue, ids, len(clauses)))
            account += body.lists
    if any(digits(p.text) != p.text for p in draft.head):
        flags.append(Flag("glyph", "标题下文号或日期中的字母O读作数字0，请核对原件"))
    effective = _effective(clauses, issued)
    return replace(document, effective_date=effective, flags=tuple(flags)), clauses, account


def _clauses_of_body(
    body: Body, number: int, document: Document, file: str, catalogue: Catalogue, ids: Counter[str], order: int
) -> tuple[list[Clause], list[Flag], list[Paragraph]]:
    made: list[Clause] = []
    flags: list[Flag] = []
    account = list(body.title_paragraphs)
    if body.title_paragraphs:
        text = "\n".join(p.text for p in body.title_paragraphs)
        made.append(
            _clause(
                "annex",
                (),
                body.title,
                text,
                text,
                None,
                order,
                _extent(file, body.title_paragraphs),
                document,
                body,
                number,
                ids,
                catalogue,
            )
        )
    root = grow(body.paragraphs)
    doubts = numbering_doubts(root)
    flags += [flag for found in doubts.values() for flag in found]

    def emit(node: Node, parent: str | None) -> None:
        account.extend(node.own)
        own = node.words()
        text = text_of(node)
        heading = _heading(node)
        clause = _clause(
            node.level, node.path(), heading, text, own, parent, order + len(made), _node_extent(file, node), document, body, number, ids, catalogue,
            rows=node.own[0].rows if node.level == "table" else (), flags=(*doubts.get(id(node), ()), *doubts_of_clause(node, own)),
        )  # fmt: skip
        made.append(clause)
        for child in node.children:
            emit(child, clause.id)

    for child in root.children:
        emit(child, None)
    return made, flags, account


def _annex_list(body: Body, number: int, document: Document, file: str, catalogue: Catalogue, ids: Counter[str], order: int) -> Clause:
    """The list of annexes below a body as a closing text: it may name documents."""
    text = "\n".join(p.text for p in body.lists)
    return _clause("preamble", (), None, text, text, None, order, _extent(file, body.lists), document, body, number, ids, catalogue)


def _clause(
    level: Any, path: tuple[str, ...], heading: str | None, text: str, own: str, parent: str | None, order: int, source: Source,
    document: Document, body: Body, number: int, ids: Counter[str], catalogue: Catalogue, rows: Any = (), flags: tuple[Flag, ...] = (),
) -> Clause:  # fmt: skip
    place = ".".join(path) or {"annex": "题", "table": "表"}.get(level, "文")
    if level == "table" and path:
        place += ".表"
    clause_id = _unique(ids, f"{document.id}:{number}:{place}")
    return Clause(
        clause_id, document.id, document.doc_no, document.title, body.title, path, level, heading, text, own,
        write(document.title, document.doc_no, body.title, path, citation_style()), parent, order, source, flags,
        tuple(_errata(own, source, catalogue)), rows,
    )  # fmt: skip


def text_of(node: Node) -> str:
    """The whole text of a node: its own words, then what is below it, one paragraph a line."""
    text = node.words()
    for child in node.children:
        text += (" " if child.first else "\n" if text else "") + text_of(child)
    return text


def _heading(node: Node) -> str | None:
    if node.label is None or not node.own:
        return None
    line = node.own[0].text
    words = line[node.label.end :].strip()
    if node.level in ("part", "chapter", "section"):
        return words or None
    return words if words and node.bare() and len(words) <= 60 and (node.children or len(node.own) > 1) else None


def _errata(own: str, source: Source, catalogue: Catalogue) -> Iterable[Erratum]:
    for erratum in catalogue.errata_at(source.file, source.start_line, source.end_line):
        start = own.find(erratum["was"])
        if start >= 0:
            yield Erratum(start, start + len(erratum["was"]), erratum["was"], erratum["is"], erratum["why"])


# ---------------------------------------------------------------- names and dates


def document_id_of(doc_no: str | None, title: str, issued: str | None) -> str:
    """A stable, readable identifier: 桂国资发〔2007〕99号 → 桂国资发2007-99; without a number a short hash of the title and date."""
    if doc_no:
        m = re.fullmatch(r"(.+)〔(\d{4})〕(\d+)号", doc_no)
        return f"{m[1]}{m[2]}-{m[3]}" if m else re.sub(r"[^\w]+", "-", doc_no).strip("-")
    return "文" + hashlib.sha256(f"{title}|{issued or ''}".encode()).hexdigest()[:10]


def _unique(seen: Counter[str], name: str) -> str:
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}~{seen[name]}"


def _other_numbers(draft: Draft) -> tuple[str, ...]:
    """Other spellings of a decree's number: 国务院国有资产监督管理委员会令（第6号） is cited as 国务院国资委令第6号 and 第6号令."""
    m = re.fullmatch(r"(.+)令（?第(\d+)号）?", draft.doc_no or "")
    if not m:
        return ()
    names = [m[1], m[1].replace("国有资产监督管理委员会", "国资委")]
    return tuple(dict.fromkeys(f"{n}{form}" for n in names for form in (f"令第{m[2]}号", f"第{m[2]}号令")))


def _issuer_in(title: str) -> str | None:
    """The issuer that a title names before 关于/印发/转发: 广西壮族自治区人民政府办公厅转发…"""
    m = re.match(
        r"^([^《》]{2,30}?(?:委员会|人民政府|办公厅|办公室|国资委|部|厅|局|院|会|委|署|银行|公司))(?:令$|关于|印发|转发|公告)", title
    )
    return m[1] if m else None


def _effective(clauses: Sequence[Clause], issued: str | None) -> str | None:
    """When a document says that it comes into force; at its issue if it says so."""
    for clause in reversed(clauses):
        if m := IN_FORCE_FROM.search(digits(clause.own_text)):
            return date_of(m["day"])
        if IN_FORCE_AT_ISSUE.search(clause.own_text):
            return issued
    return None


def _extent(file: str, paragraphs: Sequence[Paragraph]) -> Source:
    return Source(file, min(p.start_line for p in paragraphs), max(p.end_line for p in paragraphs))


def _node_extent(file: str, node: Node) -> Source:
    first, last = node, node
    while not first.own:
        first = first.children[0]
    while last.children:
        last = last.children[-1]
    return Source(file, first.own[0].start_line, max(last.own[-1].end_line, node.own[-1].end_line if node.own else 0))


# ---------------------------------------------------------------- lists


def _with_lists(
    documents: list[Document],
    entries: Sequence[ListEntry],
    as_of: str | None,
    file: str,
    entry: FileEntry,
    catalogue: Catalogue,
    ids: Counter[str],
) -> list[Document]:
    """Documents with the status and category that the source's lists give them, and those known only from a list."""
    found: list[Document] = list(documents)
    taken: set[int] = set()
    for e in entries:
        at = _match(e, found, taken)
        said = f"{file}第{e.line}行“{e.list_title}”：{e.status}"
        status: Status = "已废止" if e.status == "已废止" else "拟修订" if "拟修订" in e.status else "现行"
        if at is not None:
            taken.add(at)
            found[at] = replace(found[at], status=status, status_as_of=as_of, status_source=said, category=e.category or found[at].category)
            continue
        document_id = _unique(ids, document_id_of(e.doc_no, e.title, None))
        found.append(
            Document(
                document_id,
                e.doc_no,
                e.title,
                Source(file, e.line, e.end_line),
                body_titles=tuple(_announced(e.title)),
                category=e.category,
                issuer=catalogue.issuer(e.doc_no) or _issuer_in(e.title),
                status=status,
                status_as_of=as_of,
                status_source=said,
                full_text=False,
                jurisdiction=entry.jurisdiction,
            )
        )
    return found


def _with_nested_annexes(documents: Sequence[Document]) -> list[Document]:
    """The documents, an annex marked as present where it is here as a document of its own."""
    nested: dict[str, list[str]] = {}
    for d in documents:
        if d.nested_in:
            nested.setdefault(d.nested_in, []).extend(re.sub(r"\W", "", t) for t in (d.title, *d.body_titles))
    return [
        replace(
            d,
            attachments=tuple(
                {**a, "present": a["present"] or any(t in re.sub(r"\W", "", a["title"]) for t in nested[d.id])} for a in d.attachments
            ),
        )
        if d.id in nested
        else d
        for d in documents
    ]


def _match(entry: ListEntry, documents: Sequence[Document], taken: set[int]) -> int | None:
    """The document that a list entry names: the same number and, where two share it, the closer title."""
    same = [i for i, d in enumerate(documents) if i not in taken and d.full_text and d.doc_no and d.doc_no == entry.doc_no]
    wanted = set(re.sub(r"\W", "", entry.title))
    return max(same, key=lambda i: len(wanted & set(documents[i].title)) - abs(len(entry.title) - len(documents[i].title)), default=None)


def _announced(title: str) -> list[str]:
    return re.findall(r"《(.+)》", title)


# ---------------------------------------------------------------- the account


def _coverage(reading: Reading, account: Sequence[Paragraph], dropped: Sequence[tuple[Paragraph, str]]) -> Coverage:
    """Hold what the records have against what was read: every visible character once."""
    read = Counter[str]()
    for p in reading.paragraphs:
        read.update(visible(p.text))
    kept = Counter[str]()
    for p in account:
        kept.update(visible(p.text))
    lost = "".join((read - kept).elements()) + "".join((kept - read).elements())
    by_rule: Counter[str] = Counter()
    for _, rule, text in reading.dropped:
        by_rule[rule] += len(visible(text))
    for p, rule in dropped:
        by_rule[rule] += len(visible(p.text))
    total = sum(read.values())
    return Coverage(reading.file, total, total - sum(len(visible(p.text)) for p, _ in dropped), dict(by_rule), lost)


def share_line(file: str, account: Mapping[str, Any]) -> str:
    """One source's account in a line for staff."""
    left = "、".join(f"{rule}{n}字" for rule, n in sorted(account["dropped"].items())) or "无"
    share = 1.0 if not account["lost"] else 1.0 - len(account["lost"]) / max(1, account["visible"])
    return f"{file}：可见字符{account['visible']}个，覆盖率{share:.2%}；按规则略去：{left}"
