"""Cite-check: a report's citations and quotations against the shipped corpus, in the many ways in which people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.export import write
from checklists.generate import draw_up
from checklists.matter import cases
from kb.citecheck import Checked, CiteCheck, check
from kb.knowledge import KnowledgeBase
from kb.quotation import differences, nearest
from kb.readers import read, read_bytes

ASSESSMENT = "《广西壮族自治区企业国有资产评估管理暂行办法》（桂国资发〔2007〕99号）"
DONATION = "《关于加强企业对外捐赠管理有关事项的通知》（桂国资发〔2013〕70号）"
DECISIONS = "《自治区国资委监管企业“三重一大”决策制度实施办法》（桂国资党发〔2011〕36号）"
OWN_NAME = "企业经营者或者其他职工不得将企业拥有的资产以个人名义对外捐赠"  # 70号二、（三）
ONE_YEAR = "经核准或备案的资产评估结果使用有效期为自评估基准日起1年"  # 99号第二十五条


def checked(kb: KnowledgeBase, text: str) -> CiteCheck:
    return check(kb, read_bytes(f"关于某公司情况的检查报告\n\n{text}\n".encode(), Path("报告.md")))


def only(kb: KnowledgeBase, text: str) -> Checked:
    found = checked(kb, text).citations
    assert len(found) == 1, found
    return found[0]


def last(kb: KnowledgeBase, text: str) -> Checked:
    return checked(kb, text).citations[-1]


def places(c: Checked) -> list[str]:
    return [lead.citation.rpartition("）" if "）（" not in lead.citation else "号）")[2] for lead in c.leads]


def test_a_right_citation_with_the_clauses_own_words_is_right(kb: KnowledgeBase) -> None:
    found = only(kb, f"{DONATION}二、（三）规定：“{OWN_NAME}”。")
    assert (found.grade, found.outcome, found.word) == ("right", "found", "引文相符")
    assert [lead.citation for lead in found.leads] == [f"{DONATION}二、（三）"]
    assert [(q.outcome, q.citation) for q in found.quotes] == [("verbatim", f"{DONATION}二、（三）")]
    assert found.source.start_line == 3 and found.paragraph[found.start : found.end] == found.text == f"{DONATION}二、（三）"


@pytest.mark.parametrize(
    ("text", "grade", "outcome", "said"),
    [
        (f"依据{ASSESSMENT}第六十条处理。", "wrong", "no_such_clause", "最后一条是第四十一条"),
        (f"依据{ASSESSMENT}第五条、第五十六条。", "wrong", "no_such_clause", "没有“第五十六条”，最后一条是第四十一条"),
        ("依据资产评估管理暂行办法第十九条备案。", "check", "uncertain", "名称不完整"),
        ("依据99号文17条（二）和17条第3项核准。", "check", "uncertain", "桂国资发〔2007〕99号"),
        ("按70号文四、（三）报备。", "check", "uncertain", "不止一处相符"),
        ("参照桂国资发〔2010〕12号第三条。", "check", "listed_only", "没有全文"),
        ("按《企业国有资产评估管理暂行办法》（国务院国资委令第12号）第八条办理。", "unknown", "not_in_base", "库中没有这份文件"),
        ("根据《中华人民共和国审计法》第四十五条处理。", "unknown", "not_in_base", "库中没有这份文件"),
        ("《广西壮族自治区国有企业资产评估管理暂行办法》第六条。", "check", "uncertain", "题名相近的有《广西壮族自治区企业国有资产评估管理暂行办法》"),
        ("公司违反了有关规定第三条。", "check", "unnamed", "没有写明是哪一份文件"),
        ("依据《条例》第十三条。", "check", "unnamed", "没有写明是哪一份文件"),
        ("《自治区国资委监管企业“三重一大”决策制度实施办法》（桂国资党发〔2011〕63号）第三条。", "wrong", "misnamed", "的文号是桂国资党发〔2011〕36号"),
        ("《广西壮族自治区企业国有资产评估条例》（桂国资发〔2007〕99号）第六条。", "wrong", "misnamed", "题名与所引不一致"),
        ("《关于加强企业对外捐赠管理有关事项的通知》（南国资发〔2014〕5号）第三条。", "check", "uncertain", "如系另一机关的同名文件"),
        ("依据桂国资〔2007〕99号第六条。", "wrong", "misnamed", "文号应为桂国资发〔2007〕99号"),
        ("《关于规范使用法律意见书的若干规定》附件1第四条第2项。", "check", "uncertain", "所引在附件中"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_citation_is_said(kb: KnowledgeBase, text: str, grade: str, outcome: str, said: str) -> None:
    found = only(kb, text)
    assert (found.grade, found.outcome) == (grade, outcome)
    assert said in found.message


@pytest.mark.parametrize(
    ("named", "then", "text", "place"),
    [
        ("以下简称《评估办法》", "《评估办法》第六条列出应当评估的情形。", "《评估办法》第六条", "第六条"),
        ("以下简称“评估办法”", "根据评估办法第二十六条办理。", "评估办法第二十六条", "第二十六条"),
        ("", "在本文中称为“旧办法”。\n\n按旧办法第六条办理。", "旧办法第六条", "第六条"),
        ("", "另有要求。\n\n按该办法第二十五条办理。", "第二十五条", "第二十五条"),
        ("", "另有要求。\n\n按前述文件第二十五条办理。", "第二十五条", "第二十五条"),
        ("", "第六条列出应当评估的情形。", "", "第六条"),
        ("", "另有要求。\n\n99号文第六条。", "99号文第六条", "第六条"),
        ("", "第十九条第一项和第二十五条。", "", "第十九条第（一）项"),
    ],
)
def test_names_carry_on(kb: KnowledgeBase, named: str, then: str, text: str, place: str) -> None:
    found = last(kb, f"根据{ASSESSMENT[:-1]}{'，' + named if named else ''}）{'，' if named else ''}{then}")
    assert found.outcome == "found" and found.leads[0].citation == f"{ASSESSMENT}{place}"
    assert not text or found.text == text


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("桂政发〔2005〕60号文件第二十四条规定。", "桂政发〔2005〕60号）第二十四条"),
        ("桂国资发〔2008〕28号通知第二十二条规定。", "桂国资发〔2008〕28号）第二十二条"),
        ("贯彻桂国资发〔2014〕205号第十条。", "桂国资发〔2014〕205号）第十条"),
        (f"{ASSESSMENT}第六条第（三）项不符，第（八）项亦不符。", "桂国资发〔2007〕99号）第六条第（八）项"),
        (f"根据（{ASSESSMENT}）第六条。", "桂国资发〔2007〕99号）第六条"),
        (f"{DONATION}第三部分第（二）项、四、（四）。", "桂国资发〔2013〕70号）四、（四）"),
        ("《构建监管企业内部大监督体系的指导意见》三、（二）。", "《中共淄博市国资委委员会关于构建监管企业内部大监督体系的指导意见》三、（二）"),
    ],
)  # fmt: skip
def test_the_forms_of_a_citation(kb: KnowledgeBase, text: str, cited: str) -> None:
    found = last(kb, text)
    assert found.outcome in ("found", "uncertain") and found.leads[-1].citation.endswith(cited)


def test_one_wrong_number_does_not_spoil_the_short_ones_after_it(kb: KnowledgeBase) -> None:
    wrong, short = checked(kb, "《广西壮族自治区企业国有产权转让监督管理暂行办法》（桂政发〔2006〕60号）。\n\n60号文第二十四条。").citations
    assert (wrong.outcome, short.outcome) == ("misnamed", "uncertain")
    assert short.leads[0].citation.endswith("（桂政发〔2005〕60号）第二十四条")


def test_a_quotation_in_a_paragraph_of_its_own_is_of_the_citation_that_announces_it(kb: KnowledgeBase) -> None:
    announcing, quoted = checked(kb, f"{DONATION}二、（三）规定：\n\n“企业经营者不得将企业拥有的资产以个人名义对外捐赠。”").citations
    assert (announcing.grade, quoted.grade, quoted.quotes[0].outcome) == ("right", "wrong", "words_differ")
    assert quoted.source.start_line == announcing.source.start_line + 2
    points = checked(kb, f"{ASSESSMENT}规定：\n\n- “{ONE_YEAR}”；\n- “{ONE_YEAR[:-2]}2年”。\n\n会议开到十二时。“{OWN_NAME}”。").citations
    assert [c.outcome for c in points] == ["found", "found", "found", "unsourced"]
    assert [q.outcome for c in points[1:3] for q in c.quotes] == ["verbatim", "words_differ"]


def test_a_bare_article_is_of_what_was_named_before_and_said_to_be(kb: KnowledgeBase) -> None:
    first, bare = checked(kb, f"{ASSESSMENT}第六条列出应当评估的情形，第七条规定不评估的情形。").citations
    assert (first.message, bare.text, bare.outcome) == ("", "第七条", "found")
    assert "按前面所引" in bare.message
    far = last(kb, f"{ASSESSMENT}第六条。\n\n第七十条另有规定。")
    assert far.outcome == "unnamed" and "若是上文所引" in far.message


@pytest.mark.parametrize(
    "text",
    [
        f"按{DONATION}和公司章程第九条办理。",
        f"依据{DONATION}的规定，租赁合同第十五条约定的租期过长。",
        f"{DONATION}印发后，《房屋租赁合同》第五条约定“租赁期限自2015年1月1日起至2027年12月31日止，租金每年递增”。",
        f"根据{DONATION}，公司董事长表示“我们公司的资产规模很小，没有必要每次都报国资委备案”。",
    ],
)
def test_contracts_charters_and_speech_are_no_regulations(kb: KnowledgeBase, text: str) -> None:
    found = only(kb, text)
    assert (found.grade, found.text, found.quotes) == ("right", DONATION, ())


def test_a_drafts_own_articles_are_its_own(kb: KnowledgeBase) -> None:
    draft = (
        f"甲公司资产评估管理办法\n\n第一条 根据{ASSESSMENT[:-1]}，以下简称《暂行办法》）制定本办法。\n\n"
        "第二条 核准按《暂行办法》第十七条办理，处分按本办法第十二条办理，其他见本办法第一条。\n\n第三条 材料按第一条报送。\n"
    )
    found = check(kb, read_bytes(draft.encode(), Path("草案.md"))).citations
    assert [(c.text, c.outcome) for c in found[1:]] == [("《暂行办法》第十七条", "found"), ("本办法第十二条", "no_such_clause")]
    assert found[-1].message == "本稿没有“第十二条”，最后一条是第三条"


def test_ended_and_changed_documents_are_noted(kb: KnowledgeBase) -> None:
    assert only(kb, "参照桂国资发〔2010〕12号。").notes[0].startswith("桂国资发〔2010〕12号：已废止")
    replaced = only(kb, "参照桂国资发〔2005〕35号。")
    assert "桂国资发〔2005〕35号已由桂国资发〔2015〕54号取代" in replaced.notes
    assert "2023年修订" in only(kb, "对照公司法第十六条。").notes[0]
    assert not only(kb, "依照公司法（2023年修订）第十五条。").notes
    planned = only(kb, "《关于规范区直企业资产出租管理的通知》（桂国资发〔2014〕272号）第三条。")
    assert planned.grade == "right" and "拟修订" in planned.notices[0]


@pytest.mark.parametrize(
    ("text", "grade", "outcome"),
    [
        (f"{DONATION}二、（三）明确“企业经营者或者其他职工不得把企业拥有的资产以个人名义捐赠”。", "wrong", "words_differ"),
        (f"{DONATION}二、（二）明确“{OWN_NAME}”。", "wrong", "elsewhere"),
        (f"{ASSESSMENT}第六条明确“{OWN_NAME}”。", "wrong", "elsewhere"),
        (f"《中华人民共和国企业国有资产法》第三条规定“{ONE_YEAR}”。", "wrong", "elsewhere"),
        (f"《中华人民共和国企业国有资产法》第三条规定“{ONE_YEAR[:-2]}5年，到期须重新评估”。", "unknown", "unchecked"),
        (f"不得以个人名义捐赠（“{OWN_NAME}”，{DONATION}二、（三））。", "right", "verbatim"),
        (f"“{ONE_YEAR}”，这是{ASSESSMENT}第二十五条的规定。", "right", "verbatim"),
        (f"“{ONE_YEAR}”（见{ASSESSMENT}第二十五条）。", "right", "verbatim"),
        (f"{DONATION}二、（三）明确“企业经营者……不得将企业拥有的资产以个人名义对外捐赠”。", "right", "verbatim"),
        (f'{DONATION}二、（三）明确"{OWN_NAME}"。', "right", "verbatim"),
        (f"{DECISIONS}第十条规定“议决‘三重一大’事项应在会前确定议题，不能临时动议”。", "right", "verbatim"),
        (f"{DECISIONS}第十条规定“议决“三重一大”事项应在会前确定议题，不能临时动议”。", "right", "verbatim"),
        (f"{DONATION}四、（三）要求“打造国内一流、国际知名的综合性企业集团”。", "check", "absent"),
        (f"{DONATION}四、（三）规定“净资产大于50亿元的企业，捐赠项目超过200万元的”须备案。", "wrong", "words_differ"),
        (f"{ASSESSMENT}第二十五条规定有效期为“2年”。", "check", "absent"),
        (f"{DONATION}二、（三）所称“企业经营者不得以个人名义捐赠企业资产”。", "wrong", "words_differ"),
        (f"{ASSESSMENT}第六条第（七）项规定，“企业有下列行为之一的，应当对相关资产、负债进行评估：……（七）整体资产或者部分资产租赁给非国有单位”。", "right", "verbatim"),
        (f"{ASSESSMENT}第六条与第十九条分别规定了“资产评估项目的备案按照下列程序进行”。", "right", "verbatim"),
        (f"{ASSESSMENT}第六十条规定“{ONE_YEAR}”。", "wrong", "elsewhere"),
        (f"{ASSESSMENT}第六条规定：“企业有下列行为之一的，可以对相关资产、负债进行评估：（一）整体或者部分改建为有限责任公司”。", "wrong", "words_differ"),
    ],
)  # fmt: skip
def test_a_quotation_is_held_against_the_clause_the_document_and_the_base(kb: KnowledgeBase, text: str, grade: str, outcome: str) -> None:
    found = only(kb, text)
    assert [q.outcome for q in found.quotes] == [outcome]
    assert found.grade == grade


def test_of_a_wrong_quotation_the_clauses_own_words_are_shown(kb: KnowledgeBase) -> None:
    (quote,) = only(kb, f"{DONATION}二、（三）明确“企业经营者或者其他职工不得把企业拥有的资产以个人名义捐赠”。").quotes
    assert quote.original == OWN_NAME


def test_quotations_that_follow_each_other_have_one_source(kb: KnowledgeBase) -> None:
    lines = (
        "涉及企业价值的整体资产评估项目，在以持续经营为前提进行评估时，原则上要求采用两种以上方法进行评估。",
        "同时，对企业进行整体价值评估，企业应当提供与经济行为相适应的评估基准日审计报告。",
    )
    found = only(kb, f"{ASSESSMENT}第九条规定：“{lines[0]}”“{lines[1]}”")
    assert [q.outcome for q in found.quotes] == ["verbatim", "verbatim"]


def test_a_quotation_without_source_is_told_its_own(kb: KnowledgeBase) -> None:
    found = only(kb, f"会议要求，“{OWN_NAME}”。")
    assert (found.outcome, [lead.citation for lead in found.leads]) == ("unsourced", [f"{DONATION}二、（三）"])
    unknown = checked(kb, "今后的目标：“打造国内一流、国际知名的综合性企业集团”。")
    assert unknown == CiteCheck("报告.md", (), 1) and "另有1处引文没有注明出处" in unknown.in_short


def test_names_in_quotation_marks_are_no_quotations(kb: KnowledgeBase) -> None:
    assert not only(kb, f"{ASSESSMENT}第六条所称“三重一大事项清单”另行制定。").quotes
    assert not only(kb, "依据《关于印发“质量强企三年行动”工作方案的通知》（桂国资发〔2023〕8号）。").quotes
    assert not only(kb, f"{ASSESSMENT[:-1]}，以下简称“《资产评估办法》”）已印发。").quotes


@pytest.mark.parametrize("matter", ["对外捐赠", "资产评估", "中介机构选聘", "重大法律纠纷案件"])
def test_every_checklist_passes_its_own_cite_check(kb: KnowledgeBase, tmp_path: Path, matter: str) -> None:
    case = next(c for c in cases() if c.matter == matter)
    write(draw_up(kb, case.scenario), tmp_path / "清单.docx")
    found = check(kb, read(tmp_path / "清单.docx")).citations
    assert {q.outcome for c in found for q in c.quotes} == {"verbatim"}
    assert not [c.text for c in found if c.grade == "wrong"]
    assert sum(c.outcome == "found" for c in found) > 30


def test_the_result_in_a_line(kb: KnowledgeBase) -> None:
    assert checked(kb, "一切正常。").in_short == "报告.md：没有读出引证。引证要写明文件名称（加书名号）或文号。"
    assert checked(kb, f"依据{ASSESSMENT}第六条、{DONATION}第九条处理。").in_short == "报告.md：引证2处，有误1处，相符1处。"


def test_differences_tell_what_was_left_out_and_put_in() -> None:
    quoted, own = "经董事会批准,报国资委备案", "经董事会审议批准，报国资委备案"
    assert differences(quoted, own) == [
        (True, "经董事会", "经董事会"),
        (False, "", "审议"),
        (True, "批准,报国资委备案", "批准，报国资委备案"),
    ]
    assert nearest(quoted, f"第五条{own}。")[1:] == (3, 3 + len(own))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([ASSESSMENT, DONATION, "第六条", "二、（三）", "“企业经营者或者其他职工”", "99号文", "该办法", "本办法", "公司章程", "17条", "《", "”", "“", '"', "。", "\n", "（", "第九十九条第三项"]), min_size=1, max_size=16))  # fmt: skip
def test_any_report_is_read(kb: KnowledgeBase, parts: list[str]) -> None:
    for c in checked(kb, "".join(parts)).citations:
        assert c.paragraph[c.start : c.end] == c.text != ""
        assert all(c.paragraph[q.start : q.end] == q.text for q in c.quotes)
        assert c.message or c.outcome in ("found", "listed_only")
