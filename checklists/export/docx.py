"""A checklist as a Word document, in two forms: 事项清单 (the list, with its annexes) and 答复意见 (the written answer)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from checklists.export import gbt9704, wording
from checklists.export.footnotes import Footnotes
from checklists.export.markdown import material_words
from checklists.export.wording import Checklist, Item
from kb.numerals import to_chinese

TITLE_CHARACTERS = 20  # 二号 characters on a line of 156 mm


def render(checklist: Checklist, *, form: Literal["checklist", "answer"] = "checklist", template: Path | None = None) -> bytes:
    """The document as bytes. ``template`` is a .docx whose page, footers and styles are used. Raises HeguiError if it cannot be read."""
    checklist = wording.for_xml(checklist)
    page = _Page(template)
    (_checklist if form == "checklist" else _answer)(page, checklist)
    return page.save(checklist)


class _Page:
    """A document being written, by the names of its styles."""

    def __init__(self, template: Path | None) -> None:
        self.document = gbt9704.open_template(template)
        styles = self.document.styles
        self.notes = Footnotes(self.document, styles["脚注"].style_id, styles[gbt9704.MARK_STYLE].style_id)
        self._section = 0
        self.width = gbt9704.text_width(self.document)

    def line(self, text: str, style: str = "正文缩进", *, bold: bool = False) -> Paragraph:
        paragraph = self.document.add_paragraph(style=style)
        paragraph.add_run(text).bold = bold or None
        return paragraph

    def lead(self, label: str, text: str, style: str = "正文缩进") -> Paragraph:
        """A line that opens with its label in bold."""
        paragraph = self.document.add_paragraph(style=style)
        paragraph.add_run(label).bold = True
        paragraph.add_run(text)
        return paragraph

    def heading(self, text: str) -> None:
        """一、… numbered in the order of writing."""
        self._section += 1
        self.document.add_paragraph(f"{to_chinese(self._section)}、{text}", style="Heading 1")

    def annex(self, number: int, text: str) -> None:
        """An annex begins on a page of its own."""
        paragraph = self.document.add_paragraph(f"附件{number}　{text}", style="附件标题")
        paragraph.paragraph_format.page_break_before = True

    def table(self, head: Sequence[str], widths: Sequence[float]) -> Table:
        """An empty table with a head that repeats on every page; ``widths`` are shares of the text's width."""
        table: Table = self.document.add_table(rows=1, cols=len(head))
        _borders(table)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        shares = [Emu(int(self.width * w / sum(widths))) for w in widths]
        for column, width in zip(table.columns, shares, strict=True):
            column.width = width
        for cell, text, width in zip(table.rows[0].cells, head, shares, strict=True):
            cell.width = width
            _put(cell, text, "表头")
        _flag_row(table, 0, "w:tblHeader", "w:cantSplit")
        _cell_margins(table)
        return table

    def row(self, table: Table, cells: Sequence[str]) -> list[_Cell]:
        added = list(table.add_row().cells)  # type: ignore[no-untyped-call]
        for cell, model, text in zip(added, table.rows[0].cells, cells, strict=True):
            cell.width = model.width
            _put(cell, text, "表格文字")
        _flag_row(table, -1, "w:cantSplit")
        return added

    def band(self, table: Table, text: str) -> None:
        """A row across the whole table that names what stands below it, and stays with it."""
        cells = self.row(table, [text, *[""] * (len(table.columns) - 1)])
        band = cells[0].merge(cells[-1])
        for paragraph in band.paragraphs:
            paragraph.style = "表头"
            paragraph.alignment, paragraph.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.LEFT, True

    def save(self, checklist: Checklist) -> bytes:
        """The file; its properties carry what the list is and when it was drawn, so that the same list gives the same file."""
        properties = self.document.core_properties
        properties.title, properties.author = wording.title(checklist), wording.program(checklist)
        properties.subject, properties.keywords = wording.enterprise_name(checklist), str(checklist.get("number") or "")
        properties.comments = "；".join(f"{k}：{v}" for k, v in wording.provenance_rows(checklist)[:6])[:255]
        properties.last_modified_by, properties.language = wording.program(checklist), "zh-CN"
        properties.created = properties.modified = _moment(checklist)
        self.notes.save()
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


# ---- the two forms -----------------------------------------------------------------------------------------------------------


