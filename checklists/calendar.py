"""Working days and periods: from a trigger's date to the date on which a duty is due, with every step in words.

Rules: 民法典 第二百条至第二百零四条, 第一千二百五十九条. The day of the trigger is not counted; 日 are calendar days; 工作日 leave out
days off; 个月 季度 年 end on the corresponding day, or on the month's last day if there is none; 小时 run from the hour itself; a limit
*before* an event counts back from it. No date is ever moved off a holiday: 第二百零三条 moves the end of a period only where the
Civil Code governs it, which a regulator's rule does not say, so ``due_if_rolled`` names that date and ``due`` stays the earlier one.

Working days are those of the State Council (``chinesecalendar``). A year that it does not know is computed from weekends and the
festivals of 全国年节及纪念日放假办法 第二条 and marked provisional. Holidays of a region (第四条; ``holidays.yaml``) give a second
reading: of two limits to act the earlier binds, of two minimum periods the one that ends later; the other is named in the steps.
"""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

import chinese_calendar
import yaml
from chinese_calendar.constants import Holiday

from kb.model import HeguiError, Record

DeadlineType = Literal["within", "before", "by_date", "min_duration", "max_duration", "validity", "lookback", "recurring"]
Unit = Literal["工作日", "日", "周", "个月", "季度", "年", "小时", "分钟"]
Moment = dt.date | dt.datetime

ONE_DAY = dt.timedelta(days=1)
MONTHS_OF = {"个月": 1, "季度": 3, "年": 12}
MONTHS_IN_PERIOD = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
PERIOD_NAMES = {"monthly": "月", "quarterly": "季度", "half-yearly": "半年", "yearly": "年度"}
UNIT_NAMES: dict[str, Unit] = {
    "天": "日", "自然日": "日", "日历日": "日", "星期": "周", "月": "个月", "季": "季度",
    "会计年度": "年", "年度": "年", "周年": "年", "个工作日": "工作日", "个小时": "小时", "时": "小时",
}  # fmt: skip
WEEKDAYS = "一二三四五六日"

# “年度终了”, “每季度末”, “上半年结束之日”, “年底”: the text names the end of a period (a month's end such as “7月底” is a month_day)
PERIOD_END = re.compile(r"(?:年度?|季度?|半年度?|(?<![\d一二三四五六七八九十])月度?)(?:终了|末|底|结束|届满)|年终|结账日")
# “会计年度起始4个月内”, “年初”: the text names its beginning
PERIOD_START = re.compile(r"(?:年度|季度|半年)(?:起始|开始)|年初|季初|每月初")
# “每季度”, “半年”, “每月”, “会计年度”: which period, the narrower word first
PERIOD_WORDS = (
    ("half-yearly", re.compile(r"半年")),
    ("quarterly", re.compile(r"季")),
    ("yearly", re.compile(r"年")),
    ("monthly", re.compile(r"月")),
)
# “每年度终了20个工作日内”, “提前7日”, against “每年”, “随年度财务决算一并”: the figure is a span, not a frequency
SPAN = re.compile(r"内|前|后")
# “03-31”, “12-31”
MONTH_DAY = re.compile(r"^(\d{1,2})-(\d{1,2})$")
# “2026-07-15”, “2026-07-15T03:20”, “2026-07-15 03:20:00”
ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")

START_NOT_COUNTED = "开始的当日不计入，自下一日开始计算（民法典第二百零一条第一款）"
CORRESPONDING_DAY = "到期月的对应日为最后一日，没有对应日的以月末日为最后一日（民法典第二百零二条）"
FROM_THE_HOUR = "按小时计算，自规定的时间开始计算（民法典第二百零一条第二款）"
FIGURE_INCLUDED = "“以内”“届满”包括本数（民法典第一千二百五十九条）"


