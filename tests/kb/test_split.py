"""A source cut into its documents: the book's lists, nested documents, heads of single files."""

from __future__ import annotations

import pytest

from kb.model import Document
from kb.split import addressees_of, date_of, number_of, split
from tests.kb.corpus import SOURCES, parsed, parsed_text, text_paragraphs


def by_number(doc_no: str) -> Document:
    return next(d for d in parsed().documents if d.doc_no == doc_no)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("2007年6月13日 桂国资发〔2007〕99号", "桂国资发〔2007〕99号"),
        ("桂财会[2005]41号", "桂财会〔2005〕41号"),
        ("国办发 (2003) 96 号", "国办发〔2003〕96号"),
        ("国资发产权〔2006〕306 号", "国资发产权〔2006〕306号"),
        ("国资发【2O21】38号", "国资发〔2021〕38号"),
        ("第一章 总则", None),
    ],
)
def test_numbers(line: str, number: str | None) -> None:
    assert number_of(line) == number


def test_dates() -> None:
    assert date_of("2007年6月3日 桂国资发〔2007〕99号") == "2007-06-03"
    assert date_of("2007年2月30日") is None
    assert date_of("二〇二二年三月七日") == date_of("二O二二年三月七日") == "2022-03-07"


def test_addressees() -> None:
    assert addressees_of("各市国资委、各监管企业，区直各有关委、办、厅、局：") == ("各市国资委", "各监管企业", "区直各有关委、办、厅、局")


def test_the_book_has_its_documents() -> None:
    found = parsed().documents
    assert sum(d.full_text for d in found) >= 71
    assert sum(d.status == "已废止" for d in found) == 29
    assert all(d.status_source and d.status_as_of == "2016-03" for d in found if d.status in ("已废止", "拟修订"))


def test_number_split_over_two_lines() -> None:
    """Lines 1515 and 1517: the decree lies inside the notice that forwards it, with a number of its own."""
    decree = by_number("国务院国有资产监督管理委员会令（第6号）")
    assert "国务院国资委令第6号" in decree.other_numbers
    outer = next(d for d in parsed().documents if d.id == decree.nested_in)
    assert outer.doc_no == "桂国资发〔2005〕33号"
    assert decree.body_titles == ("国有企业法律顾问管理办法",)


@pytest.mark.parametrize(
    "doc_no", ["国资发产权〔2007〕108号", "国资厅产权〔2008〕80号", "国资厅发产权〔2010〕5号", "桂政办发〔2014〕92号", "桂政发〔2005〕60号"]
)
def test_documents_inside_others(doc_no: str) -> None:
    assert by_number(doc_no).nested_in is not None


def test_notice_and_annexed_regulation_are_bodies_of_their_own() -> None:
    document = by_number("桂国资发〔2007〕99号")
    assert document.body_titles == ("广西壮族自治区企业国有资产评估管理暂行办法",)
    assert document.issued_date is not None and document.issued_date.startswith("2007")
    clauses = parsed().clauses[document.id]
    assert [c.level for c in clauses if c.body_title == document.title and c.level == "article"] == []
    assert sum(c.level == "article" for c in clauses) > 30


def test_every_source_gives_a_title() -> None:
    titles = [parsed(p).documents[0].title for p in SOURCES]
    assert all(title and len(title) < 120 for title in titles)


# ---------------------------------------------------------------- heads of single documents


def test_history_below_the_title_dates_the_edition() -> None:
    found = split(
        text_paragraphs(
            "戒毒条例",
            "2011年6月26日 中华人民共和国国务院令第597号公布",
            "2018年9月18日 《国务院关于修改部分行政法规的决定》修订",
            "第一章 总则",
            "第一条 为了规范戒毒工作，制定本条例。",
            "第二条 县级以上人民政府应当建立工作体制。",
        )
    )
    (draft,) = found.documents
    assert draft.title_text == "戒毒条例"
    assert draft.issued == "2018-09-18"


def test_own_table_of_contents_is_left_out_by_rule() -> None:
    """Laws are published with 目录 between title and text; its lines are no second set of chapters."""
    texts = [
        "企业国有资产法",
        "目　录",
        "第一章 总则",
        "第二章 履行出资人职责的机构……3",
        "第三章　附则……7",
        "第一章 总则",
        "第一条 为了维护基本经济制度，制定本法。",
    ]
    found = split(
        text_paragraphs(
            *texts, "第二章 履行出资人职责的机构", "第二条 国务院代表国家行使所有权。", "第三章 附则", "第三条 本法自2009年5月1日起施行。"
        )
    )
    assert [(p.text, rule) for p, rule in found.dropped] == [
        ("目录", "目录"),
        ("第一章 总则", "目录"),
        ("第二章 履行出资人职责的机构……3", "目录"),
        ("第三章 附则……7", "目录"),
    ]
    assert next(p.text for p in found.documents[0].body) == "第一章 总则"