def _checklist(page: _Page, checklist: Checklist) -> None:
    _title_block(page, checklist)
    page.heading("案情")
    _rows(page, ("类别", "项目", "内容"), (1, 3, 5), wording.case_rows(checklist))
    page.heading("结论")
    _conclusion(page, checklist)
    page.heading("办理事项")
    page.line(wording.review_line(checklist))
    _items(page, checklist)
    page.heading("规定不一致之处")
    _groups(page, (wording.conflict_lines(c) for c in checklist.get("conflicts") or ()), "未发现所引规定之间不一致。")
    page.heading("待核实的问题")
    _groups(page, (wording.question_lines(q) for q in checklist.get("questions") or ()), "无。")
    page.heading("没有规定的情形")
    _groups(page, ([wording.words_of(g)] for g in checklist.get("gaps") or ()), "无。")
    page.heading("经判断不适用的规定")
    _excluded(page, checklist)
    if checklist.get("warnings"):
        page.heading("提示")
        _groups(page, ([wording.words_of(w)] for w in checklist["warnings"]), "无。")
    _annexes(page, checklist, (_materials, _steps, _clauses, _provenance))


def _answer(page: _Page, checklist: Checklist) -> None:
    title = page.line(f"关于{wording.matter(checklist)}", "Title")
    title.add_run().add_break()
    title.add_run("有关合规问题的答复意见")
    _draft(page, checklist)
    page.line(f"{wording.enterprise_name(checklist) or '（主送单位）'}：", "主送机关")
    page.line(
        f"你单位提出的{wording.matter(checklist)}事项收悉。根据所述情况和本库所收规定，截至{_day(wording.as_of(checklist))}，现答复如下。"
    )
    page.heading("结论")
    _conclusion(page, checklist)
    page.heading("事实前提")
    page.line("本意见以下列情况属实、完整为前提；情况有变化的，应当重新判断。")
    for kind in ("企业", "事实", "日期"):
        given = [f"{name}为{text}" for group, name, text in wording.case_rows(checklist) if group == kind]
        if given:
            page.lead(f"{kind}情况：" if kind != "日期" else "有关日期：", "；".join(given) + "。")
    page.heading("依据")
    _cited(page, checklist)
    page.heading("程序")
    _procedure(page, checklist)
    page.heading("待核实")
    _open_points(page, checklist)
    page.document.paragraphs[-1].paragraph_format.keep_with_next = True
    page.line("").paragraph_format.keep_with_next = True
    page.line("（承办部门、签发人、印章）", "落款").paragraph_format.keep_with_next = True
    page.line(_day(str(checklist.get("generated_at") or "")[:10]), "落款")
    _annexes(page, checklist, (_steps, _provenance))


def _title_block(page: _Page, checklist: Checklist) -> None:
    name = wording.enterprise_name(checklist)
    paragraph = page.line(name, "Title")
    if name:
        paragraph.add_run().add_break()
    head = wording.title(checklist)
    paragraph.add_run(head.removesuffix(wording.LIST_NAME))
    if len(head) > TITLE_CHARACTERS:
        paragraph.add_run().add_break()
    paragraph.add_run(wording.LIST_NAME)
    _draft(page, checklist)
    pairs = [f"{k}：{v}" for k, v in wording.provenance_rows(checklist)[:5] if v]
    page.line("　　".join(pairs[:2]), "题注说明")
    page.line("　　".join(pairs[2:4]), "题注说明")
    page.line("　　".join(pairs[4:]), "题注说明")


def _draft(page: _Page, checklist: Checklist) -> None:
    text = wording.draft_line(checklist)
    if text:
        page.line(f"【{text}】", "底稿")


def _conclusion(page: _Page, checklist: Checklist) -> None:
    conclusion = checklist.get("conclusion") or {}
    paragraph = page.lead(f"{conclusion.get('grade') or '依据不足'}。", str(conclusion.get("text") or ""))
    lines = [basis if isinstance(basis, str) else wording.quoted(basis) for basis in conclusion.get("basis") or ()]
    if lines:
        page.notes.add(paragraph, *lines)  # one note: two marks side by side would read as one number
    for line in wording.branch_lines(checklist):
        page.line(line)