@dataclass(frozen=True, slots=True)
class Due(Record):
    """A computed date. ``due`` is an ISO date or None, ``due_time`` ``HH:MM`` or None.

    ``due_if_rolled`` is where 民法典第二百零三条 would move it, ``due_other_reading`` the date by the calendar (national or regional)
    that was not followed; ``steps`` are Chinese lines; ``provisional`` says that ``due`` rests on a calendar not yet announced or not
    seen in the original.
    """

    due: str | None = None
    due_time: str | None = None
    due_if_rolled: str | None = None
    steps: tuple[str, ...] = ()
    provisional: bool = False
    due_other_reading: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar: ``name`` is why it is off (周六, 国庆节) or why a weekend is worked (国庆节调休上班), else empty."""

    date: dt.date
    working: bool
    name: str = ""
    provisional: bool = False

    @property
    def plain_weekend(self) -> bool:
        """A Saturday or Sunday that no festival covers."""
        return not self.working and self.name in {"周六", "周日"}


@dataclass(frozen=True, slots=True)
class LocalYear:
    """What one region announced for one year: days off and days worked beyond the national calendar."""

    rest: frozenset[dt.date]
    work: frozenset[dt.date]
    seen: str
    source: str
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """A region's holidays of its own: 全国年节及纪念日放假办法 第四条."""

    place: str
    names: tuple[str, ...]
    festival: str
    months: frozenset[int]
    since: int
    basis: str
    years: Mapping[int, LocalYear] = field(default_factory=dict)

    def unknown(self, day: dt.date) -> bool:
        """Whether the region may have a day off around ``day`` of which nothing is recorded."""
        if day.year < self.since or (self.months and day.month not in self.months):
            return False
        return day.year not in self.years or self.years[day.year].partial


