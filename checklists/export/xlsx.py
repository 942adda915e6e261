"""A checklist as a workbook: one row per item, to be filtered and followed until it is done."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from checklists.export import wording
from checklists.export.wording import Checklist, Item
from checklists.matter import key_name

# head, width in characters: what is printed, then what is to be filled in, then the details (to the right of the print area)
COLUMNS = (
    ("序号", 5), ("阶段", 7), ("事项", 42), ("类型", 7), ("办理主体", 12), ("报送", 14), ("到期日", 12), ("依据", 26),
)  # fmt: skip
TO_FILL = (("责任部门", 12), ("责任人", 10), ("计划完成", 12), ("实际完成", 12), ("办理状态", 10), ("证明材料及文号", 22), ("备注", 20))
DETAILS = (
    ("期限（条文）", 20), ("起算", 16), ("时刻", 7), ("如顺延至", 12), ("暂定", 6), ("抄送", 14), ("渠道", 14),
    ("依据全称", 40), ("原文", 60), ("同此依据", 50), ("因为", 34), ("材料", 34), ("后果", 24), ("文件状态", 9), ("来源", 9), ("复核", 16),
)  # fmt: skip
STATES = ["未开始", "办理中", "已办结", "不适用"]
# what a spreadsheet takes for the beginning of a formula or command
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
HEAD_ROW = 3
CELL_LIMIT = 32_767  # characters; Excel takes no more
CUT_OFF = "……（超过单元格上限，全文见同一清单的 .docx 或 .json）"


class _Book:
    """A workbook being written: every text as text, every date as a date."""

    def __init__(self, checklist: Checklist) -> None:
        self.out = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(self.out, options)
        self.book.set_properties(
            {
                "title": wording.title(checklist),
                "subject": wording.enterprise_name(checklist),
                "author": wording.program(checklist),
                "keywords": str(checklist.get("number") or ""),
                "comments": wording.draft_line(checklist),
                "created": _moment(checklist),
            }
        )
        cell = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}
        self.text = self.book.add_format(cell)
        self.quoted = self.book.add_format({**cell, "quote_prefix": True})
        self.date = self.book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"})
        self.fill = self.book.add_format({**cell, "bg_color": "#FFF9E5"})
        self.fill_date = self.book.add_format({**cell, "bg_color": "#FFF9E5", "num_format": "yyyy-mm-dd"})
        self.head = self.book.add_format(
            {**cell, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E7E6E6", "font_name": "黑体"}
        )
        self.title = self.book.add_format({"font_name": "黑体", "font_size": 14})
        self.draft = self.book.add_format({"font_name": "宋体", "font_size": 10, "font_color": "#C00000"})
        self.overdue = self.book.add_format({"bg_color": "#F8CBAD"})

    def put(self, sheet: Worksheet, row: int, column: int, given: Any, style: Format | None = None) -> None:
        """A cell: dates as dates, figures as figures, all else as text that no program takes for a formula."""
        if isinstance(given, dt.date):
            sheet.write_datetime(row, column, dt.datetime.combine(given, dt.time()), style or self.date)
        elif isinstance(given, int | float) and not isinstance(given, bool):
            sheet.write_number(row, column, given, style or self.text)
        else:
            words = str(given or "")
            if len(words) > CELL_LIMIT:
                words = words[: CELL_LIMIT - len(CUT_OFF)] + CUT_OFF
            sheet.write_string(row, column, words, style or (self.quoted if words.startswith(FORMULA_STARTS) else self.text))

    def sheet(self, name: str, heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[Any]], checklist: Checklist) -> Worksheet:
        """A sheet with title, draft line, a head row that stays in view, and a filter."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, f"{wording.title(checklist)}——{name}", self.title)
        number = f"编号：{checklist.get('number') or ''}　生成时间：{wording.chinese_time(str(checklist.get('generated_at') or ''))}"
        snapshot = str((checklist.get("snapshot") or {}).get("id") or "")
        sheet.write_string(1, 0, f"{wording.enterprise_name(checklist)}　{number}　快照：{snapshot}　程序：{wording.program(checklist)}")
        sheet.write_string(2, 0, wording.draft_line(checklist), self.draft)
        for column, (head, width) in enumerate(heads):
            sheet.set_column(column, column, width)
            sheet.write_string(HEAD_ROW, column, head, self.head)
        for place, row in enumerate(rows, HEAD_ROW + 1):
            for column, given in enumerate(row):
                self.put(sheet, place, column, given)
            sheet.set_row(place, _height(row, heads))
        sheet.set_row(0, 22)
        sheet.set_row(HEAD_ROW, 20)
        sheet.autofilter(HEAD_ROW, 0, max(HEAD_ROW + len(rows), HEAD_ROW + 1), len(heads) - 1)
        sheet.freeze_panes(HEAD_ROW + 1, 0)
        _print_setup(sheet, checklist, sum(width for _, width in heads))
        return sheet