def _items(page: _Page, checklist: Checklist) -> None:
    """The table, then the words of the law by the same numbers.

    Not as footnotes: LibreOffice 7.4 gives a page to every row of a long table whose cells hold them. Footnotes stand in the text.
    """
    items = checklist.get("items") or ()
    if not items:
        page.line("没有找到本案应当办理的事项；这不等于不需要办理，见“没有规定的情形”。")
        return
    table = page.table(("序号", "事项", "办理主体", "报送", "依据", "期限"), (8, 56, 17, 20, 31, 24))
    stage = None
    for number, item in enumerate(items, 1):
        if item.get("stage") and item["stage"] != stage:
            stage = item["stage"]
            _band(page, table, str(stage))
        _item_row(page, table, number, item)
    page.line("各项所引原文（序号与上表相同）", "条文出处")
    for number, item in enumerate(items, 1):
        page.line(f"{number}．{wording.quoted(item)}", "所引原文")
        for other in item.get("sources") or ():
            page.line(f"同此：{wording.quoted(other)}", "所引原文")


def _item_row(page: _Page, table: Table, number: int, item: Item) -> None:
    basis = wording.short_citation(item) + "".join(f"〔{m}〕" for m in wording.marks(item))
    cells = page.row(table, (str(number), "", str(item.get("actor") or ""), _recipient(item), basis, _due(item)))
    duty = cells[1].paragraphs[0]
    duty.add_run(str(item.get("duty") or "")).bold = item.get("kind") == "prohibition" or None
    if item.get("because"):
        _put(cells[1], f"（{item['because']}）", "表格文字", more=True)
    cells[0].paragraphs[0].alignment = gbt9704.CENTER


def _recipient(item: Item) -> str:
    words = [str(item["recipient"])] if item.get("recipient") else []
    words += [f"（{item['channel']}）"] if item.get("channel") else []
    words += [f"抄送：{item['copy_to']}"] if item.get("copy_to") else []
    return "\n".join(words) or "—"


def _due(item: Item) -> str:
    deadline = item.get("deadline") or {}
    words = [wording.due_words(item)]
    if deadline.get("due") and deadline.get("text"):
        words.append(f"（{deadline['text']}）")
    return "\n".join(w for w in words if w) or "—"


def _excluded(page: _Page, checklist: Checklist) -> None:
    """A band with the reason above the rules that it keeps out: of fifty rules most fall for three or four reasons."""
    reasons = wording.excluded(checklist)
    if not reasons:
        page.line("无。")
        return
    table = page.table(("事项", "依据"), (40, 60))
    for reason, records in reasons.items():
        page.band(table, f"{reason or '条件不成立'}（以下{len(records)}项不适用）")
        for record in records:
            page.row(table, (str(record.get("duty") or ""), wording.short_quoted(record)))


def _cited(page: _Page, checklist: Checklist) -> None:
    for number, clause in enumerate(wording.cited_clauses(checklist), 1):
        status = f"（{clause['status']}）" if clause.get("status") not in {None, "现行"} else ""
        quotes = "".join(f"“{quote}”" for quote in clause["quotes"])
        page.line(f"{number}．{wording.place_cited(clause)}{status}" + (f"：{quotes}。" if quotes else "。"))


def _procedure(page: _Page, checklist: Checklist) -> None:
    stage = None
    for number, item in enumerate(checklist.get("items") or (), 1):
        if item.get("stage") and item["stage"] != stage:
            stage = item["stage"]
            page.document.add_paragraph(f"（{stage}）", style="Heading 2")
        who = f"{item['actor']}：" if item.get("actor") else ""
        due = wording.due_words(item)
        tail = f"期限：{due}。" if due else ""
        paragraph = page.line(f"{number}．{who}{item.get('duty') or ''}。{tail}")
        page.notes.add(paragraph, wording.quoted(item))
        materials = "；".join(material_words(m) for m in item.get("materials") or ())
        if materials:
            page.line(f"材料：{materials}。")


def _open_points(page: _Page, checklist: Checklist) -> None:
    points = [wording.question_lines(q) for q in checklist.get("questions") or ()]
    points += [[wording.words_of(g)] for g in checklist.get("gaps") or ()]
    points += [wording.conflict_lines(c) for c in checklist.get("conflicts") or ()]
    points += [[wording.words_of(w)] for w in checklist.get("warnings") or ()]
    draft = wording.draft_line(checklist)
    if draft:
        points.append([f"{draft.removeprefix('底稿：')}，引用前须逐份核实。"])
    _groups(page, points, "无。")


