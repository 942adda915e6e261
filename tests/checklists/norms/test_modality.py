"""What kind of norm a sentence is; each line stands in the corpus."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checklists.norms import Norm
from tests.checklists.norms.conftest import clause, norms

Read = Callable[[str], list[Norm]]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("第二十三条 企业应当及时向国有资产监督管理机构报告资产评估项目的工作进展情况。", "obligation"),
        ("第四条 监管企业要加强对信息工作的领导，建立工作体系，完善工作机制。", "obligation"),
        ("第六条 各核销企业不能自行处置已核销的不良资产。", "prohibition"),
        ("第六条 严禁将特殊资金（资产）用于对外拆借、担保或抵押、质押。", "prohibition"),
        ("第七条 鼓励企业根据自身实际需要，设立公司律师。", "recommendation"),
        ("第八条 法律意见书可由企业法律事务机构或外聘法律服务机构出具。", "permission"),
        ("第三条 自治区国资委负责指导监管企业做好重大法律纠纷案件的处理、备案和协调工作。", "right_or_power"),
        ("第四条 本规则所称事实损失是指企业已计提资产减值准备的资产，使用价值发生了不可恢复的灭失。", "definition"),
        ("第二条 企业开展内部审计工作，适用本办法。", "scope"),
        ("第三十四条 企业未提取减值准备的资产发生事实损失的财务核销工作，参照本规则执行。", "scope"),
        ("第一条 为加强对上市公司国有股东的管理，维护证券市场稳定，根据国家有关法律，制定本规定。", "purpose_or_background"),
        ("第十条 本办法自公布之日起施行。", "final_provision"),
        ("第五条 对推进“阳光国企”建设不力，执行各项规定不严格的，要责令限期整改。", "liability"),
        ("第九条 流动资产周转率=主营业务收入净额÷平均流动资产总额。", "procedure_or_content_list"),
        ("第一条 监管企业申报本企业本年度预算收入计划。", "obligation"),
        ("第二十六条 对会计师事务所的审计委托，可采取自治区国资委公开招标或者企业推荐报自治区国资委核准等方式进行。", "permission"),
        ("第三条 新设立企业的企业负责人基薪由自治区国资委按照企业具体情况确定。", "right_or_power"),
        ("第三十一条 绩效改进度大于1，说明经营绩效上升。", "procedure_or_content_list"),
        ("第十六条 具体资产损失金额划分标准见附件《资产损失金额划分标准》。", "procedure_or_content_list"),
        ("第十四条 直接损失金额是与相关人员行为有直接因果关系的资产损失金额；", "definition"),
        ("第一条 评审领导小组，是自治区国资委设立的对企业重大国有资产评估项目进行专家评审的领导机构。", "definition"),
        ("第十五条 对当年未完成各项税收、国有资产收益收缴任务的，视具体情况扣减企业负责人当年绩效薪金的10%-20%。", "liability"),
        ("第五条 境外国有产权的管理，比照境内国有产权管理的有关规定执行。", "scope"),
        ("第六条 设置由外部董事组成的审计委员会，落实董事会审计委员会工作职责。", "obligation"),
        ("第八条 监管企业要紧紧围绕中心工作，及时向自治区国资委报送信息。", "obligation"),
        ("（一）监管企业经济效益快速增长，职工收入稳步提高，收入分配差距得到控制。", "purpose_or_background"),
        ("（二）受行政记过处分的，自受处分至处分解除期间只发放基薪的70%。", "liability"),
        ("第三条 编辑《国资国企要情》的综合采用每条得1分。", "procedure_or_content_list"),
    ],
)
def test_modality(read: Read, text: str, modality: str) -> None:
    assert [n.modality for n in read(text)] == [modality]


@pytest.mark.parametrize(
    "text",
    [
        "第三条 对于需要突击执行审计的特殊业务，审计通知书可在实施审计时送达。",
        "第三条 因特殊情况需聘请备选库外中介机构提供服务的，可由出资企业向自治区国资委提出申请。",
    ],
)
def test_a_modal_word_in_the_condition_is_not_the_sentences_own(read: Read, text: str) -> None:
    assert [n.modality for n in read(text)] == ["permission"]


def test_words_that_only_hold_the_character(read: Read) -> None:
    """相应, 对应, 适应, 主要, 需要 are no modal words."""
    assert "应" not in read("第三条 核销资产减值准备所对应的单笔资产原价是相应的依据。")[0].because
    assert read("第三条 依法治企是保障依法合规经营的迫切需要。")[0].modality == "purpose_or_background"


def test_one_sentence_of_two_modalities_is_two_norms(read: Read) -> None:
    support, encourage = read("第九条 企业应当支持职工学习和掌握法律知识，鼓励具备条件的人员参加全国企业法律顾问执业资格考试。")
    assert (support.modality, encourage.modality) == ("obligation", "recommendation")
    assert encourage.text == "鼓励具备条件的人员参加全国企业法律顾问执业资格考试"


def test_a_rule_for_the_regulator_parts_from_the_enterprises(read: Read) -> None:
    regulator, enterprise = read("第四条 国资监管机构要积极寻求设立信息化专项扶持基金的途径，各企业要在年度预算中安排专项资金。")
    assert (regulator.binds, enterprise.binds) == ("regulator", "enterprise")


def test_items_follow_their_lead_in() -> None:
    lead = clause("第六条 企业有下列行为之一的，应当对相关资产、负债进行评估：", 1)
    item = clause("（二）以非货币资产对外投资；", 2, level="item", path=("第六条", "第（二）项"), parent=lead.id)
    first, second = norms(lead, item)
    assert (first.modality, second.modality) == ("obligation", "procedure_or_content_list")
    assert (second.binds, second.actor) == ("enterprise", "企业")


def test_banned_items_are_bans() -> None:
    lead = clause("第五条 企业对外捐赠严禁下列行为：", 1)
    item = clause("（一）以营利为目的自办活动；", 2, level="item", parent=lead.id)
    assert [n.modality for n in norms(lead, item)] == ["prohibition", "prohibition"]


def test_items_of_a_filing_list_are_to_be_filed() -> None:
    lead = clause("第六条 以下事项为备案事项：", 1)
    item = clause("（二）监管企业及其重要子企业年度投资计划；", 2, level="item", parent=lead.id)
    assert [n.approval for n in norms(lead, item)] == ["备案", "备案"]


def test_every_norm_says_why_and_is_verbatim(read: Read) -> None:
    text = "第三十五条 转让方、受让方必须严格履约，不得擅自改变双方签订的产权转让合同。"
    for norm in read(text):
        assert norm.text in text
        assert norm.because and 0 < norm.confidence <= 1


def test_the_side_of_a_contract_is_not_only_then(read: Read) -> None:
    """转让方可以 holds 方可 by accident."""
    norm = read("第十三条 在征集受让方时，转让方可以对受让方的资质、商业信用提出必要的受让条件。")[0]
    assert (norm.modality, norm.actor) == ("permission", "转让方")
    assert read("第四条 核准事项须经自治区国资委审核同意后方可实施。")[0].modality == "obligation"


def test_a_sanction_takes_only_its_own_part(read: Read) -> None:
    task, sanctioned = read(
        "（四）建立健全企业国有资产监督制度体系，完善责任追究制度，对违法违规造成国有资产损失的责任主体，严格追究责任。"
    )
    assert (task.modality, sanctioned.modality) == ("obligation", "liability")


def test_the_filing_after_a_scope_is_a_norm_of_its_own(read: Read) -> None:
    line = "第五条 其他直属企业负责人的收入可参照自治区国资委制定办法执行，经现行主管部门核准后兑现，并报自治区国资委备案。"
    scope, filing = read(line)
    assert (scope.modality, filing.modality, filing.approval) == ("scope", "obligation", "备案")


def test_a_task_before_what_is_only_striven_for(read: Read) -> None:
    task, aim = read("（一）加快建立岗位体系，明确岗位职责和上岗条件，力争用三年左右时间建立起符合市场化要求的企业用工制度。")
    assert (task.modality, aim.modality) == ("obligation", "recommendation")


def test_a_heading_that_names_conditions_lists_them() -> None:
    heading = clause("二、评比条件", 1, level="outline1", path=("二",), heading="二、评比条件")
    item = clause(
        "（二）有专人负责年度企业国有资产统计报表工作，工作职责明确。", 2, level="outline2", path=("二", "（二）"), parent=heading.id
    )
    assert [n.modality for n in norms(heading, item)] == ["procedure_or_content_list"]


def test_a_duty_whose_bearer_stands_elsewhere_is_less_sure(read: Read) -> None:
    said, carried = read("第八条 监管企业报送信息要一事一报。要保持信息员队伍的相对稳定。")
    assert said.confidence > 0.9 > carried.confidence
    assert "承前" in carried.because


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("第三条 旅客吞吐量指报告期内进港(机场)和出港的旅客人数,以人为计算单位。", "definition"),
        ("第十一条 代表本级人民政府履行出资人职责的机构、部门，以下统称履行出资人职责的机构。", "definition"),
        ("第四十四条 在交割日，卖方期货公司未向期货交易所交付标准仓单，构成交割违约。", "definition"),
        ("第五条 此项目根据相关行业的产品销售收入、商品销售收入、主营业务收入等科目的发生额计算。", "procedure_or_content_list"),
        ("第五十条 金融类企业资产损失责任追究适用行业监管相关规定。", "scope"),
        ("第二十二条 特大安全事故或发生两起及以上重大安全责任事故的，取消企业法定代表人和相关负责人绩效薪金。", "liability"),
        ("第三十一条 货值金额不足1万元的，并处5万元以上10万元以下的罚款。", "liability"),
        ("第三十条 自治区国有资产监督管理机构汇总后于每年度终了30个工作日内上报国务院国有资产监督管理机构。", "obligation"),
        ("（五）自治区国资委于每年度评比工作打分结束后，依据评分结果对企业按照得分由高到低进行排序。", "obligation"),
        ("第八条 应当判决驳回其诉讼请求，并告知其可另案起诉出质人。", "obligation"),
        (
            "第六十四条 债权人认为债权人会议的决议违反法律规定的，可以请求人民法院裁定撤销该决议，责令债权人会议依法重新作出决议。",
            "permission",
        ),
        ("(5)当业绩考核段考核结果为E级时，业绩考核段绩效薪金为0万元。", "procedure_or_content_list"),
        ("第五条 确定1名信息联络员，负责组织开展信息工作及与自治区国资委工作部门的日常联系。", "obligation"),
        ("第五十二条 调解书经双方当事人签收后，即发生法律效力。", "definition"),
        ("第一百条 以存款单出质的，签发银行核押后又受理挂失并造成存款流失的，应当承担民事责任。", "liability"),
        ("第一百一十七条 定金交付后，交付定金的一方可以按照合同的约定以丧失定金为代价而解除主合同。", "permission"),
        ("第十三条 能够证明资产损失真实情况的各种事实，均可以作为损失认定证据。", "permission"),
        ("第五条 最近三个会计年度实现的年均可分配利润不少于公司债券一年的利息。", "obligation"),
        ("第六条 重要部门和岗位实行分事行权、分岗设权、分级授权,定期轮岗。", "obligation"),
        ("第八条 质量保修期自工程竣工验收合格之日起计算。", "definition"),
        ("第九条 董事会办公室为授权管理的日常工作机构。", "definition"),
        ("第二十二条 根据评价工作需要可以分别选择全行业和大、中、小型规模标准值实施评价。", "permission"),
        ("（七）对无正当理由不接受审计意见或建议的，不采取整改措施的，认定为“未整改”。", "definition"),
        ("第三十五条 在本规定施行前，本院制定的司法解释与本规定相抵触的，不再适用。", "final_provision"),
        ("第一条 充分发挥监督促进发展的作用，为国企可持续发展提供坚强保证。", "obligation"),
    ],
)
def test_sentences_of_other_documents(read: Read, text: str, modality: str) -> None:
    assert [n.modality for n in read(text)] == [modality]


def test_a_case_of_a_list_stays_a_case_with_a_modal_word_inside() -> None:
    lead = clause("第四条 具有下列情形之一的，人民法院可以认定有关信息为公众所知悉：", 1)
    item = clause(
        "（二）该信息仅涉及产品的尺寸、结构等内容，所属领域的相关人员通过观察上市产品即可直接获得的；", 2, level="item", parent=lead.id
    )
    assert norms(lead, item)[-1].because[0] == "列举项"


def test_what_is_done_in_time_parts_from_what_is_then_allowed(read: Read) -> None:
    done, allowed = read("第八条 核查工作一般在6个月内完成，情况复杂的，经批准可以延长。")
    assert (done.modality, allowed.modality) == ("obligation", "permission")


@pytest.mark.parametrize(
    ("text", "modalities"),
    [
        (
            "第二十四条 通过协商不能解决的，由中华人民共和国仲裁机构进行调解、仲裁，也可以由合同双方协议在其他仲裁机构仲裁。",
            ["obligation", "permission"],
        ),
        (
            "第十条 抽查小组由自治区、各市国有资产监督管理机构的有关人员组成，必要时可聘请评估专家组成。",
            ["procedure_or_content_list", "permission"],
        ),
        ("第十二条 必要时，经转让方授权，也可在境外媒体发布信息。", ["permission"]),
        ("第三十三条 审计项目组在审计过程中，也可采取向有关单位、个人调查等方式。", ["permission"]),
    ],
)
def test_what_is_told_before_the_modal_word(read: Read, text: str, modalities: list[str]) -> None:
    assert [n.modality for n in read(text)] == modalities
