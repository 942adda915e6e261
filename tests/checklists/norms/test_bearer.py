"""Who is bound."""

from __future__ import annotations

import pytest

from tests.checklists.norms.conftest import clause, norms


@pytest.mark.parametrize(
    ("text", "binds", "actor"),
    [
        ("企业内部审计机构应当在实施审计前5个工作日，向被审计单位送达审计通知书。", "enterprise", "企业内部审计机构"),
        ("自治区国资委应在实施监督检查10个工作日前通知被检查监管企业。", "regulator", "自治区国资委"),
        ("企业主管部门应当自行审批。", "government", "企业主管部门"),
        ("审计机构应在10个工作日内向国资委提交审计报告。", "intermediary", "审计机构"),
        ("企业总法律顾问应当参加企业的重要会议。", "individual", "企业总法律顾问"),
        ("任何组织和个人不得对内部审计人员进行打击报复。", "other", "任何组织和个人"),
        ("涉及评估的，应由国有资产监督管理机构组织专家评审。", "regulator", "国有资产监督管理机构"),
        (
            "自治区国资委、区直各有关部门和各监管企业选择中介机构时应采取招标方式。",
            "enterprise",
            "自治区国资委、区直各有关部门和各监管企业",
        ),
        ("请各单位于2011年5月16日前将负责信息宣传工作的领导报我委。", "enterprise", "各单位"),
    ],
)
def test_who_is_bound(text: str, binds: str, actor: str) -> None:
    norm = norms(clause("第三条 " + text))[0]
    assert (norm.binds, norm.actor) == (binds, actor)


def test_to_whom_something_goes_is_not_who_is_bound() -> None:
    norm = norms(clause("第五条 应当向国有资产监督管理机构报送下列文件。"))[0]
    assert norm.binds == "enterprise"
    assert norm.recipient == "国有资产监督管理机构"


def test_a_missing_subject_comes_from_the_sentence_before() -> None:
    first, second = norms(clause("第七条 各市国资委负责汇总。应当在年度终了后报送。"))
    assert second.binds == first.binds == "regulator"


def test_an_office_is_whose_it_was_set_up_by() -> None:
    found = norms(
        clause("第六条 自治区国资委成立企业选聘中介机构工作领导小组（以下简称领导小组）。", 1),
        clause("第十四条 领导小组办公室应当在收到中介机构提交材料的10个工作日内完成验收。", 2),
    )
    assert found[-1].binds == "regulator"


def test_a_heading_names_who_is_bound_below_it() -> None:
    heading = clause("三、市国资委建立健全常态化督办机制", 1, level="outline1", path=("三",), heading="市国资委建立健全常态化督办机制")
    below = clause("（十）定期对督办情况汇总、分析。", 2, level="outline2", path=("三", "（十）"), parent=heading.id)
    assert norms(heading, below)[-1].binds == "regulator"


def test_definitions_bind_nobody() -> None:
    assert norms(clause("第二条 本办法所称企业，是指监管企业。"))[0].binds == "other"


def test_a_sanction_is_for_the_persons_held_responsible() -> None:
    norm = norms(clause("第九条 企业违反规定造成国有资产损失的，追究企业负责人及相关责任人的责任。"))[0]
    assert (norm.modality, norm.binds) == ("liability", "individual")


def test_who_leaves_is_not_who_keeps() -> None:
    norm = norms(clause("第二十九条 企业负责人离任后，其薪酬方案和考核兑现个人收入的原始资料至少保存15年。"))[0]
    assert norm.binds == "enterprise"


def test_supervision_from_outside_is_not_the_enterprises_task() -> None:
    heading = clause("三、加强企业外部监督", 1, level="outline1", path=("三",), heading="三、加强企业外部监督")
    task = clause(
        "（十四）综合运用出资人监督，建立监督工作会商机制，减少重复检查。", 2, level="outline2", path=("三", "（十四）"), parent=heading.id
    )
    assert [n.binds for n in norms(heading, task)] == ["regulator"]