# ---- annexes -----------------------------------------------------------------------------------------------------------------


def _annexes(page: _Page, checklist: Checklist, writers: Iterable[Callable[[_Page, Checklist, int], bool]]) -> None:
    number = 1
    for write in writers:
        number += write(page, checklist, number)


def _materials(page: _Page, checklist: Checklist, number: int) -> bool:
    rows = wording.materials(checklist)
    if not rows:
        return False
    page.annex(number, "材料清单")
    table = page.table(("材料", "份数", "形式", "用于", "说明"), (6, 1.2, 1.8, 1.5, 4))
    for place, _, material in rows:
        copies, kind = (wording.value(material.get(k)) if material.get(k) else "" for k in ("copies", "form"))
        page.row(table, (str(material.get("name") or ""), copies, kind, f"第{place}项", str(material.get("note") or "")))
    return True


def _steps(page: _Page, checklist: Checklist, number: int) -> bool:
    dated = [(n, i) for n, i in enumerate(checklist.get("items") or (), 1) if (i.get("deadline") or {}).get("steps")]
    if not dated:
        return False
    page.annex(number, "期限的计算")
    for place, item in dated:
        page.line(f"第{place}项　{item.get('duty') or ''}", "条文出处")
        for step in item["deadline"]["steps"]:
            page.line(str(step), "条文")
    return True


def _clauses(page: _Page, checklist: Checklist, number: int) -> bool:
    clauses = wording.cited_clauses(checklist)
    if not clauses:
        return False
    page.annex(number, "依据条文")
    for clause in clauses:
        status = f"（{clause['status']}）" if clause.get("status") else ""
        page.line(f"{wording.place_cited(clause)}{status}", "条文出处")
        for text in str(clause["text"]).splitlines():
            page.line(text, "条文")
        for note in clause["notes"]:
            page.line(f"注：{note}", "条文")
    return True


def _provenance(page: _Page, checklist: Checklist, number: int) -> bool:
    page.annex(number, "留痕")
    _rows(page, ("项目", "内容"), (1, 3), wording.provenance_rows(checklist))
    return True


# ---- small things ------------------------------------------------------------------------------------------------------------


def _rows(page: _Page, head: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
    table = page.table(head, widths)
    for row in rows:
        page.row(table, row)


def _groups(page: _Page, groups: Iterable[Sequence[str]], nothing: str) -> None:
    count = 0
    for count, lines in enumerate(groups, 1):
        page.line(f"{count}．{lines[0]}")
        for line in lines[1:]:
            page.line(line)
    if not count:
        page.line(nothing)


def _band(page: _Page, table: Table, text: str) -> None:
    """A row across the whole table that opens a stage of the work."""
    cells = table.add_row().cells  # type: ignore[no-untyped-call]
    merged = cells[0].merge(cells[-1])
    _put(merged, text, "表头")
    merged.paragraphs[0].paragraph_format.keep_with_next = True
    shade = OxmlElement("w:shd")
    for key, given in (("val", "clear"), ("color", "auto"), ("fill", "F2F2F2")):
        shade.set(qn(f"w:{key}"), given)
    merged._tc.get_or_add_tcPr().append(shade)
    _flag_row(table, -1, "w:cantSplit")


def _put(cell: _Cell, text: str, style: str, *, more: bool = False) -> None:
    """``text`` into ``cell``, a paragraph a line; ``more`` adds to what is there."""
    for place, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if place == 0 and not more else cell.add_paragraph()
        paragraph.style = style
        if line:
            paragraph.add_run(line)


def _flag_row(table: Table, row: int, *flags: str) -> None:
    properties = table.rows[row]._tr.get_or_add_trPr()
    for flag in flags:
        properties.append(OxmlElement(flag))


def _borders(table: Table) -> None:
    """Thin lines all round, whatever table styles the template has."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for key, given in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "auto")):
            line.set(qn(f"w:{key}"), given)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _cell_margins(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40" if side in {"top", "bottom"} else "70")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _day(iso: str) -> str:
    try:
        return wording.chinese_date(dt.date.fromisoformat(iso))
    except ValueError:
        return iso


def _moment(checklist: Mapping[str, Any]) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(str(checklist.get("generated_at")))
    except ValueError:
        return dt.datetime.now()
