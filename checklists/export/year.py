"""The year's recurring duties as a calendar (.ics) or a workbook (.xlsx)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from icalendar import Alarm, Calendar, Event

from checklists.export import replace_file
from checklists.year import Entry
from kb.model import HeguiError

ORIGIN = {"curated": "经编写的规则", "extracted": "程序摘出，供核对"}
COLUMNS = (
    ("到期日", 12),
    ("事项", 46),
    ("办理主体", 16),
    ("报送", 18),
    ("期限（条文）", 22),
    ("依据", 44),
    ("原文", 60),
    ("文件状态", 10),
    ("来源", 14),
    ("责任人", 12),
    ("办理状态", 12),
    ("备注", 20),
)
BEFORE = (dt.timedelta(days=-14, hours=9), dt.timedelta(days=-3, hours=9))


def write_year(entries: Sequence[Entry], year: int, path: Path) -> None:
    """Write ``entries`` to ``path``. Raises HeguiError for another ending or a path that cannot be written."""
    writers = {".ics": _ics, ".xlsx": _xlsx}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise HeguiError(f"不能写成“{path.name}”：文件名应以 {'、'.join(writers)} 之一结尾。")
    replace_file(path, writer(entries, year))


def _ics(entries: Sequence[Entry], year: int) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//hegui//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{year}年定期合规事项")
    for e in entries:
        if e.due is None:
            continue
        day = dt.date.fromisoformat(e.due[:10])
        event = Event()
        event.add("uid", f"{year}-{e.clause_id}-{e.due}@hegui")
        event.add("dtstamp", dt.datetime.now(dt.UTC))
        event.add("dtstart", day)
        event.add("dtend", day + dt.timedelta(days=1))
        event.add("summary", f"【到期】{e.duty}")
        event.add("description", f"{e.citation}\n“{e.quote}”\n期限：{e.text}\n{ORIGIN[e.origin]}")
        for before in BEFORE:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", e.duty)
            alarm.add("trigger", before)
            event.add_component(alarm)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _xlsx(entries: Sequence[Entry], year: int) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet(f"{year}年")
    text = book.add_format(
        {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "font_name": "宋体", "font_size": 10}
    )
    date = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "border": 1, "border_color": "#BFBFBF", "font_size": 10})
    head = book.add_format({"bold": True, "bg_color": "#E7E6E6", "border": 1, "font_name": "黑体", "text_wrap": True})
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, head)
    for row, e in enumerate(entries, 1):
        values = (e.duty, e.actor, e.recipient, e.text, e.citation, e.quote, e.status, ORIGIN[e.origin], "", "", "")
        if e.due:
            sheet.write_datetime(row, 0, dt.datetime.fromisoformat(e.due[:10]), date)
        else:
            sheet.write_string(row, 0, "条文未定日期", text)
        for column, value in enumerate(values, 1):
            sheet.write_string(row, column, str(value or ""), text)
    sheet.autofilter(0, 0, max(1, len(entries)), len(COLUMNS) - 1)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    book.close()
    return out.getvalue()
