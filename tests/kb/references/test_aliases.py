"""Names of documents: what is one name in two spellings, and what only looks alike."""

import pytest

from kb.references.aliases import alike_key, same_key, unwrap


@pytest.mark.parametrize(
    ("title", "inner"),
    [
        ("关于印发《广西壮族自治区企业国有资产评估管理暂行办法》的通知", "广西壮族自治区企业国有资产评估管理暂行办法"),
        ("广西壮族自治区人民政府关于印发广西壮族自治区危旧房改住房改造暂行办法的通知", "广西壮族自治区危旧房改住房改造暂行办法"),
        ("关于印发《企业文化建设考核管理办法》（试行）的通知", "企业文化建设考核管理办法（试行）"),
        ("关于加强企业国有资产评估管理工作有关问题的通知", "关于加强企业国有资产评估管理工作有关问题的通知"),
        (
            "关于认真贯彻落实《国有企业法律顾问管理办法》进一步加强企业法制建设的通知",
            "关于认真贯彻落实《国有企业法律顾问管理办法》进一步加强企业法制建设的通知",
        ),
    ],
)
def test_the_notice_and_what_it_brings(title: str, inner: str) -> None:
    assert unwrap(title) == inner


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("广西壮族自治区人民政府国有资产监督管理委员会监管企业投资管理暂行办法", "自治区国资委监管企业投资管理暂行办法"),
        ("中华人民共和国公司法", "公司法"),
        ("自治区国资委监管企业“三重一大”决策制度实施办法", "自治区国资委监管企业三重一大决策制度实施办法"),
        ("关于印发〈中央企业资产评估项目核准工作指引〉的通知", "中央企业资产评估项目核准工作指引"),
    ],
)
def test_one_name_in_two_spellings(a: str, b: str) -> None:
    assert same_key(a) == same_key(b)


def test_a_regional_rule_and_its_national_namesake_only_look_alike() -> None:
    regional, national = "广西壮族自治区企业国有资产评估管理暂行办法", "企业国有资产评估管理暂行办法"
    assert same_key(regional) != same_key(national)
    assert alike_key(regional) == alike_key(national)


def test_rules_for_central_enterprises_are_not_even_alike() -> None:
    assert alike_key("中央企业总会计师工作职责管理暂行办法") != alike_key("自治区国资委监管企业总会计师工作职责管理暂行办法")