def test_contents_without_the_word() -> None:
    chapters = ["第一章 总则", "第二章 品种管理", "第三章 附则"]
    body = [
        "第一章 总则",
        "第一条 为了保护种质资源，制定本条例。",
        "第二章 品种管理",
        "第二条 实行登记制度。",
        "第三章 附则",
        "第三条 自发布之日起施行。",
    ]
    found = split(text_paragraphs("种子条例", *chapters, *body))
    assert [p.text for p, _ in found.dropped] == chapters
    assert [p.text for p in found.documents[0].body] == body
    assert (
        split(text_paragraphs("民法典", "第一编 总则", "第一章 基本规定", "第一节 原则", "第一条 为了保护权益，制定本法。")).dropped == []
    )


def test_the_word_contents_alone_takes_nothing_out() -> None:
    texts = ["资产管理办法", "目录", "第一条 企业应当编制资产目录。", "第二条 本办法自发布之日起施行。"]
    assert split(text_paragraphs(*texts)).dropped == []


def test_annex_with_mark_and_title_on_one_line() -> None:
    from kb.outline.bodies import bodies_of

    bodies, _ = bodies_of(
        "基本法",
        text_paragraphs(
            "第一条 依照附件办理。",
            "第二条 自1997年7月1日起实施。",
            "附件一：行政长官的产生办法",
            "一、行政长官由选举委员会选出。",
            "附件二：立法会的产生办法",
            "一、立法会每届60人。",
        ),
    )
    assert [(b.title, len(b.paragraphs)) for b in bodies] == [("基本法", 2), ("行政长官的产生办法", 1), ("立法会的产生办法", 1)]


ORDER = "国务院国有资产监督管理委员会令"


@pytest.mark.parametrize(
    ("lines", "title", "doc_no", "issuer", "issued"),
    [
        (
            ["柳州市国有资产监督管理委员会文件", "柳国资发〔2023〕9号", "关于加强市属企业担保管理的通知", "各市属企业：", "请认真执行。", "柳州市国资委", "2023年2月20日", "（此件公开发布）"],
            "关于加强市属企业担保管理的通知", "柳国资发〔2023〕9号", "柳州市国有资产监督管理委员会", "2023-02-20",
        ),
        (
            ["财政部关于国有股权无偿划转有关问题的复函", "财资函〔2022〕19号", "某某公司：", "一、同意划转。", "二、请办理登记。", "此复。", "财政部", "二〇二二年三月七日"],
            "财政部关于国有股权无偿划转有关问题的复函", "财资函〔2022〕19号", "财政部", "2022-03-07",
        ),
        (
            ["股权投资项目后评价管理办法", "（桂垦发〔2022〕56号）", "第一条 为规范后评价，制定本办法。", "第二条 本办法自印发之日起施行。", "广西农垦集团有限责任公司", "2022年8月1日"],
            "股权投资项目后评价管理办法", "桂垦发〔2022〕56号", "广西农垦集团有限责任公司", "2022-08-01",
        ),
        (
            [ORDER, "第42号", "《中央企业合规管理办法》已经委务会议审议通过，现予公布。", "2022年8月23日", "中央企业合规管理办法", "第一条 为推动合规管理，制定本办法。"],
            ORDER, f"{ORDER}（第42号）", "国务院国有资产监督管理委员会", "2022-08-23",
        ),
        (
            ["国务院国资委 财政部令第32号", "企业国有资产交易监督管理办法", "第一条 为规范交易行为，制定本办法。", "第二条 交易应当公开。"],
            "企业国有资产交易监督管理办法", "国务院国资委财政部令第32号", None, None,
        ),
        (
            ["中华人民共和国企业国有资产法", "（2008年10月28日第十一届全国人民代表大会常务委员会第五次会议通过 根据2023年12月29日《关于修改〈企业国有资产法〉的决定》修正）", "第一条 为了维护基本经济制度，制定本法。"],
            "中华人民共和国企业国有资产法", None, None, "2023-12-29",
        ),
    ],
)  # fmt: skip
def test_head_and_signature(lines: list[str], title: str, doc_no: str | None, issuer: str | None, issued: str | None) -> None:
    (document,) = parsed_text(*lines).documents
    assert (document.title, document.doc_no, document.issuer, document.issued_date) == (title, doc_no, issuer, issued)


def test_several_documents_with_date_and_order_below_their_titles() -> None:
    found = split(
        text_paragraphs(
            "关于加强市属企业资金集中管理的意见", "台国资发〔2022〕12号", "2022年4月2日", "各市属企业：", "一、建立资金池。",
            "中央企业合规管理办法", "国务院国有资产监督管理委员会令第42号", "2022年8月23日", "第一条 为推动合规管理，制定本办法。",
        )
    ).documents  # fmt: skip
    assert [(d.doc_no, d.issued, d.addressees) for d in found] == [
        ("台国资发〔2022〕12号", "2022-04-02", ("各市属企业",)),
        ("国务院国有资产监督管理委员会令第42号", "2022-08-23", ()),
    ]


