"""Due dates as an iCalendar file (RFC 5545), one event for each item that has one, with alarms."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from checklists.export import wording
from checklists.export.wording import Checklist, Item

BEIJING = ZoneInfo("Asia/Shanghai")
# before the day that begins at 0:00: nine in the morning a week, three days and one day earlier
DAY_ALARMS = (dt.timedelta(days=-7, hours=9), dt.timedelta(days=-3, hours=9), dt.timedelta(days=-1, hours=9))
HOUR_ALARMS = (dt.timedelta(hours=-1), dt.timedelta(minutes=-15))


def render(checklist: Checklist) -> bytes:
    """The calendar in UTF-8; where the list comes from stands in X- properties and in every event's description."""
    calendar = Calendar()
    calendar.add("prodid", f"-//hegui//{wording.program(checklist)}//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{wording.matter(checklist)}（{wording.enterprise_name(checklist)}）")
    calendar.add("x-wr-caldesc", wording.draft_line(checklist) or wording.title(checklist))
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    snapshot = checklist.get("snapshot") or {}
    calendar.add("x-hegui-number", str(checklist.get("number") or ""))
    calendar.add("x-hegui-generated-at", str(checklist.get("generated_at") or ""))
    calendar.add("x-hegui-snapshot", str(snapshot.get("id") or ""))
    for name, digest in (snapshot.get("sources") or {}).items():
        calendar.add("x-hegui-source", f"{name} sha256:{digest}")
    calendar.add("x-hegui-scenario", wording.scenario_json(checklist))
    for number, item in enumerate(checklist.get("items") or (), 1):
        if wording.due_date(item):
            calendar.add_component(_event(checklist, number, item))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _event(checklist: Checklist, number: int, item: Item) -> Event:
    deadline = item["deadline"]
    event = Event()
    event.add("uid", f"{checklist.get('number')}-{item.get('id') or number}@hegui")
    event.add("dtstamp", _stamp(checklist))
    event.add("summary", _summary(item))
    event.add("description", _description(checklist, number, item))
    event.add("categories", [wording.matter(checklist), str(item.get("stage") or "")])
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if deadline.get("provisional") else "CONFIRMED")
    day = dt.date.fromisoformat(str(deadline["due"])[:10])
    if deadline.get("due_time"):
        moment = dt.datetime.combine(day, dt.time.fromisoformat(deadline["due_time"]), BEIJING)
        event.add("dtstart", moment)
        event.add("dtend", moment)
        alarms: tuple[dt.timedelta, ...] = HOUR_ALARMS
    else:
        event.add("dtstart", day)
        event.add("dtend", day + dt.timedelta(days=1))
        alarms = DAY_ALARMS
    for before in alarms:
        event.add_component(_alarm(before, _summary(item)))
    return event


def _alarm(before: dt.timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", before)
    return alarm


def _summary(item: Item) -> str:
    word = {"min_duration": "期满", "validity": "有效期届满"}.get(item["deadline"].get("type"), "到期")
    sure = "（暂定）" if item["deadline"].get("provisional") else ""
    return f"【{word}】{item.get('duty') or ''}{sure}"


def _description(checklist: Checklist, number: int, item: Item) -> str:
    lines = [
        f"第{number}项，{wording.due_words(item)}",
        *(f"{word}：{item[key]}" for key, word in (("actor", "办理主体"), ("recipient", "报送"), ("because", "因为")) if item.get(key)),
        f"依据：{wording.quoted(item)}",
        *item["deadline"].get("steps", ()),
        f"清单编号：{checklist.get('number')}；快照：{(checklist.get('snapshot') or {}).get('id')}；程序：{wording.program(checklist)}",
        wording.draft_line(checklist),
    ]
    return "\n".join(line for line in lines if line)


def _stamp(checklist: Checklist) -> dt.datetime:
    """When the list was drawn, in UTC as DTSTAMP demands; a time without a zone is Beijing's."""
    try:
        moment = dt.datetime.fromisoformat(str(checklist.get("generated_at")))
    except ValueError:
        moment = dt.datetime.now(BEIJING)
    return (moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)).astimezone(dt.UTC)
