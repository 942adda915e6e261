"""Finding mentions in real lines: what is one, where it ends, what it names."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.references.find import find_mentions, is_rule


def found(text: str) -> list[str]:
    return [text[m.start : m.end] for m in find_mentions(text) if m.rule]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        (
            "根据《中华人民共和国公司法》、《广西壮族自治区实施〈企业国有资产监督管理暂行条例〉办法》和公司章程",
            ["《中华人民共和国公司法》", "《广西壮族自治区实施〈企业国有资产监督管理暂行条例〉办法》"],
        ),
        (
            "参照《中央企业资产减值准备财务核销工作规则》（国务院国资委国资发评价〔2005〕67号），制定",
            ["《中央企业资产减值准备财务核销工作规则》（国务院国资委国资发评价〔2005〕67号）"],
        ),
        (
            "必须是《办法》第三条第（一）项、第（二）项规定的危旧房",
            ["《办法》第三条第（一）项、第（二）项"],
        ),
        (
            "改制企业按照《企业会计准则》(财政部2006年2月15日颁布)和《企业会计制度》",
            ["《企业会计准则》(财政部2006年2月15日颁布)", "《企业会计制度》"],
        ),
        ("附件：国有企业法律顾问管理办法（国务院国资委令第6号）", ["国有企业法律顾问管理办法（国务院国资委令第6号）"]),
        ("企业发生第六条所列经济行为的，应当委托", ["第六条"]),
        ("按本实施办法第十条规定的程序进行审议", ["本实施办法第十条"]),
        ("就前款第(二)项提出的意见和建议", ["前款第(二)项"]),
        ("由自治区直属企业按前两款规定上报备案", ["前两款"]),
        ("除上述第十七条至第二十六条所列情形", ["上述第十七条至第二十六条"]),
        ("要在明确责任的情况下，按照上述三项原则处理", ["上述三项原则"]),
        ("根据国发〔2009〕8号文的要求", ["国发〔2009〕8号文"]),
        ("资产评估项目核准申请表(附件 1);", ["附件 1"]),
        ("列入本办法附件3的特别监管类项目；", ["本办法附件3"]),
        ("与附件1第三条不一致的，填报附件1-1", ["附件1第三条"]),
        ("对照上述两个通知开展自查，比照上述两个条件", ["上述两个条件"]),
        ("严重违反37号令第五条规定的", ["第五条"]),  # 严重违反 is no issuer
    ],
)
def test_mentions_of_rules(text: str, mentions: list[str]) -> None:
    assert found(text) == mentions


@pytest.mark.parametrize(
    "text",
    [
        "评选《国资监管工作简报》和《国资国企要情》信息",
        "向其出具《债权追索委托函》",
        "签署《资产交割单》，提交《场内协议转让情况报告》",
        "标的公司的《企业法人营业执照》与《国有产权转让法律事务委托合同》",
        "有关规定和本公司《章程》审议",
        "在《企业关于进行资产评估有关事项的说明》中详细说明",
        "应具备以下基本条件，并预提前款项，当前项目",
        "在试行企业年金制度的基本条件下，提高根本规定动作的质量",
        "按照合同第五条支付",
        "法律意见书的附件一般应包括相关证据",
        "附件1\n法律意见书应当重点论证的事项",
        "若某项指标未达到基本分，则该项指标不乘系数",
    ],
)
def test_no_mention(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("资产评估准则—评估报告", True), ("企业会计准则第8号——资产减值", True), ("关于请予明确有关问题的函", True),
        ("企业会计制度", True),
        ("自治区国资委推行企业总法律顾问制度实施方案", True), ("企业国有产权转让方案", False), ("债权追索委托函", False),
        ("法律意见书", False),
        ("资产评估抽查通知书", False), ("审核意见", False), ("民法典", True), ("评估方法", False),
    ],
)  # fmt: skip
def test_titles_by_their_form(title: str, rule: bool) -> None:
    assert is_rule(title) is rule


def test_short_name_is_read_from_the_bracket() -> None:
    mention = find_mentions("制定了《国有企业法律顧問管理办法》（国务院国资委第6号令，以下简称《管理办法》）。")[0]
    assert (mention.title, str(mention.number), mention.name) == ("国有企业法律顧問管理办法", "国务院国资委令第6号", "管理办法")


def test_two_brackets_after_one_title() -> None:
    text = "现将《关于完善国有资本经营预算有关制度的通知》(桂政办发〔2014〕92号)(以下简称《通知》)转发给你们"
    mention = find_mentions(text)[0]
    assert (text[mention.end :], mention.name) == ("转发给你们", "通知")


def test_offsets_are_those_of_the_text() -> None:
    text = "第八条 企业发生第六条所列经济行为的"
    (mention,) = find_mentions(text, start=3)
    assert text[mention.start : mention.end] == "第六条"


PIECES = st.sampled_from(
    [
        "《",
        "》",
        "〈",
        "〉",
        "（",
        "）",
        "(",
        ")",
        "第",
        "条",
        "款",
        "项",
        "十七",
        "99",
        "号",
        "〔2007〕",
        "本办法",
        "前款",
        "上述",
        "附件",
        "以下简称",
        "、",
        "至",
        "法",
        "所称",
        "\n",
        " ",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_read_without_complaint(text: str) -> None:
    mentions = find_mentions(text)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@pytest.mark.parametrize(
    "text", ["第" * 20_000, "《" * 5_000, "（" * 5_000, "一二三" * 10_000, "本办法所称" + "很长的名称" * 4_000, "第一条、" * 5_000]
)
def test_long_and_odd_text_ends(text: str) -> None:
    find_mentions(text)
