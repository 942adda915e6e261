"""Periods: real limits of the corpus in, the date out; properties against an independent day-by-day count."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.calendar import Calendar, compute, due, national_day, occurrences
from kb.model import HeguiError

GUANGXI = "广西区直"
AS_OF = dt.date(2026, 3, 2)


def D(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def deadline(text: str, type: str, trigger: str | None, n: float | None = None, unit: str | None = None, **more: Any) -> dict[str, Any]:
    return {"text": text, "type": type, "trigger": trigger, "n": n, "unit": unit, **more}


@pytest.mark.parametrize(
    ("text", "type", "n", "unit", "start", "expected"),
    [
        # 桂国资发〔2007〕99号：自评估基准日起8个月内；对应日与月末
        ("自评估基准日起8个月内", "within", 8, "个月", "2026-03-31", "2026-11-30"),
        ("自评估基准日起9个月内", "within", 9, "个月", "2026-05-31", "2027-02-28"),
        ("自评估基准日起1年", "validity", 1, "年", "2024-02-29", "2025-02-28"),
        ("每半年", "within", 0.5, "年", "2026-08-31", "2027-02-28"),
        ("公示七天", "min_duration", 7, "天", "2026-06-10", "2026-06-17"),
        # 劳动节5天、5月9日调休上班
        ("在股份转让完成后7个工作日内", "within", 7, "工作日", "2026-04-27", "2026-05-09"),
        ("不少于20个工作日", "min_duration", 20, "工作日", "2026-06-01", "2026-06-30"),
        ("实施审计前 5 个工作日", "before", 5, "工作日", "2026-05-11", "2026-04-30"),
        ("实施审计 7 日前", "before", 7, "日", "2026-05-11", "2026-05-04"),
        ("3个月前", "before", 3, "个月", "2026-05-31", "2026-02-28"),
        ("在资产评估前", "before", None, None, "2026-05-11", "2026-05-11"),
        ("两周内", "within", 2, "周", "2026-05-11", "2026-05-25"),
        ("一个季度内", "within", 1, "季度", "2025-11-30", "2026-02-28"),
    ],
)
def test_due(text: str, type: Any, n: float | None, unit: str | None, start: str, expected: str) -> None:
    result = due(D(start), n, unit, type, text=text)
    assert result.due == expected
    assert result.steps[0].startswith("起算：") and f"条文“{text}”" in result.steps[0]
    assert any(line.startswith("结果：") for line in result.steps)


def test_hours_carry_a_time_and_cross_midnight() -> None:
    record = compute(
        deadline("事件(故)发生后2小时内", "within", "事件发生之时", 2, "小时"), {"事件发生之时": "2026-07-15T23:20"}, AS_OF, GUANGXI
    )
    assert (record["due"], record["due_time"]) == ("2026-07-16", "01:20")
    assert "民法典第二百零一条第二款" in record["steps"][1]


def test_hours_from_a_date_alone_are_counted_from_midnight_and_marked() -> None:
    record = compute(deadline("48小时内", "within", "事件发生之时", 48, "小时"), {"事件发生之时": "2026-07-15"}, AS_OF, GUANGXI)
    assert (record["due"], record["due_time"], record["provisional"]) == ("2026-07-16", None, True)
    assert "请补充具体时刻" in "".join(record["steps"])


def test_steps_name_the_days_left_out() -> None:
    steps = due(D("2026-04-15"), 20, "工作日", "within").steps
    assert "扣除：周末5天（4月18日至19日、4月25日至26日、5月10日），5月1日至5日劳动节" in steps
    assert "计入：5月9日劳动节调休上班" in steps


def test_a_date_is_never_moved_but_the_rolled_one_is_named() -> None:
    result = due(D("2026-01-31"), 8, "个月", "within")  # 9月30日之后是国庆节
    assert (result.due, result.due_if_rolled) == ("2026-09-30", None)
    result = due(D("2026-02-04"), 8, "个月", "within")
    assert (result.due, result.due_if_rolled) == ("2026-10-04", "2026-10-08")
    assert "民法典第二百零三条" in result.steps[-1] and "国庆节" in result.steps[-1]


def test_weekends_count_as_rest_days_only_by_setting() -> None:
    saturday = D("2026-08-15")
    assert due(saturday - dt.timedelta(days=7), 7, "日", "within").due_if_rolled == "2026-08-17"
    assert due(saturday - dt.timedelta(days=7), 7, "日", "within", calendar=Calendar(weekends_roll=False)).due_if_rolled is None


def test_a_limit_counted_back_is_not_moved_on() -> None:
    result = due(D("2026-10-12"), 8, "日", "before")
    assert (result.due, result.due_if_rolled) == ("2026-10-04", None)
    assert "倒推的期限不顺延" in result.steps[-1]


# 广西壮族三月三, 2026-04-17 and 04-20 off
@pytest.mark.parametrize(
    ("type", "expected", "other"),
    [("within", "2026-04-22", "2026-04-24"), ("min_duration", "2026-04-24", "2026-04-22")],
)
def test_regional_holidays_give_a_second_reading_and_the_stricter_binds(type: Any, expected: str, other: str) -> None:
    result = due(D("2026-04-15"), 5, "工作日", type, calendar=Calendar(GUANGXI))
    assert (result.due, result.due_other_reading) == (expected, other)
    assert "壮族三月三" in "".join(result.steps) and "未见印发原件" in "".join(result.steps)
    assert due(D("2026-04-15"), 5, "工作日", type, calendar=Calendar("淄博市")).due == "2026-04-22"


def test_a_year_without_the_regions_notice_is_said() -> None:
    result = due(D("2022-06-01"), 40, "工作日", "min_duration", calendar=Calendar("宁夏回族自治区"))
    assert result.provisional and "2022年宁夏回族自治区开斋节、古尔邦节的放假安排没有收录" in "".join(result.steps)


def test_an_unannounced_year_is_provisional_and_knows_the_festivals() -> None:
    result = due(D("2027-01-29"), 20, "工作日", "within")
    assert result.provisional
    assert any("2月5日至8日春节，2月9日至10日春节补假" in line for line in result.steps)
    assert any("2027年的放假安排尚未公布" in line for line in result.steps)
    assert not due(D("2026-01-29"), 20, "工作日", "within").provisional


@pytest.mark.parametrize(
    ("record", "dates", "expected"),
    [
        (deadline("每年1月31日前", "by_date", None, month_day="01-31"), {}, "2027-01-31"),
        (deadline("每年10月底前", "by_date", None, month_day="10-31"), {}, "2026-10-31"),
        (deadline("每年2月底前", "by_date", None, month_day="02-29"), {}, "2027-02-28"),
        (deadline("每年1月31日、7月31日前", "recurring", None, month_day=["01-31", "07-31"]), {}, "2026-07-31"),
        (deadline("年度终了后4个月内", "recurring", None, 4, "个月", anchor="年度终了"), {}, "2026-04-30"),
        (deadline("年度终了后4个月内", "recurring", "年度终了", 4, "个月"), {"年度终了": "2026-12-31"}, "2027-04-30"),
        (deadline("每年度终了 20 个工作日内", "recurring", "每年度终了", 20, "工作日"), {}, "2027-01-29"),
        (deadline("每季度终了15日内", "recurring", None, 15, "日", anchor="季度终了"), {}, "2026-04-15"),
        (deadline("季度末", "recurring", "季度末", period="quarterly"), {}, "2026-03-31"),
        (deadline("季度末", "recurring", "季度末", period="quarterly"), {"季度末": "2026-06-30"}, "2026-06-30"),
        (deadline("半年终了后30日内", "recurring", None, 30, "日", anchor="半年终了"), {}, "2026-07-30"),
        (deadline("会计年度起始4个月内", "recurring", None, 4, "个月", anchor="会计年度起始"), {}, "2026-05-01"),
        (deadline("2013年7月30日前", "by_date", None, month_day="07-30", year=2013), {}, "2013-07-30"),
        (deadline("随年度财务决算一并", "recurring", "年度财务决算", 1, "年"), {"年度财务决算": "2026-04-20"}, "2026-04-20"),
        (deadline("每年", "recurring", None, 1, "年"), {}, None),
        (deadline("每季度、半年度和年度", "recurring", None, 1, "季度", period="quarterly"), {}, None),
        (deadline("当年的3月底4月初前", "by_date", None), {}, None),
        (deadline("及时", "within", None), {}, None),
        (deadline("结案后10日内", "within", "结案之日", 10, "日"), {}, None),
        (deadline("到 2020 年", "by_date", None, year=2020), {}, None),
        (deadline("近3年", "lookback", None, 3, "年"), {}, None),
    ],
)
def test_compute(record: dict[str, Any], dates: dict[str, str], expected: str | None) -> None:
    result = compute(record, dates, AS_OF, GUANGXI)
    assert result["due"] == expected
    assert result["steps"] and {"text", "type", "trigger", "n", "unit", "due", "due_time", "due_if_rolled", "provisional"} <= result.keys()


def test_a_missing_date_and_a_missing_trigger_are_told_apart() -> None:
    missing = compute(deadline("结案后10日内", "within", "结案之日", 10, "日"), {}, AS_OF, GUANGXI)
    assert missing["steps"] == ["起算：结案之日的日期没有给出，给出后才能计算"]
    nowhere = compute(deadline("20 个工作日内", "within", None, 20, "工作日"), {}, AS_OF, GUANGXI)
    assert nowhere["steps"] == ["起算：条文没有写明自何时起算，不推算日期"]


def test_a_past_one_off_date_is_called_past() -> None:
    result = compute(deadline("2013年7月30日前", "by_date", None, month_day="07-30", year=2013), {}, AS_OF, GUANGXI)
    assert "属已经过去的期限" in result["steps"][-1]


def test_a_lookback_names_its_window() -> None:
    steps = compute(deadline("近3年", "lookback", None, 3, "年"), {}, AS_OF, GUANGXI)["steps"]
    assert "2023年3月2日（星期四）至2026年3月2日（星期一）" in steps[-1]


def test_the_beginning_of_a_year_has_a_cautious_reading() -> None:
    steps = compute(deadline("会计年度起始4个月内", "within", "会计年度起始", 4, "个月"), {"会计年度起始": "2026-01-01"}, AS_OF, GUANGXI)[
        "steps"
    ]
    assert any("2026年4月30日" in line and "稳妥" in line for line in steps)


def test_occurrences_of_a_year() -> None:
    dates = []
    for one in occurrences(deadline("每季度终了15日内", "recurring", None, 15, "日", anchor="季度终了"), D("2026-01-01")):
        if str(one.due) > "2026-12-31":
            break
        dates.append(one.due)
    assert dates == ["2026-01-15", "2026-04-15", "2026-07-15", "2026-10-15"]


@pytest.mark.parametrize(
    ("record", "dates", "word"),
    [
        (deadline("3旬内", "within", "起", 3, "旬"), {"起": "2026-01-01"}, "旬"),
        (deadline("1.3日", "within", "起", 1.3, "日"), {"起": "2026-01-01"}, "1.3"),
        (deadline("3日", "within", "起", 3, "日"), {"起": "2026年1月1日"}, "2026年1月1日"),
        (deadline("每年", "by_date", None, month_day="1月31日"), {}, "MM-DD"),
    ],
)
def test_what_cannot_be_read_is_an_error_in_plain_words(record: dict[str, Any], dates: dict[str, str], word: str) -> None:
    with pytest.raises(HeguiError, match=word):
        compute(record, dates, AS_OF, GUANGXI)


def test_a_users_file_adds_a_region_and_replaces_a_year(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text(
        "local:\n  - {place: 包头市, names: [包头], festival: 测试节, since: 2026, basis: 本市通知, "
        "years: {2026: {rest: [2026-07-07], seen: 原件, source: 本市通知}}}\n",
        encoding="utf-8",
    )
    calendar = Calendar("包头市属", override=path)
    assert due(D("2026-07-06"), 2, "工作日", "min_duration", calendar=calendar).due == "2026-07-09"
    path.write_text("local:\n  - {place: 包头市}\n", encoding="utf-8")
    with pytest.raises(HeguiError, match="local 条目写法不对"):
        Calendar("包头市属", override=path)


# ---- against a count of our own ----------------------------------------------------------------------------------------------

KNOWN = st.dates(dt.date(2024, 3, 1), dt.date(2026, 6, 30))
ANY = st.dates(dt.date(2005, 1, 1), dt.date(2045, 12, 31))


@given(KNOWN, st.integers(1, 60))
def test_working_days_agree_with_a_plain_count(start: dt.date, n: int) -> None:
    end = D(str(due(start, n, "工作日", "within").due))
    between = [start + dt.timedelta(days=i) for i in range(1, (end - start).days + 1)]
    assert sum(chinese_calendar.is_workday(d) for d in between) == n and chinese_calendar.is_workday(end)


@given(KNOWN, st.integers(1, 60))
def test_counting_back_undoes_nothing_forgotten(start: dt.date, n: int) -> None:
    end = D(str(due(start, n, "工作日", "before").due))
    between = [end + dt.timedelta(days=i) for i in range((start - end).days)]
    assert sum(chinese_calendar.is_workday(d) for d in between) == n and chinese_calendar.is_workday(end)


@given(ANY, st.integers(1, 400))
def test_days_agree_with_a_plain_count(start: dt.date, n: int) -> None:
    end = start
    for _ in range(n):
        end = end.fromordinal(end.toordinal() + 1)
    assert due(start, n, "日", "within").due == end.isoformat()


@given(ANY, st.integers(1, 120))
def test_months_end_on_the_corresponding_day_or_the_months_last(start: dt.date, n: int) -> None:
    end = D(str(due(start, n, "个月", "within").due))
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == n
    last = (end + dt.timedelta(days=1)).month != end.month
    assert end.day == start.day or (last and end.day < start.day)


@given(ANY, st.integers(1, 40))
def test_forward_then_back_never_overshoots(start: dt.date, n: int) -> None:
    end = D(str(due(start, n, "个月", "within").due))
    back = D(str(due(end, n, "个月", "before").due))
    assert start - dt.timedelta(days=3) <= back <= start


@given(ANY, st.integers(1, 30), st.sampled_from(["within", "min_duration", "before"]))
def test_the_stricter_reading_binds(start: dt.date, n: int, type: Any) -> None:
    national = D(str(due(start, n, "工作日", type).due))
    here = D(str(due(start, n, "工作日", type, calendar=Calendar(GUANGXI)).due))
    assert here >= national if type == "min_duration" else here <= national


@given(ANY, st.integers(1, 90))
def test_a_rolled_date_is_the_first_day_open_after(start: dt.date, n: int) -> None:
    result = due(start, n, "日", "within")
    end = D(str(result.due))
    if result.due_if_rolled is None:
        assert national_day(end).working
        return
    rolled = D(result.due_if_rolled)
    assert national_day(rolled).working
    assert not any(national_day(end + dt.timedelta(days=i)).working for i in range((rolled - end).days))


@given(ANY, st.sampled_from(["monthly", "quarterly", "half-yearly", "yearly"]), st.integers(1, 40))
def test_recurring_dates_rise_and_none_lies_before_the_day_asked(since: dt.date, period: str, n: int) -> None:
    name = {"monthly": "每月终了", "quarterly": "季度终了", "half-yearly": "半年终了", "yearly": "年度终了"}[period]
    coming = occurrences({"text": f"{name}后{n}日内", "type": "recurring", "n": n, "unit": "日", "anchor": name, "period": period}, since)
    found = [D(str(next(coming).due)) for _ in range(4)]
    assert found[0] >= since and found == sorted(set(found))
    months = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}[period]
    assert (found[0] - since).days <= months * 31