def test_letters_of_a_scan_in_the_number_are_told() -> None:
    (document,) = parsed_text("关于加强担保管理的通知", "国资发〔2O21〕38号", "各企业：", "一、加强管理。").documents
    assert [f.kind for f in document.flags] == ["glyph"]


# ---------------------------------------------------------------- bodies


def test_the_list_of_annexes_ends_where_the_signature_begins() -> None:
    """Word and web pages leave no blank line between them; the annex follows with its mark and title on one line."""
    (document,) = (
        made := parsed_text(
            "关于做好重大事项报告工作的通知", "南国资〔2024〕18号", "各市属企业：", "一、按附件1填报。", "附件：1.重大事项报告表", "2.汇总表（另发）",
            "南宁市国有资产监督管理委员会", "二〇二四年三月二十八日", "附件1：重大事项报告表", "企业名称\t事项", "甲\t乙",
        )
    ).documents  # fmt: skip
    assert [(a["title"], a["present"]) for a in document.attachments] == [("重大事项报告表", True), ("汇总表", False)]
    assert document.body_titles == ("重大事项报告表",)
    assert next(c for c in made.clauses[document.id] if c.rows).rows == (("企业名称", "事项"), ("甲", "乙"))


def test_a_decree_names_what_it_brings() -> None:
    decision = "国务院国资委关于修改《企业国有资产交易监督管理办法》等两件规章的决定"
    inside = decision.replace("《", "〈").replace("》", "〉")
    (document,) = parsed_text(
        ORDER, "第42号", f"《{inside}》已经审议通过，现予公布。", "2023年12月1日", decision, "一、删去第五条。", "二、删去第六条。"
    ).documents
    assert document.body_titles == (decision,)


def test_a_title_whose_remark_stands_on_the_next_line() -> None:
    (document,) = parsed_text(
        "某某公司党委文件", "桂农党发〔2023〕22号", "★", "关于印发《前置研究讨论事项清单（2023版）》的通知", "各党支部：",
        "现将《前置研究讨论事项清单（2023版）》印发给你们，请遵照执行。", "前置研究讨论事项清单", "（2023版）", "一、战略规划。", "二、投资计划。",
    ).documents  # fmt: skip
    assert (document.doc_no, document.title) == ("桂农党发〔2023〕22号", "关于印发《前置研究讨论事项清单（2023版）》的通知")
    assert document.body_titles == ("前置研究讨论事项清单（2023版）",)


def test_the_edition_of_a_remark_that_tells_several_dates() -> None:
    (document,) = parsed_text(
        "最高人民法院关于适用《中华人民共和国公司法》若干问题的规定（五）",
        "（2019年4月22日最高人民法院审判委员会第1766次会议审议通过，自2019年4月29日起施行 根据2020年12月23日最高人民法院审判委员会第1823次会议通过的决定修正）",
        "第一条 关联交易损害公司利益的，应当赔偿。", "第二条 自发布之日起施行。",
    ).documents  # fmt: skip
    assert document.issued_date == "2020-12-23"


def test_a_list_of_annexes_below_the_last_article() -> None:
    made = parsed_text(
        "决策办法",
        "第一条 为规范决策，制定本办法。",
        "第二条 与议题有利害关系的，应当回避。",
        "附：1.事项清单",
        "2.决策流程图",
        "2023年4月",
    )
    (document,) = made.documents
    assert [a["title"] for a in document.attachments] == ["事项清单", "决策流程图"]
    assert next(c.text for c in made.clauses[document.id] if c.path == ("第二条",)) == "第二条 与议题有利害关系的，应当回避。"


def test_a_title_below_the_table_of_contents_is_kept() -> None:
    found = split(
        text_paragraphs(
            "目录", "第一章 总则……1", "第二章 附则……2", "法律事务管理制度", "第一章 总则", "第一条 制定本制度。", "第二章 附则", "第二条 自发布之日起施行。"
        )
    )  # fmt: skip
    assert found.documents[0].title_text == "法律事务管理制度"
    assert [p.text for p, _ in found.dropped] == ["目录", "第一章 总则……1", "第二章 附则……2"]


@pytest.mark.parametrize("words", ["自2024年1月1日起试行", "自二〇二四年一月一日起施行", "自二O二四年一月一日起执行"])
def test_the_day_in_force_in_every_spelling(words: str) -> None:
    (document,) = parsed_text("合同管理办法", "第一条 为规范合同，制定本办法。", f"第二条 本办法{words}。").documents
    assert document.effective_date == "2024-01-01"
