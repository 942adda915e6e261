"""The tree of clauses at the hard places of the book (lines as in corpus/sources/004…), and the rules of form on short texts."""

from __future__ import annotations

import pytest

from kb.outline.inline import part_articles, run_on
from kb.outline.labels import read_label
from tests.kb.corpus import at, clauses, lines, parsed, parsed_text, text_paragraphs, tree

# ---------------------------------------------------------------- labels


@pytest.mark.parametrize(
    ("line", "kind", "number", "text"),
    [
        ("第一条 为了规范评估行为", "article", 1, "第一条"),
        ("第一千二百五十九条 民法所称", "article", 1259, "第一千二百五十九条"),
        ("第一百三十三条之一 违反规定", "article", 133, "第一百三十三条之一"),
        ("第三十－条 在城乡规划区内新建建筑物", "article", 31, "第三十一条"),
        ("第一章 总则", "chapter", 1, "第一章"),
        ("第二分编 所有权", "subpart", 2, "第二分编"),
        ("（十二）其他事项；", "pcn", 12, "（十二）"),
        ("(3)企业实施总法律顾问制度", "pnum", 3, "(3)"),
        ("2．被投资单位", "num", 2, "2．"),
        ("③其他", "circ", 3, "③"),
        ("⒈侮辱、诽谤案；", "num", 1, "1."),
        ("⑵财务状况；", "pnum", 2, "（2）"),
        ("㈢其他事项。", "pcn", 3, "（三）"),
        ("十一、附则", "cn", 11, "十一、"),
        ("（—）无产权关系的企业；", "pcn", 1, "（一）"),
        ("〔三〕自然人。", "pcn", 3, "〔三〕"),
        ("—、总体要求", "cn", 1, "一、"),
    ],
)
def test_labels(line: str, kind: str, number: int, text: str) -> None:
    label = read_label(line)
    assert label is not None
    assert (label.kind, label.number, label.text) == (kind, number, text)


@pytest.mark.parametrize(
    "line",
    [
        "第七条规定的重大事项，应当报告。",
        "第三条、第五条所称企业，是指下列企业。",
        "第五条第二款规定的事项",
        "一是加强领导；二是落实责任。",
        "1.5倍以上的罚款",
        "2006.3.31",
        "第二章规定的程序",
        "十分重要的事项",
        "—条",
        "——国有经济布局明显优化；",
    ],
)
def test_what_only_looks_like_a_label(line: str) -> None:
    assert read_label(line) is None


# ---------------------------------------------------------------- the book's hard places


@pytest.mark.parametrize(
    ("line", "path", "begins", "ends"),
    [
        # articles in headings of any level, in bold, bare, as broken list items
        (640, ("第二章", "第三条"), "第三条 企业重大决策的范围", "企业重大决策的范围"),
        (4068, ("第一章", "第一条"), "第一条 为加强监管企业（以下简称企业）财务监督", "制定本规则。"),
        (1581, ("第二章", "第十三条"), "第十三条 企业应当建立科学、规范的", "确保企业法律顾问顺利开展工作。"),
        (1583, ("第二章", "第十四条", "第二款"), "企业法律顾问分为企业一级法律顾问", "评定办法另行制定。"),
        # （二） as ## under 一、 as ####
        (3273, ("一",), "一、总体要求", "总体要求"),
        (3279, ("一", "（二）"), "（二）基本原则", "有效提升依法合规经营水平。"),
        # a further 款 after the items is no part of the last item
        (534, ("第七条", "第二款"), "上述指标涉及的数据如为负值", "取其绝对值计算。"),
        (946, ("第三章", "第八条", "第二款"), "监管企业报送信息要一事一报。", "按有关规定报送。"),
        (1148, ("第三章", "第十二条", "第二款"), "未经合法性审查或者审查不通过的", "不能进行决策。"),
        (1417, ("第五章", "第三十二条", "第二款"), "前款所称同一中介机构包括", "等情形。"),
        (1742, ("第三章", "第十四条", "第二款"), "报自治区国资委备案的重大法律纠纷案件", "书面报告有关情况。"),
        (1979, ("第三章", "第十六条", "第二款"), "具体资产损失金额划分标准见附件", "《资产损失金额划分标准》。"),
        (3741, ("第五章", "第三十二条", "第二款"), "企业内部审计工作中发现的重大违法违纪问题", "报送专项报告。"),
        (5714, ("第四章", "第三十条", "第二款"), "其中，按本办法和国资委其他有关规定", "并报国资委备案。"),
        (7104, ("第十九条", "第二款"), "企业法定代表人、总经理分任时", "按同一处罚标准处理。"),
        (9778, ("第三章", "第十五条", "第二款"), "前款中涉及到境外企业的重要子企业", "并报自治区国资委核准。"),
        # numbering of its own kind: 一、 inside an article, （一）–（二十三） running on across sections, 五 then 十一
        (4281, ("第一章", "第四条", "第一项"), "一、公开、公平", "竞争的原则；"),
        (3185, ("一", "（一）"), "（一）重要意义。", "健康可持续发展。"),
        (3255, ("七", "（二十三）"), "（二十三）严格责任追究。", "应及时报告自治区国资委。"),
        (3117, ("五",), "五、需要自治区国资委协调处理的主要事项", "....."),
    ],
)  # fmt: skip
def test_places(line: int, path: tuple[str, ...], begins: str, ends: str) -> None:
    found = [c for c in at(line) if c.path == path]
    assert len(found) == 1, [c.path for c in at(line)]
    assert found[0].own_text.startswith(begins) and found[0].own_text.endswith(ends)