def test_of_whom_an_organ_consists_is_not_who_acts() -> None:
    assert norms(clause("第六条 设置由外部董事组成的审计委员会。"))[0].binds == "enterprise"


@pytest.mark.parametrize(
    ("text", "binds", "actor"),
    [
        ("人民法院应自受理确认申请之日起2个月内依照相应程序作出裁决或相关的决定。", "government", "人民法院"),
        ("审计署对预算执行中的特定事项，应当及时组织专项审计调查。", "government", "审计署"),
        ("企业登记机关应当将合伙企业登记、备案信息通过企业信用信息公示系统向社会公示。", "government", "企业登记机关"),
        (
            "国务院证券监督管理机构应当自收到当事人完整的申请材料之日起20个工作日内，作出受理或者不予受理的决定。",
            "government",
            "国务院证券监督管理机构",
        ),
        ("涉及需由自治区国资委批准的事项由监管企业按规定程序办理。", "enterprise", "监管企业"),
        ("管理人应当勤勉尽责，忠实执行职务。", "intermediary", "管理人"),
        ("评估机构由产权持有单位委托。", "enterprise", "产权持有单位"),
        ("核准机关应当自受理申请之日起20个工作日内，作出是否予以核准的决定。", "government", "核准机关"),
        ("自治区国资委暂未委托会计师事务所进行年度财务决算审计工作的企业，应当采取招标等方式委托会计师事务所。", "enterprise", "企业"),
        ("如果企业目前难以产生符合条件的总法律顾问，可以暂时由一名相对符合条件的企业负责人兼任。", "enterprise", "企业"),
        ("管理人员受到撤职处分的，应当在处分决定作出后1个月内，由人事部门办理职务变更手续。", "enterprise", "人事部门"),
        ("取得国际班轮运输经营资格的国际船舶运输经营者，应当自取得资格之日起180日内开航。", "other", "经营者"),
        ("中标候选人应当不超过3个，并标明排序。", "enterprise", "中标候选人"),
        ("用人单位有重大违法行为的，由有关的劳动保障行政部门向社会公布。", "government", "有关的劳动保障行政部门"),
        ("境外企业应当定期向出资企业报告境外国有资产总量、结构、变动、收益等汇总分析情况。", "enterprise", "境外企业"),
        ("各监管企业及其子企业的协议转让项目报自治区国有资产监督管理委员会批准。", "enterprise", "各监管企业及其子企业"),
        ("严禁生猪定点屠宰厂（场）以及其他任何单位和个人对生猪、生猪产品注水或者注入其他物质。", "other", "任何单位和个人"),
        ("自刑罚执行完毕或者受处分之日起，5年内不得担任任何施工单位的主要负责人、项目负责人。", "individual", None),
    ],
)
def test_who_is_bound_in_other_documents(text: str, binds: str, actor: str | None) -> None:
    norm = norms(clause("第三条 " + text))[0]
    assert (norm.binds, norm.actor) == (binds, actor)


def test_what_a_task_works_on_is_not_who_does_it() -> None:
    lead = clause("第二十三条 自治区国资委履行下列职责：", 1)
    item = clause("（一）制定企业综合绩效评价制度与政策；", 2, level="item", parent=lead.id)
    assert norms(lead, item)[-1].binds == "regulator"


def test_whom_a_case_of_a_list_names_is_not_bound() -> None:
    lead = clause("第三十条 存在以下情形，禁止将有关企业国有产权或涉及的国有产权列入转让范围：", 1)
    item = clause("（四）人民法院、有权仲裁机构和行政执法机关通知冻结的；", 2, level="item", parent=lead.id)
    assert norms(lead, item)[-1].binds == "enterprise"


def test_whom_a_permission_lets_act_does_not_carry_over() -> None:
    may, must = norms(clause("四、出租资产账面净值不超过20万元的,可以由中介机构进行询价。企业资产出租项目,评估结果应报自治区国资委备案。"))
    assert (may.binds, must.binds) == ("intermediary", "enterprise")