@cache
def _shipped_holidays() -> Mapping[str, Any]:
    text = (files("checklists") / "holidays.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.safe_load(text)
    return data


def _regions(data: Mapping[str, Any], origin: str) -> list[Region]:
    """The entries under ``local:``. Raises HeguiError naming the file and entry when a field is missing or is no date."""
    try:
        return [_region(entry) for entry in data.get("local") or ()]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise HeguiError(
            f"节假日文件 {origin} 的 local 条目写法不对：{error!r}。每条须有 place、names、festival、since、basis、years。"
        ) from error


def _region(entry: Mapping[str, Any]) -> Region:
    years = {
        int(year): LocalYear(
            rest=frozenset(_as_date(d) for d in given.get("rest") or ()),
            work=frozenset(_as_date(d) for d in given.get("work") or ()),
            seen=given["seen"],
            source=given["source"],
            partial=bool(given.get("partial", False)),
        )
        for year, given in entry["years"].items()
    }
    return Region(
        place=entry["place"],
        names=tuple(entry["names"]),
        festival=entry["festival"],
        months=frozenset(entry.get("months") or ()),
        since=int(entry["since"]),
        basis=entry["basis"],
        years=years,
    )


@cache
def _festival_names() -> dict[str, str]:
    return {h.value: {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}.get(h.chinese, h.chinese) for h in Holiday}


@cache
def _announced_years() -> range:
    """The years whose calendar the State Council has announced, as far as ``chinesecalendar`` knows."""
    years = {day.year for day in chinese_calendar.holidays}
    return range(min(years), max(years) + 1)


@cache
def _statutory_festivals(year: int) -> Mapping[dt.date, str]:
    """Days off of a year not yet announced: 全国年节及纪念日放假办法 (国务院令第795号) 第二条, those on weekends made up (第六条).

    Festivals of the lunar calendar are known only for the years listed in ``holidays.yaml``.
    """
    days = {dt.date(year, 1, 1): "元旦", dt.date(year, 5, 1): "劳动节", dt.date(year, 5, 2): "劳动节"}
    days |= {dt.date(year, 10, d): "国庆节" for d in (1, 2, 3)}
    for name, first in (_shipped_holidays()["festivals"]["dates"].get(year) or {}).items():
        span = range(-1, 3) if name == "春节" else range(1)  # 除夕、正月初一至初三
        for n in span:
            days.setdefault(first + n * ONE_DAY, name)
    for day, name in sorted(days.items()):
        if day.weekday() >= 5:
            made_up = day
            while made_up.weekday() >= 5 or made_up in days:
                made_up += ONE_DAY
            days[made_up] = f"{name}补假"
    return days


@cache
def national_day(day: dt.date) -> Day:
    """``day`` by the State Council's calendar; provisional for years that are not announced."""
    weekend = "周六" if day.weekday() == 5 else "周日" if day.weekday() == 6 else ""
    if day.year not in _announced_years():
        name = _statutory_festivals(day.year).get(day, "") or weekend
        return Day(day, working=not name, name=name, provisional=True)
    off, festival = chinese_calendar.get_holiday_detail(day)
    name = _festival_names().get(festival or "", festival or "")
    if off:
        return Day(day, working=False, name=name or weekend)
    return Day(day, working=True, name=f"{name}调休上班" if name else "")


class Calendar:
    """The days of one place.

    ``place`` is a jurisdiction as scenarios and the catalogue write it (广西区直, 广西壮族自治区); ``override`` a further file in the
    form of ``holidays.yaml``, whose years replace the shipped ones; ``weekends_roll`` says whether a plain Saturday or Sunday
    counts as a 法定休假日 in the sense of 民法典第二百零三条 (the common reading, and the default).
    """

    def __init__(self, place: str = "", *, override: Path | None = None, weekends_roll: bool = True) -> None:
        self.place = place
        self.weekends_roll = weekends_roll
        regions = {r.place: r for r in _regions(_shipped_holidays(), "holidays.yaml")}
        for region in _regions(_read_yaml(override), str(override)) if override else ():
            known = regions.get(region.place)
            years = {**known.years, **region.years} if known else region.years
            regions[region.place] = Region(region.place, region.names, region.festival, region.months, region.since, region.basis, years)
        self.regions = [r for r in regions.values() if any(name in place for name in r.names)]

    def day(self, day: dt.date) -> Day:
        """``day`` here: the national calendar and the region's own days off."""
        here = national_day(day)
        for region in self.regions:
            year = region.years.get(day.year)
            unsure = here.provisional or region.unknown(day) or (year is not None and year.seen != "原件")
            if year and day in year.rest:
                here = Day(day, working=False, name=region.festival, provisional=unsure)
            elif year and day in year.work:
                here = Day(day, working=True, name=f"{region.festival}调休上班", provisional=unsure)
            elif region.unknown(day):
                here = Day(day, here.working, here.name, provisional=True)
        return here

    def rest_day(self, day: dt.date) -> bool:
        """Whether ``day`` is a 法定休假日 (民法典第二百零三条) under the setting ``weekends_roll``."""
        here = self.day(day)
        return not here.working and (self.weekends_roll or not here.plain_weekend)

    def after_rest(self, day: dt.date) -> dt.date:
        """``day`` itself, or the first day after the rest days that it opens."""
        while self.rest_day(day):
            day += ONE_DAY
        return day


def _read_yaml(path: Path) -> Mapping[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise HeguiError(f"节假日文件 {path} 读不了：{error}") from error
    return data or {}


# ---- counting ----------------------------------------------------------------------------------------------------------------


def _add_months(day: dt.date, months: int) -> dt.date:
    """The corresponding day ``months`` later (earlier if negative), or that month's last day (民法典第二百零二条)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month0 + 1, min(day.day, gregorian.monthrange(year, month0 + 1)[1]))


def _working_days(start: dt.date, n: int, step: int, day_of: Callable[[dt.date], Day]) -> tuple[dt.date, list[Day]]:
    """The ``n``-th working day from ``start``, not counted itself, in the direction ``step`` (1 or -1), and all days passed."""
    passed: list[Day] = []
    day = start
    while n > 0:
        day += step * ONE_DAY
        passed.append(day_of(day))
        n -= passed[-1].working
    return day, passed


def _whole(n: float, unit: Unit) -> tuple[int, Unit]:
    """A whole number of units: 半年 (0.5 年) is 6 个月, 半个月 is 15 日. Raises HeguiError for any other fraction."""
    if n == int(n):
        return int(n), unit
    if unit in MONTHS_OF and n * MONTHS_OF[unit] == int(n * MONTHS_OF[unit]):
        return int(n * MONTHS_OF[unit]), "个月"
    if unit == "个月" and n == 0.5:
        return 15, "日"
    raise HeguiError(f"期限“{n}{unit}”不是整数，无法计算到日。")


def unit_name(unit: str) -> Unit:
    """The unit under the interface's name (天 → 日, 月 → 个月). Raises HeguiError for a word that is no unit."""
    name = UNIT_NAMES.get(unit.strip(), unit.strip())
    if name not in get_args(Unit):
        raise HeguiError(f"期限的单位“{unit}”不认识；可用：{'、'.join(get_args(Unit))}。")
    return name  # type: ignore[return-value]


def due(
    start: Moment,
    n: float | None,
    unit: str | None,
    type: DeadlineType,
    *,
    calendar: Calendar | None = None,
    trigger: str = "起算日",
    text: str = "",
) -> Due:
    """The date on which a limit of ``n`` ``unit`` counted from ``start`` falls due.

    ``before`` counts back; every other type counts forward; ``lookback`` has no due date, its steps say which window it looks at.
    ``n`` None or 0: the day of the event itself (前: before the event happens). Raises HeguiError for an unknown unit or a
    fraction that is no whole number of smaller units. Source: 民法典第二百条至第二百零四条.
    """
    calendar = calendar or Calendar()
    opening = _opening(trigger, start, text)
    if n is None or unit is None or n == 0:
        return _on_the_day(start, n, type, opening)
    kind = unit_name(unit)
    if kind in {"小时", "分钟"}:
        return _hours(start, n, kind, -1 if type == "before" else 1, opening)
    day = _date_of(start)
    if type == "lookback":
        return _window(day, n, kind, opening)
    whole, kind = _whole(n, kind)
    if kind == "工作日":
        return _due_in_working_days(day, whole, type, calendar, opening)
    return _due_in_calendar_days(day, whole, kind, type, calendar, opening)


def _on_the_day(start: Moment, n: float | None, type: DeadlineType, opening: str) -> Due:
    if type == "before":
        rule = "规则：条文只写“前”，没有写天数，须在该事项发生之前办结；同日办理的，须先于该事项。稳妥掌握为不晚于前一日"
        return Due(_date_of(start).isoformat(), steps=(opening, rule, _result(_date_of(start), "最迟")))
    if n == 0:
        return Due(_date_of(start).isoformat(), steps=(opening, "规则：当日办结", _result(_date_of(start), "最迟")))
    if type in {"within", "recurring"}:
        return Due(steps=(opening, "规则：条文没有写明天数（如“及时”“立即”），不推算日期"))
    return Due(steps=(opening, "规则：条文没有写明期间的长短，不推算日期"))


def _hours(start: Moment, n: float, unit: Unit, step: int, opening: str) -> Due:
    length = step * (dt.timedelta(hours=n) if unit == "小时" else dt.timedelta(minutes=n))
    rule = f"规则：{'倒推' if step < 0 else ''}{n:g}{unit}，{FROM_THE_HOUR}"
    if isinstance(start, dt.datetime):
        end = start + length
        return Due(end.date().isoformat(), end.strftime("%H:%M"), steps=(opening, rule, f"结果：{_moment(end)}"))
    end = dt.datetime.combine(start, dt.time()) + length
    last = end.date() if end.time() != dt.time() else end.date() - ONE_DAY
    doubt = "提示：只给出了日期，没有给出时刻；从严自当日零时起算，请补充具体时刻"
    return Due(last.isoformat(), steps=(opening, rule, doubt, _result(last, "不晚于")), provisional=True)


def _window(day: dt.date, n: float, unit: Unit, opening: str) -> Due:
    whole, unit = _whole(n, unit)
    if unit == "工作日":
        first, _ = _working_days(day, whole, -1, national_day)
    else:
        first = _shift(day, -whole, unit)
    return Due(steps=(opening, f"规则：这是条件而不是期限，回溯{whole}{unit}", f"结果：考察的期间为{_words(first)}至{_words(day)}"))


def _shift(day: dt.date, n: int, unit: Unit) -> dt.date:
    if unit in MONTHS_OF:
        return _add_months(day, n * MONTHS_OF[unit])
    return day + n * ONE_DAY * (7 if unit == "周" else 1)


def _due_in_calendar_days(day: dt.date, n: int, unit: Unit, type: DeadlineType, calendar: Calendar, opening: str) -> Due:
    back = type == "before"
    end = _shift(day, -n if back else n, unit)
    rule = f"规则：{'自该日倒推' if back else ''}{n}{unit}，{'当日不计入' if back else START_NOT_COUNTED}"
    if unit in MONTHS_OF:
        rule += f"；{CORRESPONDING_DAY}"
        if end.day != day.day:
            rule += f"，{end.year}年{end.month}月没有{day.day}日，取月末日"
    else:
        rule += "；按日历日连续计算，节假日不扣除"
    steps = [opening, rule + _figure(type), _result(end, _result_word(type))]
    if PERIOD_START.search(opening) and not back:
        steps.append(f"提示：自期初零时起算的，{n}{unit}满于{_words(end - ONE_DAY)}，稳妥掌握为不晚于该日")
    rolled = _rolled(end, type, calendar, steps)
    return Due(end.isoformat(), due_if_rolled=rolled, steps=tuple(steps))


def _due_in_working_days(day: dt.date, n: int, type: DeadlineType, calendar: Calendar, opening: str) -> Due:
    """Two readings where the region has holidays of its own; the stricter is the date."""
    step = -1 if type == "before" else 1
    readings = [_working_days(day, n, step, national_day)]
    if calendar.regions:
        readings.append(_working_days(day, n, step, calendar.day))
    strictest = max if type == "min_duration" else min
    end, passed = strictest(readings, key=lambda r: r[0])
    counted = "自该日倒推，当日不计入" if step < 0 else START_NOT_COUNTED
    steps = [opening, f"规则：{n}个工作日，{counted}；按国务院办公厅公布的放假安排计算{_figure(type)}"]
    steps += [*_skipped(passed), _result(end, _result_word(type))]
    other = next((e.isoformat() for e, _ in readings if e != end), None)
    unknown_rest = type in {"min_duration", "before"} and any(r.unknown(d.date) for r in calendar.regions for d in passed)
    provisional = unknown_rest or any(d.provisional for d in passed if not d.plain_weekend)
    if other:
        steps.append(_two_readings(readings, type, calendar))
    steps += _doubts(passed, calendar)
    return Due(end.isoformat(), steps=tuple(steps), provisional=provisional, due_other_reading=other)


def _two_readings(readings: list[tuple[dt.date, list[Day]]], type: DeadlineType, calendar: Calendar) -> str:
    (national, _), (local, _) = readings
    where = "、".join(f"{r.place}{r.festival}（{r.basis}）" for r in calendar.regions)
    choice = "最短期间取较晚者" if type == "min_duration" else "期限取较早者"
    return f"提示：按全国放假安排为{_words(national)}，再扣除{where}为{_words(local)}；条文没有说明，从严，{choice}"


def _doubts(passed: list[Day], calendar: Calendar) -> list[str]:
    """What is not certain about the days passed: years not announced, regional notices not seen."""
    lines = []
    years = sorted({d.date.year for d in passed if d.date.year not in _announced_years()})
    if years:
        listed = _shipped_holidays()["festivals"]["dates"]
        lunar = "" if all(y in listed for y in years) else "（其中农历节日未能计入）"
        named = "、".join(f"{y}年" for y in years)
        lines.append(f"提示：{named}的放假安排尚未公布，按周末和《全国年节及纪念日放假办法》第二条所列节日暂算{lunar}，公布后须重新计算")
    for region in calendar.regions:
        missing = sorted({d.date.year for d in passed if region.unknown(d.date)})
        if missing:
            lines.append(
                f"提示：{'、'.join(f'{y}年' for y in missing)}{region.place}{region.festival}的放假安排没有收录（或收录不全），请查当地通知"
            )
        for year in sorted({d.date.year for d in passed if d.date in _days_of(region, d.date.year)}):
            given = region.years[year]
            if given.seen != "原件":
                lines.append(f"提示：{region.festival}放假日据{given.seen}（{given.source}），未见印发原件，请核对")
    return lines


def _days_of(region: Region, year: int) -> frozenset[dt.date]:
    given = region.years.get(year)
    return given.rest | given.work if given else frozenset()


def _rolled(end: dt.date, type: DeadlineType, calendar: Calendar, steps: list[str]) -> str | None:
    """Where 民法典第二百零三条第一款 would move ``end``; adds the note to ``steps``. A limit counted back is never moved on."""
    if not calendar.rest_day(end):
        return None
    why = calendar.day(end).name
    if type == "before":
        steps.append(f"提示：{_words(end)}是休息日（{why}），倒推的期限不顺延，需要机关或交易场所配合的应提前到此前的工作日办理")
        return None
    to = calendar.after_rest(end)
    setting = "周六、周日按法定休假日对待" if calendar.weekends_roll else "周六、周日不按法定休假日对待"
    sure = "，该日历尚未公布，为暂定" if calendar.day(to).provisional else ""
    steps.append(
        f"提示：{_words(end)}是休息日（{why}）。如适用民法典第二百零三条第一款，最后一日为{_words(to)}（{setting}{sure}）；"
        f"条文没有写明顺延，仍以{_words(end)}为准"
    )
    return to.isoformat()


# ---- recurring duties --------------------------------------------------------------------------------------------------------


def compute(
    deadline: Mapping[str, Any],
    dates: Mapping[str, Moment | str],
    as_of: dt.date,
    place: str,
    *,
    calendar: Calendar | None = None,
) -> dict[str, Any]:
    """The interface's deadline record of a matter's deadline.

    ``deadline`` ``{text, type, trigger, n, unit, month_day, anchor, period}`` (``year`` for a date of one year only); ``dates`` the
    scenario's dates by name; ``as_of`` the day of the checklist; ``place`` the enterprise's jurisdiction. Out:
    ``{text, type, trigger, n, unit, due, due_time, due_if_rolled, steps, provisional, due_other_reading}``; ``due`` is None while the
    trigger's date is not given. Raises HeguiError for a date, unit or day of the year that cannot be read.
    """
    calendar = calendar or Calendar(place)
    result = _computed(deadline, dates, as_of, calendar)
    given = {key: deadline.get(key) for key in ("text", "type", "trigger", "n", "unit")}
    return {**given, **result.as_json()}


def _computed(deadline: Mapping[str, Any], dates: Mapping[str, Moment | str], as_of: dt.date, calendar: Calendar) -> Due:
    type, text = deadline.get("type"), deadline.get("text") or ""
    name = next((k for k in (deadline.get("trigger"), deadline.get("anchor")) if k and dates.get(k)), None)
    start = _read_moment(name, dates[name]) if name else None
    if type in {"by_date", "recurring"} and (deadline.get("month_day") or start is None):
        return _recurring(deadline, start, name, as_of, calendar)
    if type is None:
        return Due(steps=("规则：条文没有可以计算的期限",))
    if start is None:
        return _without_date(deadline, as_of, calendar)
    if type in {"by_date", "recurring"} and not _is_span(deadline):
        steps = [_opening(str(name), start, text), "规则：条文以该日为准", _result(_date_of(start), "最迟")]
        rolled = _rolled(_date_of(start), type, calendar, steps)
        return Due(_date_of(start).isoformat(), due_if_rolled=rolled, steps=tuple(steps))
    return due(start, deadline.get("n"), deadline.get("unit"), type, calendar=calendar, trigger=str(name), text=text)


def _without_date(deadline: Mapping[str, Any], as_of: dt.date, calendar: Calendar) -> Due:
    n, unit, text = deadline.get("n"), deadline.get("unit"), deadline.get("text") or ""
    if deadline.get("type") == "lookback" and n and unit:
        return due(as_of, n, unit, "lookback", calendar=calendar, trigger="清单日期（起算日没有给出）", text=text)
    wanted = deadline.get("trigger") or deadline.get("anchor")
    if wanted:
        return Due(steps=(f"起算：{wanted}的日期没有给出，给出后才能计算",))
    return Due(steps=("起算：条文没有写明自何时起算，不推算日期",))


def _is_span(deadline: Mapping[str, Any]) -> bool:
    """Whether n and unit measure a span (年度终了后4个月内) rather than how often (每年一次)."""
    n, unit, text = deadline.get("n"), deadline.get("unit"), deadline.get("text")
    if not n or not unit:
        return False
    return bool(SPAN.search(text)) if text else not (n == 1 and unit in MONTHS_OF)


def _recurring(deadline: Mapping[str, Any], start: Moment | None, name: str | None, as_of: dt.date, calendar: Calendar) -> Due:
    """The first due date on or after the anchor that was given, else on or after ``as_of``."""
    year = deadline.get("year")
    if year and deadline.get("type") == "by_date":
        return _once(int(year), deadline, as_of, calendar)
    base, since = (_date_of(start), str(name)) if start else (as_of, "清单日期")
    coming = occurrences(deadline, base, calendar)
    first = next(coming, None)
    if first is None:
        return _frequency_only(deadline, as_of)
    following = next(coming, None)
    steps = (f"基准：{since} {_moment(base)}，取此日起的下一次", *first.steps)
    if following:
        steps += (f"提示：此后下一次为{_words(dt.date.fromisoformat(str(following.due)))}",)
    return Due(first.due, None, first.due_if_rolled, steps, first.provisional, first.due_other_reading)


def _once(year: int, deadline: Mapping[str, Any], as_of: dt.date, calendar: Calendar) -> Due:
    if not deadline.get("month_day"):
        return Due(steps=(f"规则：条文只写到{year}年，没有写明月日，不推算",))
    day = _day_in_year(_month_days(deadline["month_day"])[0], year)
    steps = [f"规则：条文“{deadline.get('text') or ''}”是{year}年的一次性期限", _result(day, "最迟")]
    rolled = _rolled(day, "by_date", calendar, steps)
    if day < as_of:
        steps.append(f"提示：该日期早于清单日期{_words(as_of)}，属已经过去的期限，不再列为待办")
    return Due(day.isoformat(), due_if_rolled=rolled, steps=tuple(steps))


def _frequency_only(deadline: Mapping[str, Any], as_of: dt.date) -> Due:
    period = _period(deadline)
    if period is None:
        return Due(steps=("规则：条文没有写明日期，不推算",))
    end = next(_period_edges(as_of, period, start=False))
    word = PERIOD_NAMES[period]
    return Due(steps=(f"规则：条文只写了频次（每{word}），没有写明日期，不推算", f"提示：本{word}至{_words(end)}为止"))


def occurrences(deadline: Mapping[str, Any], since: dt.date, calendar: Calendar | None = None) -> Iterator[Due]:
    """The due dates of a recurring duty on or after ``since``, without end; none if the text names a frequency but no day.

    Three forms: ``month_day`` (每年1月31日前; a list for several days a year), a period's edge with a span (年度终了后4个月内,
    每季度终了15日内, 会计年度起始4个月内), a period's end itself (季度末).
    """
    calendar = calendar or Calendar()
    if deadline.get("month_day"):
        yield from _yearly_days(deadline, since, calendar)
        return
    period = _period(deadline)
    words = "".join(str(deadline.get(k) or "") for k in ("anchor", "trigger", "text"))
    at_start = bool(PERIOD_START.search(words)) and not PERIOD_END.search(words)
    if period is None or not (at_start or PERIOD_END.search(words)):
        return
    back = 800 if _is_span(deadline) else 0  # the edge can lie well before the due date: 年度终了后6个月内
    for edge in _period_edges(since - back * ONE_DAY, period, start=at_start):
        found = _from_edge(edge, f"{PERIOD_NAMES[period]}{'起始' if at_start else '终了'}", deadline, calendar)
        if found.due and found.due >= since.isoformat():
            yield found


def _from_edge(edge: dt.date, name: str, deadline: Mapping[str, Any], calendar: Calendar) -> Due:
    text = deadline.get("text") or ""
    if _is_span(deadline):
        kind: DeadlineType = "before" if deadline.get("type") == "before" else "recurring"
        return due(edge, deadline.get("n"), deadline.get("unit"), kind, calendar=calendar, trigger=name, text=text)
    steps = [f"规则：{name}当日；条文“{text}”", _result(edge, "最迟")]
    return Due(edge.isoformat(), due_if_rolled=_rolled(edge, "recurring", calendar, steps), steps=tuple(steps))


def _yearly_days(deadline: Mapping[str, Any], since: dt.date, calendar: Calendar) -> Iterator[Due]:
    days = _month_days(deadline["month_day"])
    for year in range(since.year, dt.MAXYEAR):
        for day in sorted(_day_in_year(d, year) for d in days):
            if day >= since:
                steps = [f"规则：每年{day.month}月{day.day}日；条文“{deadline.get('text') or ''}”", _result(day, "最迟")]
                yield Due(day.isoformat(), due_if_rolled=_rolled(day, "by_date", calendar, steps), steps=tuple(steps))


def _month_days(given: str | list[str]) -> list[tuple[int, int]]:
    found = [MONTH_DAY.match(str(g).strip()) for g in ([given] if isinstance(given, str) else given)]
    if not all(m and 1 <= int(m[1]) <= 12 and 1 <= int(m[2]) <= 31 for m in found):
        raise HeguiError(f"month_day“{given}”应写作“MM-DD”，如“01-31”。")
    return [(int(m[1]), int(m[2])) for m in found if m]


def _day_in_year(month_day: tuple[int, int], year: int) -> dt.date:
    month, day = month_day
    return dt.date(year, month, min(day, gregorian.monthrange(year, month)[1]))


def _period(deadline: Mapping[str, Any]) -> str | None:
    given = deadline.get("period") or deadline.get("recurrence")
    if given in MONTHS_IN_PERIOD:
        return str(given)
    for key in ("anchor", "trigger", "text"):
        for period, words in PERIOD_WORDS:
            if words.search(str(deadline.get(key) or "")):
                return period
    return {"年": "yearly", "季度": "quarterly", "个月": "monthly"}.get(str(deadline.get("unit")))


def _period_edges(since: dt.date, period: str, *, start: bool) -> Iterator[dt.date]:
    """The first (``start``) or last days of the calendar's months, quarters, halves or years, on or after ``since``."""
    length = MONTHS_IN_PERIOD[period]
    first = dt.date(since.year, (since.month - 1) // length * length + 1, 1)
    while first.year < dt.MAXYEAR - 1:
        following = _add_months(first, length)
        edge = first if start else following - ONE_DAY
        if edge >= since:
            yield edge
        first = following


# ---- words -------------------------------------------------------------------------------------------------------------------


def _as_date(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def _date_of(moment: Moment) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _read_moment(name: str | None, value: Moment | str) -> Moment:
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value) if ISO_DATE.match(value) else dt.datetime.fromisoformat(value)
    except ValueError as error:
        raise HeguiError(f"日期“{name}”写作“{value}”，认不出；请写成 2026-07-15 或 2026-07-15T03:20。") from error


def _words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"


def _moment(moment: Moment) -> str:
    return _words(_date_of(moment)) + (f"{moment.hour}时{moment.minute:02d}分" if isinstance(moment, dt.datetime) else "")


def _opening(trigger: str, start: Moment, text: str) -> str:
    return f"起算：{trigger} {_moment(start)}" + (f"；条文“{text}”" if text else "")


def _figure(type: DeadlineType) -> str:
    return f"；{FIGURE_INCLUDED}" if type in {"within", "max_duration", "min_duration", "validity", "recurring"} else ""


def _result_word(type: DeadlineType) -> str:
    return {"min_duration": "期间届满之日", "validity": "有效期最后一日", "max_duration": "期间最后一日"}.get(type, "最迟")


def _result(day: dt.date, word: str) -> str:
    return f"结果：{word}{_words(day)}"


def _skipped(passed: list[Day]) -> list[str]:
    """Which days were left out, by name, and which weekends were worked; runs of the same name are written as a span."""
    days = sorted(passed, key=lambda d: d.date)
    weekends = [d for d in days if d.plain_weekend]
    festivals = _spans([d for d in days if not d.working and not d.plain_weekend])
    worked = _spans([d for d in days if d.working and d.name])
    lines = []
    if weekends or festivals:
        parts = ([f"周末{len(weekends)}天（{'、'.join(_spans(weekends, named=False))}）"] if weekends else []) + festivals
        lines.append("扣除：" + "，".join(parts))
    if worked:
        lines.append("计入：" + "，".join(worked))
    return lines


def _spans(days: list[Day], *, named: bool = True) -> list[str]:
    runs: list[list[Day]] = []
    for day in days:
        if runs and day.date - runs[-1][-1].date == ONE_DAY and (not named or day.name == runs[-1][-1].name):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [_short(run[0].date, run[-1].date) + (f"{run[0].name}" if named else "") for run in runs]


def _short(first: dt.date, last: dt.date) -> str:
    begin = f"{first.month}月{first.day}日"
    if first == last:
        return begin
    return f"{begin}至{last.day}日" if first.month == last.month else f"{begin}至{last.month}月{last.day}日"