def test_items_run_on_in_a_paragraph_and_over_a_page_break() -> None:
    """Lines 524 and 526: fourteen items, the seventh cut by the break, the marks half-width after it."""
    items = [c for c in clauses() if c.doc_no == "桂国资发〔2006〕232号" and c.path[:1] == ("第五条",) and c.level == "item"]
    assert [c.path[-1] for c in items] == [f"第（{n}）项" for n in "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四".split()]  # noqa: SIM905
    assert items[6].text.startswith("（七）监管企业及其重要子企业发生分立") and items[6].text.endswith("股份制改造情况;")
    assert (items[6].source.start_line, items[6].source.end_line) == (524, 526)
    assert items[13].text.startswith("(十四)法律法规和公司章程规定的")


def test_items_of_an_outline_run_on() -> None:
    """Line 9926: six items behind the lead-in."""
    assert [c.path for c in at(9926) if c.level == "outline2"] == [("一", f"（{n}）") for n in "一二三四五六"]


def test_second_level_items_over_a_page_break() -> None:
    """Lines 1833 and 1835."""
    found = [c for c in clauses() if c.path[:3] == ("三", "（一）", "2") and c.doc_no == "桂国资发〔2006〕207号" and c.level == "outline4"]
    assert [c.path[-1] for c in found] == [f"（{n}）" for n in range(1, 8)]
    assert found[1].text == "（2）企业法制工作概况和依法治企情况；"


@pytest.mark.parametrize(("line", "row"), [(6565, ("一、税后净营业利润(NOPAT)", "万元", "", "", "")), (5261, None)])
def test_numbers_in_tables_are_no_structure(line: int, row: tuple[str, ...] | None) -> None:
    table = next(c for c in clauses() if c.level == "table" and c.source.start_line <= line <= c.source.end_line)
    assert row is None or row in table.rows
    assert not [c for c in clauses() if c.level != "table" and c.source.start_line == line and c.path]


def test_forms_with_dots_are_no_structure() -> None:
    """Lines 2372–3141 hold forms of legal opinions: dots and broken lines, no articles."""
    assert not [c for c in clauses() if 2372 <= c.source.start_line <= 3141 and c.level in ("article", "chapter")]


@pytest.mark.parametrize(("line", "kind"), [(548, "latin_word"), (3233, "latin_word"), (1581, "latin_word"), (1120, "no_end")])
def test_doubts_are_told(line: int, kind: str) -> None:
    assert kind in {flag.kind for c in at(line) for flag in c.flags}


def test_every_article_of_the_book_runs_on() -> None:
    """980 articles; in each body the numbers run from the first to the last, but for what a page lost."""
    numbering = {"gap", "doubled", "out_of_order"}
    assert sum(c.level == "article" for c in clauses()) >= 980
    assert not [(c.doc_no, c.path) for c in clauses() if c.level == "article" and numbering & {flag.kind for flag in c.flags}]


def test_text_begins_with_own_text() -> None:
    assert all(c.text.startswith(c.own_text) for c in clauses())


