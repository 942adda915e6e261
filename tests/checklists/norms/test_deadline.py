"""Limits of time: figure, unit, kind and trigger of every limit of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.norms.deadline import deadlines
from checklists.norms.model import Deadline
from checklists.norms.reading import Reading
from checklists.norms.sentences import parts, sentences


def limits(text: str) -> list[Deadline]:
    reading = Reading.of(text)
    return [f.deadline for s in sentences(reading.plain) for f in deadlines(reading, s, parts(reading.plain, s))]


@pytest.mark.parametrize(
    ("text", "kind", "n", "unit", "trigger"),
    [
        ("经初审同意后，自评估基准日起 8 个月内向国资委提出核准申请", "within", 8, "个月", "评估基准日"),
        ("应当自接到审计报告之日起 10 个工作日内提出书面意见", "within", 10, "工作日", "接到审计报告之日"),
        ("中介机构应该在收到一次性告知后 5 个工作日内重新提交材料", "within", 5, "工作日", "收到一次性告知后"),
        ("现场审计完成后，审计机构应在10个工作日内提交审计报告", "within", 10, "工作日", "现场审计完成后"),
        ("各有关处室应当在 20 个工作日内完成初审", "within", 20, "工作日", None),
        ("应在事件(故)发生后2小时内报送", "within", 2, "小时", "事件(故)发生后"),
        ("于股份变动后15个工作日内报告", "within", 15, "工作日", "股份变动后"),
        ("国资委应当在实施审计 7 日前通知被审计企业", "before", 7, "日", "实施审计"),
        ("应当在实施审计前 5 个工作日，向被审计单位送达审计通知书", "before", 5, "工作日", "实施审计"),
        ("应当于每年度终了 20 个工作日内报送统计分析资料", "recurring", 20, "工作日", "每年度终了"),
        ("应当在会计年度起始4个月内公开", "recurring", 4, "个月", "会计年度起始"),
        ("各成员单位应当于每季度末提交信息", "recurring", 1, "季度", None),
        ("随年度财务决算一并向国资委报备", "recurring", 1, "年", "年度财务决算"),
        ("专家库每二年调整一次", "recurring", 2, "年", None),
        ("在转让标的企业内部公示七天无异议后", "min_duration", 7, "日", None),
        ("信息公告期应当不少于 20 个工作日", "min_duration", 20, "工作日", None),
        ("取消其备选库资格，并且三年内不得再次进入备选库", "min_duration", 3, "年", None),
        ("付款期限原则上不得超过 1 年", "max_duration", 1, "年", None),
        ("评估结果使用有效期为自评估基准日起1年", "validity", 1, "年", "评估基准日"),
        ("作出搁置决定的，超过一年期限，审议方案自动废止", "validity", 1, "年", "作出搁置决定"),
        ("近3年内没有违法、违规记录", "lookback", 3, "年", None),
        ("连续两年评价结果为基本合格的", "lookback", 2, "年", None),
        ("不得聘请参与该企业上一次资产评估未超过两年的中介机构", "lookback", 2, "年", None),
        ("对账龄超过1年的大额预付账款，逐项说明原因", "lookback", 1, "年", None),
        ("应当在一个月內转移工资关系", "within", 1, "个月", None),
        ("应当在提交投标文件截止时间至少15日前，以书面形式通知", "before", 15, "日", "提交投标文件截止时间"),
        ("对评估结果，自评估基准日起一年内有效", "validity", 1, "年", "评估基准日"),
        ("项目部于每月25日前完成分包结算", "recurring", 1, "个月", None),
        ("续报每5个工作日一次，直至事件处置完毕", "recurring", 5, "工作日", None),
        ("当事人无法在三十日内接受处理的，可以申请延期处理", "lookback", 30, "日", None),
        ("流拍后应当在三十日内在同一网络司法拍卖平台再次拍卖", "within", 30, "日", "流拍后"),
        ("列入黑名单的供应商，三年内禁止参加采购活动", "min_duration", 3, "年", None),
    ],
)
def test_limit(text: str, kind: str, n: float, unit: str, trigger: str | None) -> None:
    (limit,) = limits(text)
    assert (limit.type, limit.n, limit.unit, limit.trigger) == (kind, n, unit, trigger)
    assert limit.text in text


@pytest.mark.parametrize(
    ("text", "month_day", "recurrence", "year"),
    [
        ("监管企业于每年7月底之前申报", "07-31", "yearly", None),
        ("于执行年度9月底前上报自治区国资委", "09-30", "yearly", None),
        ("于2013年7月30日前报自治区国资委备案", "07-30", None, 2013),
        ("于每年年底报自治区国资委", "12-31", "yearly", None),
        ("到2018年底，专职人员配备率达到100%", "12-31", None, 2018),
        ("应在上一年第四季度报送", "12-31", "yearly", None),
        ("请于4月5日前反映", "04-05", "yearly", None),
    ],
)
def test_date(text: str, month_day: str, recurrence: str | None, year: int | None) -> None:
    limit = limits(text)[0]
    assert (limit.type, limit.month_day, limit.recurrence, limit.year) == ("by_date", month_day, recurrence, year)


def test_two_limits_of_one_sentence_each_have_their_own_figure() -> None:
    first, second = limits("应当自立案之日或接到应诉通知之日起7日内向自治区国资委报告，1个月内报自治区国资委备案。")
    assert (first.n, first.unit) == (7, "日")
    assert (second.n, second.unit, second.trigger) == (1, "个月", "立案之日或接到应诉通知之日")


def test_a_report_before_an_event() -> None:
    (limit,) = limits("企业在履行完内部决策程序后、实施前报国资委审核")
    assert limit.type == "before"
    assert limit.trigger and limit.trigger.endswith("实施")


def test_a_payment_before_an_event() -> None:
    (limit,) = limits("分包单位进场前缴纳履约保证金")
    assert (limit.type, limit.trigger) == ("before", "分包单位进场")


def test_how_long_a_rule_holds_is_no_time_to_act() -> None:
    assert limits("在企业经营业绩考核年度基薪未经自治区国资委核定前，企业负责人的基薪由企业预发") == []


def test_promptly_has_no_figure() -> None:
    (limit,) = limits("企业应当及时向国资委报告")
    assert (limit.text, limit.type, limit.n) == ("及时", "within", None)


@pytest.mark.parametrize(
    "text",
    [
        "（桂国资发〔2007〕99号）第三十条",
        "对截至2007年8月31日的股东账户进行了调查",
        "一年内到期的长期负债",
        "“十二五”期间",
        "目前",
        "前三名",
    ],
)
def test_no_limit(text: str) -> None:
    assert limits(text) == []


@given(st.text(alphabet="自起之日内前后每年度终了末底3一两十个工作日月季小时不得超过少于公示有效期近连续应当，。；的在于", max_size=80))
def test_limits_are_verbatim_and_stand_once(text: str) -> None:
    for limit in limits(text):
        assert limit.text in text
        assert limit.trigger is None or limit.trigger in text
        assert limit.n is None or limit.n > 0


@pytest.mark.parametrize(
    "text",
    [
        "年度投资计划调整每年不超过1次。",
        "外部董事获得的董事会会议津贴每年累计不超过2万元。",
        "每年招租底价不低于100万元的，应当公开进行招租。",
    ],
)
def test_how_much_a_year_is_no_date(text: str) -> None:
    assert [d.type for d in limits(text)] == ["lookback"]


def test_the_end_of_the_year_without_a_figure() -> None:
    assert [(d.type, d.recurrence) for d in limits("总会计师应当在会计年度终了向董事会述职。")] == [("recurring", "yearly")]
