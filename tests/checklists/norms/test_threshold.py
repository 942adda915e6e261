"""Thresholds: operators, what includes the figure, tiers, shares."""

from __future__ import annotations

import pytest

from checklists.norms.reading import Reading
from checklists.norms.threshold import thresholds


def found(text: str) -> list[tuple[str, float, str]]:
    return [(f.threshold.op, f.threshold.value, f.threshold.unit) for f in thresholds(Reading.of(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("占企业净资产10%以上且绝对金额超过1000万元", [(">=", 10, "%"), (">", 1000, "万元")]),
        ("标的额超过500万元（含500万元）人民币的", [(">=", 500, "万元")]),
        ("账面价值在 100 万元（含 100 万元，没有账面价值的按评估价值确定）以上的企业资产", [(">=", 100, "万元")]),
        ("评估核准净资产价值超过 3,000 万元的", [(">", 3000, "万元")]),
        ("审计户数不得低于50%，审计资产量不得低于被审计企业资产总额的70%", [(">=", 50, "%"), (">=", 70, "%")]),
        ("净转让股份比例未达到上市公司总股本5%的", [("<", 5, "%")]),
        ("当交易价格低于评估结果的90%时", [("<", 90, "%")]),
        ("专家组一般由5—7名专家组成", [(">=", 5, "名"), ("<=", 7, "名")]),
        ("净资产在10亿元至50亿元的企业", [(">=", 10, "亿元"), ("<=", 50, "亿元")]),
        ("应当拟订两个以上决策备选方案", [(">=", 2, "个")]),
        ("须经三分之二以上的成员同意", [(">=", 66.67, "%")]),
        ("企业资本成本率原则上定为5.5%", [("=", 5.5, "%")]),
        ("备案表一式三份，于2013年7月30日前报送", []),
    ],
)
def test_thresholds(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert found(text) == expected


def test_of_two_tiers_only_one_has_the_figure() -> None:
    text = "账面价值在100万元（含100万元）以上的，报自治区国资委审批。账面价值100万元以下的，由企业主管部门自行审批。"
    assert found(text) == [(">=", 100, "万元"), ("<", 100, "万元")]


def test_what_is_measured() -> None:
    metric = [f.threshold.metric for f in thresholds(Reading.of("挂牌价格高于 1000 万元的资产转让项目"))]
    assert metric == ["挂牌价格"]