def test_a_reference_at_the_head_of_a_line_is_no_heading() -> None:
    for number, line in enumerate(lines(), 1):
        if line.startswith(("第七条规定", "第八条、", "第五条第")):
            assert not [c for c in at(number) if c.level == "article"]
    assert tree("第一条 适用本办法。", "第二条 企业违反本办法", "第一条规定的，责令改正。")[("第二条",)].startswith("第二条 企业违反本办法")


# ---------------------------------------------------------------- rules of form


def test_articles_that_run_on_in_one_paragraph() -> None:
    """As in a law whose line breaks were lost; references inside are left alone."""
    found = part_articles(
        text_paragraphs(
            "第七条 飞行阶段由各部门自行规定。第八条 与飞行有关的单位负有责任。第九条 违反第五条的，处罚。第五条规定的除外。",
            "第十条 自发布之日起施行。",
        )
    )
    assert [p.text for p in found] == [
        "第七条 飞行阶段由各部门自行规定。",
        "第八条 与飞行有关的单位负有责任。",
        "第九条 违反第五条的，处罚。第五条规定的除外。",
        "第十条 自发布之日起施行。",
    ]


def test_articles_in_sequence_are_not_parted() -> None:
    whole = text_paragraphs("第七条 按照规定办理。第八条和第九条另有规定的除外。", "第八条 略。")
    assert part_articles(whole) == whole


def test_list_inside_a_sentence_counts_from_one() -> None:
    (whole,) = text_paragraphs("第三条 下列事项应当备案：（一）改制；（二）转让。")
    assert [p.text for p in run_on(whole)] == ["第三条 下列事项应当备案：", "（一）改制；", "（二）转让。"]
    (reference,) = text_paragraphs("第三条 前条第（一）项、第（二）项规定的事项，应当备案。")
    assert run_on(reference) == [reference]


def test_items_and_their_parts_and_the_paragraph_after() -> None:
    found = tree(
        "第一条 下列事项应当备案：", "（一）转让，包括：", "1.协议转让；", "2.无偿划转；", "（二）改制。", "前款事项由国资委备案。"
    )
    assert list(found) == [
        ("第一条",), ("第一条", "第一款"), ("第一条", "第一款", "第（一）项"), ("第一条", "第一款", "第（一）项", "第1目"),
        ("第一条", "第一款", "第（一）项", "第2目"), ("第一条", "第一款", "第（二）项"), ("第一条", "第二款"),
    ]  # fmt: skip


def test_outline_by_its_own_numbers_and_not_by_marks() -> None:
    found = tree(
        "一、总体要求",
        "（一）指导思想。坚持改革。",
        "（二）基本原则。坚持创新。",
        "二、主要任务",
        "（一）加强监管。",
        "1.完善制度。",
        "2.落实责任。",
    )
    assert list(found) == [
        ("一",),
        ("一", "（一）"),
        ("一", "（二）"),
        ("二",),
        ("二", "（一）"),
        ("二", "（一）", "1"),
        ("二", "（一）", "2"),
    ]


def test_numbering_doubts_on_a_gap() -> None:
    """Line 5238: （一）（三）（四） without （二） in a document of the book is told."""
    flagged = [flag.note for c in clauses() if 5238 <= c.source.start_line <= 5260 for flag in c.flags if flag.kind == "gap"]
    assert flagged == ["（一）之后直接是（三），中间缺号"]


def test_order_counts_within_a_document() -> None:
    for found in parsed().clauses.values():
        assert [c.order for c in found] == list(range(len(found)))


def closing(*texts: str) -> list[str]:
    """What stands at the end of a text outside its clauses."""
    made = parsed_text("某某办法", *texts)
    (document,) = made.documents
    last = made.clauses[document.id][-1]
    return last.own_text.split("\n") if last.path == () else []


def test_signature_and_colophon_are_no_paragraphs_of_the_last_article() -> None:
    notes = ["公开方式：主动公开", "抄送：市纪委监委，市审计局。", "某市国资委办公室2023年2月21日印发"]
    articles = ["第一条 为落实责任，制定本办法。", "第二条 本办法自印发之日起施行。"]
    assert closing(*articles, *notes) == notes
    assert closing(*articles, "某某集团有限公司", "2023年1月1日") == ["某某集团有限公司", "2023年1月1日"]
    assert closing("一、加强领导。", "（一）落实责任。", "国务院办公厅", "2017年4月24日") == ["国务院办公厅", "2017年4月24日"]