def render(checklist: Checklist) -> bytes:
    """The workbook as bytes: 事项, 材料, 不适用事项, 待核实, 依据条文, 案情, 留痕."""
    checklist = wording.for_xml(checklist)
    book = _Book(checklist)
    _items(book, checklist)
    book.sheet("材料", _MATERIAL_HEADS, [_material_row(*m) for m in wording.materials(checklist)], checklist)
    book.sheet("不适用事项", _EXCLUDED_HEADS, [_excluded_row(r) for r in checklist.get("not_applicable") or ()], checklist)
    book.sheet("待核实", (("类别", 14), ("内容", 100)), _open_rows(checklist), checklist)
    clauses = [(c["citation"], c.get("status"), c["text"], "\n".join(c["notes"])) for c in wording.cited_clauses(checklist)]
    book.sheet("依据条文", (("依据", 40), ("文件状态", 10), ("条文", 80), ("注", 20)), clauses, checklist)
    book.sheet("案情", (("类别", 8), ("项目", 30), ("内容", 60)), wording.case_rows(checklist), checklist)
    book.sheet("留痕", (("项目", 36), ("内容", 90)), wording.provenance_rows(checklist), checklist)
    book.book.close()
    return book.out.getvalue()


_MATERIAL_HEADS = (
    ("序号", 6), ("材料", 34), ("份数", 6), ("形式", 9), ("说明", 24), ("用于事项", 36), ("报送", 14), ("到期日", 12), ("依据", 26),
    ("已备齐", 8),
)  # fmt: skip
_EXCLUDED_HEADS = (
    ("事项", 32), ("依据", 26), ("原文", 44), ("适用条件", 24), ("本案事实", 18), ("本案值", 14), ("不适用的理由", 34),
)  # fmt: skip


def _items(book: _Book, checklist: Checklist) -> None:
    items = checklist.get("items") or ()
    heads = COLUMNS + TO_FILL + DETAILS
    sheet = book.sheet("事项", heads, [_item_row(n, i) for n, i in enumerate(items, 1)], checklist)
    place = {head: column for column, (head, _) in enumerate(heads)}
    first, last = HEAD_ROW + 1, HEAD_ROW + max(len(items), 1)
    for row in range(first, first + len(items)):
        for head, _ in TO_FILL:
            sheet.write_blank(row, place[head], None, book.fill_date if head in {"计划完成", "实际完成"} else book.fill)
    _checks(book, sheet, place, first, last)
    sheet.freeze_panes(first, place["事项"] + 1)
    sheet.print_area(0, 0, last, place["备注"])


def _checks(book: _Book, sheet: Worksheet, place: Mapping[str, int], first: int, last: int) -> None:
    """The states to choose from, dates that must be dates, and the colour of what is late."""
    state = place["办理状态"]
    sheet.data_validation(first, state, last, state, {"validate": "list", "source": STATES})
    for head in ("计划完成", "实际完成"):
        rule = {
            "validate": "date",
            "criteria": ">",
            "value": dt.date(2000, 1, 1),
            "error_title": head,
            "error_message": "请填日期，如 2026-10-02",
        }
        sheet.data_validation(first, place[head], last, place[head], rule)
    due_at, state_at = (f"${xl_col_to_name(place[h])}{first + 1}" for h in ("到期日", "办理状态"))
    late = f'=AND(ISNUMBER({due_at}),{due_at}<TODAY(),{state_at}<>"已办结",{state_at}<>"不适用")'
    sheet.conditional_format(first, place["到期日"], last, place["到期日"], {"type": "formula", "criteria": late, "format": book.overdue})


