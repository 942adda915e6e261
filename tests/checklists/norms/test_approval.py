"""核准, 备案, 审批, 报告 and 公示 are different acts."""

from __future__ import annotations

import pytest

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