def test_a_list_of_dashes_stays_with_its_lead_in() -> None:
    found = tree("一、目标", "（一）工作目标。取得以下成果：", "——布局优化；", "——机制完善；", "——效能提升。", "（二）原则。坚持统一。")
    assert found["一", "（一）"].split("\n")[1:] == ["——布局优化；", "——机制完善；", "——效能提升。"]


def test_final_provisions_without_a_number_are_a_division() -> None:
    """刑法, 刑事诉讼法: 附则 stands above the last articles, level with 编."""
    found = tree(
        "第一编 总则", "第一章 任务", "第一条 为了惩罚犯罪，制定本法。", "第二条 任务如下。", "附　则", "第三条 本法自公布之日起施行。"
    )
    assert found["第一编", "第一章", "第二条"] == "第二条 任务如下。"
    assert ("附则", "第三条") in found


def test_a_list_that_begins_inside_the_sentence_and_goes_on_below() -> None:
    found = tree("第一条 有下列情形之一的，可以不招标：（一）涉密；", "（二）抢险。", "第二条 自发布之日起施行。")
    assert found["第一条",] == "第一条 有下列情形之一的，可以不招标："
    assert found["第一条", "第（一）项"] == "（一）涉密；"


def test_a_quotation_of_several_paragraphs_stays_with_what_quotes_it() -> None:
    """Each paragraph of new wording opens with a mark, only the last one closes: neither a new clause nor a doubt."""
    made = parsed_text(
        "国务院关于修改部分行政法规的决定", "一、将《企业国有资产监督管理暂行条例》第十二条修改为：", "“第十二条 监督管理机构是直属特设机构。",
        "“（一）代表国务院履行出资人职责；", "“（二）依法指导和监督。”", "第二十条增加一款：“章程由监督管理机构制定。”", "二、删去《评估办法》第六条。",
    )  # fmt: skip
    first = next(c for cs in made.clauses.values() for c in cs if c.path == ("一",))
    assert first.own_text.count("\n") == 4
    assert first.text == first.own_text
    assert first.flags == ()


def test_an_article_that_begins_with_its_list() -> None:
    found = tree("第四条 （一）报销应当提供下列凭证：1.发票；2.行程单。", "（二）逾期三个月的，不予报销。", "第五条 自发布之日起施行。")
    assert found["第四条", "第（一）项"] == "（一）报销应当提供下列凭证："
    assert found["第四条", "第（一）项", "第2目"] == "2.行程单。"
    assert found["第四条", "第（二）项"] == "（二）逾期三个月的，不予报销。"


def test_labels_without_a_blank_are_no_references() -> None:
    """第六条项目…, 第三条中央企业…, 第七条及时…: one taken for a reference took all articles behind it along."""
    texts = [
        "第五条按第三条规定办理。",
        "第六条项目投产时间以竣工验收为准。",
        "第七条中央企业应当及时报告。",
        "第九条所有企业应当公示。",
        "第十条自发布之日起施行。",
    ]
    found = tree("第四条应当报告。", *texts)
    assert [p[-1] for p in found] == ["第四条", "第五条", "第六条", "第七条", "第九条", "第十条"]


def test_what_follows_a_list_of_repealed_titles() -> None:
    found = tree(
        "一、废止的文件", "1.《担保管理办法》（贺国资发〔2015〕12号）", "2.《关于加强资金管理的通知》（贺国资发〔2016〕3号）",
        "以上文件自本通知印发之日起废止。", "二、失效的文件", "1.《关于做好预算工作的通知》（贺国资发〔2018〕1号）", "本通知自印发之日起施行。",
    )  # fmt: skip
    assert found["一", "2"] == "2.《关于加强资金管理的通知》（贺国资发〔2016〕3号）"
    assert found["二", "1"] == "1.《关于做好预算工作的通知》（贺国资发〔2018〕1号）"


def test_a_short_entry_that_was_cut_out_may_hold_a_list() -> None:
    found = tree("第一条 履行下列职责：（一）审核合同；（二）处理纠纷，包括：1.诉讼；2.仲裁。", "第二条 自发布之日起施行。")
    assert found["第一条", "第（二）项", "第2目"] == "2.仲裁。"
