"""核准, 备案, 审批, 报告 and 公示 are different acts."""

from __future__ import annotations

import pytest

from checklists.norms.approval import approval
from tests.checklists.norms.conftest import clause, norms


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("应在法律纠纷发生之日起30日内向国资监管机构备案。", "备案"),
        ("国有控股企业的年金方案，应报自治区国资委审核同意。", "审批"),
        ("企业应当向国有资产监督管理机构提出核准申请。", "核准"),
        ("应在获得原经济行为批准机构同意后继续交易。", "审批"),
        ("企业发生大额损失的，应当及时向国资委报告。", "报告"),
        ("在报送同级国有资产监督管理机构核准前必须在企业内部公示。", "公示"),
        ("企业应当以经核准或备案的资产评估结果作为作价参考依据。", None),
        ("存在较大差异，应当在备案时列明，并说明原因。", None),
        ("未经批准擅自转让的，不得办理产权变动登记。", None),
        ("应当听取企业工会的意见。", None),
        ("企业变更资金用途应提前报告。", "报告"),
        ("企业年度财务预算信息应当在会计年度起始4个月内公开。", "公示"),
        ("应当严格执行《企业信息公示暂行条例》。", None),
        ("根据有关规定应及时履行申报程序。", None),
    ],
)
def test_act(text: str, kind: str | None) -> None:
    assert norms(clause("第三条 " + text))[0].approval == kind


def test_who_acts() -> None:
    norm = norms(clause("第三条 企业应当将年度投资计划报自治区国资委备案。"))[0]
    assert (norm.approval, norm.approver) == ("备案", "自治区国资委")


@pytest.mark.parametrize(
    ("words", "kind", "who"),
    [
        (
            "政企尚未分开的自治区直属企业的协议转让项目由主管部门审核后报自治区国有资产监督管理委员会批准",
            "审批",
            "自治区国有资产监督管理委员会",
        ),
        ("涉及企业国有产权转让的企业年金方案经自治区国资委审核批准后，按有关规定报劳动保障部门备案", "备案", "劳动保障部门"),
        ("将专项报告经总法律顾问审核签字后，由企业主要负责人签发，报自治区国资委", "报告", "自治区国资委"),
        ("遇特殊情况需调整单位年度计划，应及时将调整原因及调整内容报告自治区国资委", "报告", "自治区国资委"),
        ("产权转让公告应报转让审批机关审核批准后，按照规定的渠道和时间公开披露", "审批", "转让审批机关"),
        ("安全设施设计需要作重大变更的，应当报原审查部门重新审查", "审批", "原审查部门"),
        ("企业总法律顾问的任职实行备案制度", "备案", None),
        ("护照、出境入境证件遗失的，应当报告中国主管机关", "报告", "中国主管机关"),
        ("企业申报转让资产，应报送下列有关材料", "报告", None),
    ],
)
def test_who_acts_is_named_by_the_act_itself(words: str, kind: str, who: str | None) -> None:
    assert approval(words)[:2] == (kind, who)


@pytest.mark.parametrize(
    "words",
    [
        "严格执行经董事会或章程规定的相关权力机构审议通过的年度预算方案",
        "自反倾销立案调查决定公告之日起60天内，不得采取临时反倾销措施",
        "通过《国资监管工作简报》、全区国企党建宣传思想工作有关简报以及自治区国资委门户网站等宣传平台对外发布信息",
        "对申报的经营者集中进行初步审查",
        "中介机构必须对公示期间反馈的信息逐条进行处理",
        "材料较多时应当编排目录，注明备查材料页码",
    ],
)
def test_what_only_names_an_act_asks_for_none(words: str) -> None:
    assert approval(words)[0] is None