def _item_row(number: int, item: Item) -> tuple[Any, ...]:
    deadline = item.get("deadline") or {}
    rolled = deadline.get("due_if_rolled")
    shown = (
        number, item.get("stage"), item.get("duty"), wording.KINDS.get(str(item.get("kind")), item.get("kind")), item.get("actor"),
        item.get("recipient"), wording.due_date(item) or wording.due_words(item), wording.short_citation(item),
    )  # fmt: skip
    details = (
        deadline.get("text"), deadline.get("trigger"), deadline.get("due_time"), dt.date.fromisoformat(rolled) if rolled else None,
        "暂定" if deadline.get("provisional") else "", item.get("copy_to"), item.get("channel"), item.get("citation"), item.get("quote"),
        "\n".join(wording.quoted(s) for s in item.get("sources") or ()), item.get("because"),
        "\n".join(str(m.get("name") or "") for _, _, m in wording.materials({"items": [item]})), item.get("consequence"),
        item.get("status"), wording.ORIGINS.get(str(item.get("origin")), item.get("origin")), _review(item),
    )  # fmt: skip
    return shown + ("",) * len(TO_FILL) + details


def _review(item: Item) -> str:
    if item.get("review"):
        return wording.value(item["review"])
    return "" if item.get("origin") == "extracted" else "未经法律顾问复核"


def _material_row(number: int, item: Item, material: Any) -> tuple[Any, ...]:
    return (
        number, material.get("name"), material.get("copies"), material.get("form"), material.get("note"), item.get("duty"),
        item.get("recipient"), wording.due_date(item) or wording.due_words(item), wording.short_citation(item), "",
    )  # fmt: skip


def _excluded_row(record: Item) -> tuple[Any, ...]:
    given = wording.value(record["value"]) if record.get("value") is not None else ""
    first = (
        record.get("duty"),
        wording.short_citation(record),
        record.get("quote"),
        record.get("condition"),
        key_name(str(record.get("fact") or "")),
    )
    return (*first, given, record.get("because"))


def _open_rows(checklist: Checklist) -> list[tuple[str, str]]:
    rows = [("结论的分支", line) for line in wording.branch_lines(checklist)]
    rows += [("待核实的问题", "\n".join(wording.question_lines(q))) for q in checklist.get("questions") or ()]
    rows += [("规定不一致", "\n".join(wording.conflict_lines(c))) for c in checklist.get("conflicts") or ()]
    rows += [("没有规定", wording.words_of(g)) for g in checklist.get("gaps") or ()]
    rows += [("提示", wording.words_of(w)) for w in checklist.get("warnings") or ()]
    return rows


def _height(row: Sequence[Any], heads: Sequence[tuple[str, int]]) -> float:
    """The height of a row in points, so that its longest cell can be read: a Chinese character is two wide."""
    lines = [
        sum(max(1, -(-_columns(part) // (width - 1))) for part in str(given or "").split("\n"))
        for given, (_, width) in zip(row, heads, strict=True)
    ]
    return min(13.5 * max(lines, default=1) + 3, 400)


def _columns(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F or c in "“”‘’—…〔〕" else 1 for c in text)


def _print_setup(sheet: Worksheet, checklist: Checklist, width: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(8 if width > 160 else 9)  # A3 for a wide sheet, else A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{checklist.get('number') or ''}&C— &P —&R{wording.draft_line(checklist)}")


def _moment(checklist: Checklist) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(str(checklist.get("generated_at"))).replace(tzinfo=None)
    except ValueError:
        return dt.datetime.now()
