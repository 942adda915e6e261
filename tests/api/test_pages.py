"""The pages in a real browser: search, read, follow a reference, draw up a checklist, download it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as p:
        started = p.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    opened = browser.new_page(base_url=server, locale="zh-CN")
    failures: list[str] = []
    opened.on("pageerror", lambda error: failures.append(str(error)))
    opened.on("request", lambda r: failures.append(r.url) if not r.url.startswith((server, "data:")) else None)
    yield opened
    opened.close()
    assert failures == []  # no script error, nothing fetched from elsewhere


def test_search_marks_the_words_and_leads_to_the_clause(page: Page) -> None:
    page.goto("/")
    page.get_by_label("检索").fill("评估备案时限")
    page.keyboard.press("Enter")
    first = page.locator(".hit").first
    expect(first.locator("mark").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("桂国资发〔2007〕99号")
    expect(page.locator(".one")).to_contain_text("自评估基准日起9个月内")


def test_a_facet_narrows_the_search_and_is_taken_off_again(page: Page) -> None:
    page.goto("/search?q=国有产权转让要不要进场")
    group = page.locator(".facets section", has_text="条文种类")
    value = group.locator("li", has_text="不得")
    count = value.locator(".count").inner_text()
    value.locator("a").click()
    expect(page.locator(".results > .used a")).to_have_text("条文种类 不得 ✕")
    expect(group.locator("li", has=page.locator("a.used"))).to_have_text(f"不得 {count}")
    page.locator(".facets section", has_text="发文机关").get_by_text("广西壮族自治区人民政府", exact=True).click()
    expect(page.locator(".results > .used a")).to_have_text(["发文机关 广西壮族自治区人民政府 ✕", "条文种类 不得 ✕", "全部取消"])
    for citation in page.locator(".hit .citation").all_inner_texts():
        assert "桂政发〔2005〕60号" in citation
    page.locator(".results > .used a", has_text="发文机关").click()
    group.locator("a.used").click()
    expect(page.locator(".results > .used")).to_have_count(0)


def test_facets_are_folded_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/search?q=国有产权转让要不要进场")
    expect(page.locator(".facets .groups")).to_be_hidden()
    page.get_by_text("筛选", exact=True).first.click()
    expect(page.locator(".facets .groups")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_citation_in_the_box_answers_with_that_clause(page: Page) -> None:
    page.goto("/search?q=99号文第十七条第二项")
    expect(page.locator(".hit").first.locator(".citation")).to_have_text(
        "《广西壮族自治区企业国有资产评估管理暂行办法》（桂国资发〔2007〕99号）第十七条第（二）项"
    )


def test_a_document_has_its_outline_addresses_and_references(page: Page) -> None:
    page.goto("/doc/桂国资发2015-54")
    expect(page.locator(".outline")).to_contain_text("第二章 中介机构备选库的建立")
    page.locator(".outline a", has_text="第四十五条").first.click()
    assert "#c-" in page.url
    expect(page.locator(".clause:target")).to_contain_text("第四十五条")
    reference = page.locator(".ref", has_text="桂国资发〔2005〕34号").first
    assert reference.get_attribute("title")


def test_copying_a_citation(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/search?q=203号文第十二条")
    page.locator(".hit .copy").first.click()
    assert page.evaluate("navigator.clipboard.readText()").endswith("（桂国资发〔2006〕203号）第十二条")


def test_a_checklist_from_the_form(page: Page, tmp_path: Path) -> None:
    page.goto("/checklist/对外捐赠")
    page.locator("[name='enterprise.jurisdiction']").select_option("广西区直")
    page.locator("[name='enterprise.level']").select_option("监管企业本部")
    page.locator("[name='facts.捐赠金额_万元']").fill("120")
    page.locator("[name='facts.集团上年末合并净资产_万元']").fill("800000")
    for key, value in (
        ("纳入年度预算", "是"),
        ("捐赠方盈利", "是"),
        ("突发自然灾害或特殊事项", "否"),
        ("国有出资监管企业", "是"),
        ("境外企业", "否"),
    ):
        page.locator(f"[name='facts.{key}'][value='{value}']").check()
    page.get_by_role("button", name="列出清单").click()
    expect(page.locator(".verdict h2")).to_have_text("须备案同意后实施")
    item = (
        page.locator(".item", has_text="净资产大于50亿元的企业")
        .or_(page.locator(".item", has_text="应当报自治区国资委备案同意后实施"))
        .first
    )
    expect(item).to_contain_text("桂国资发〔2013〕70号")
    with page.expect_download() as download:
        page.get_by_role("button", name="Word 清单").click()
    saved = tmp_path / "x.docx"
    download.value.save_as(saved)
    assert saved.read_bytes()[:2] == b"PK"
    assert download.value.suggested_filename.endswith(".docx")


def test_a_wrong_number_is_said_beside_what_was_typed(page: Page) -> None:
    page.goto("/checklist/对外捐赠")
    page.locator("[name='facts.捐赠金额_万元']").fill("一百多")
    page.get_by_role("button", name="列出清单").click()
    expect(page.get_by_role("alert")).to_contain_text("应填数字")
    expect(page.locator("[name='facts.捐赠金额_万元']")).to_have_value("一百多")


def test_an_address_that_leads_nowhere(server: str) -> None:
    got = httpx.get(f"{server}/doc/没有", follow_redirects=True)
    assert got.status_code == 404
    assert "本库没有文件" in got.text


def test_every_page_holds_together_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for path in ("/", "/search?q=捐赠", "/doc/桂国资发2013-70", "/documents", "/checklists", "/checklist/对外捐赠", "/help"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path


def test_the_norm_column_never_makes_a_clause_taller(page: Page) -> None:
    for path in ("/doc/桂国资发2007-99", "/doc/桂国资发2015-54"):
        page.goto(path)
        heights = page.evaluate(
            "[...document.querySelectorAll('.clause')].map(c => [c.clientHeight, Math.max(c.querySelector('.body').scrollHeight, 31)])"
        )
        assert len(heights) > 50
        assert all(clause <= body + 8 for clause, body in heights)


def test_a_bare_article_runs_on_into_its_first_paragraph_and_keeps_its_address(page: Page) -> None:
    page.goto("/doc/桂国资发2015-54")
    page.locator(".outline a", has_text="第四条").first.click()
    expect(page.locator(".clause:target")).to_contain_text(
        "第四条 出资企业及其全资、控股子公司应当在自治区国资委公布的备选库中择优选聘中介机构。"
    )
    page.locator(".clause:target .runin").click()
    expect(page.locator("h1")).to_have_text(
        "《广西壮族自治区人民政府国有资产监督管理委员会企业选聘中介机构工作管理办法》（桂国资发〔2015〕54号）第四条"
    )


def test_copying_is_within_reach_of_the_keyboard(page: Page) -> None:
    page.goto("/doc/桂国资发2013-70")
    tools = page.locator(".clause .tools").first
    expect(tools).to_have_css("opacity", "0")
    tools.locator(".copy").focus()
    expect(tools).to_have_css("opacity", "1")


def test_a_document_known_only_from_a_list_says_so(page: Page) -> None:
    page.goto("/doc/桂国资发2010-12")
    expect(page.locator(".note")).to_contain_text("没有全文")
    expect(page.locator(".status").first).to_have_text("已废止")
    expect(page.locator(".outline")).to_have_count(0)


def list_lawsuit(page: Page) -> None:
    """The list of a lawsuit over 8 million yuan, drawn up from the form."""
    page.goto("/checklist/重大法律纠纷案件")
    page.locator("[name='enterprise.jurisdiction']").select_option("广西区直")
    page.locator("[name='enterprise.level']").select_option("监管企业本部")
    page.locator("[name='facts.标的额_万元']").fill("800")
    page.locator("[name='dates.接到应诉通知之日']").fill("2026-04-08")
    page.get_by_role("button", name="列出清单").click()


def test_a_checklist_says_its_case_in_words_and_why_rules_do_not_apply(page: Page) -> None:
    list_lawsuit(page)
    expect(page.locator(".case")).to_contain_text("标的额")
    expect(page.locator(".case")).to_contain_text("800万元")
    assert "_万元" not in page.locator(".sheet").inner_text()
    expect(page.locator(".draft")).to_contain_text("未核实现行有效")
    page.locator(".excluded > summary").click()
    reason = page.locator(".excluded > details").first
    expect(reason.locator("summary")).to_be_visible()
    expect(reason.locator("li").first).to_be_hidden()


def test_a_place_whose_rules_the_base_lacks(page: Page, server: str) -> None:
    page.goto("/search?q=捐赠&jurisdiction=火星市")
    expect(page.locator("[role=status]").first).to_contain_text("清除筛选")


def test_a_question_is_answered_by_its_answers_only(page: Page) -> None:
    page.goto("/checklist/对外捐赠")
    page.get_by_text("本次捐赠是否已列入年度对外捐赠预算？").click()
    group = page.get_by_role("radiogroup", name="本次捐赠是否已列入年度对外捐赠预算？")
    expect(group.get_by_label("不知道")).to_be_checked()


@pytest.mark.parametrize("matter", ["对外捐赠", "财务决算报告", "减值准备财务核销", "资产损失责任追究"])
def test_nothing_is_asked_twice(page: Page, matter: str) -> None:
    page.goto(f"/checklist/{matter}")
    names = page.locator(".ask [name]:not([type=radio]), .ask [type=radio][value='']").evaluate_all("found => found.map(f => f.name)")
    keys = [name.split(".", 1)[-1] for name in names]
    assert len(keys) == len(set(keys)) > 5


def test_a_refused_figure_is_named_as_the_form_names_it(page: Page) -> None:
    page.goto("/checklist/对外捐赠")
    page.locator("[name='facts.捐赠金额_万元']").fill("-5")
    page.get_by_role("button", name="列出清单").click()
    expect(page.get_by_role("alert")).to_have_text("捐赠金额（万元） 不能是负数，这里是 -5。")


def test_open_questions_lead_back_to_the_form_as_it_was_filled_in(page: Page) -> None:
    page.goto("/checklist/对外捐赠")
    page.locator("[name='enterprise.jurisdiction']").select_option("广西区直")
    page.locator("[name='facts.捐赠金额_万元']").fill("1234567")
    page.locator("[name='facts.纳入年度预算'][value='否']").check()
    page.locator("[name='as_of']").fill("2026-05-01")
    page.get_by_role("button", name="列出清单").click()
    expect(page.locator(".sheet")).to_contain_text("捐赠金额1234567万元")  # in full, not 1.23e+06
    page.get_by_role("button", name="回答这些问题").click()
    expect(page.locator("[name='enterprise.jurisdiction']")).to_have_value("广西区直")
    expect(page.locator("[name='facts.捐赠金额_万元']")).to_have_value("1234567")
    expect(page.locator("[name='facts.纳入年度预算'][value='否']")).to_be_checked()
    expect(page.locator("[name='as_of']")).to_have_value("2026-05-01")


def test_a_scenario_without_an_enterprise_is_drawn_up(server: str) -> None:
    got = httpx.post(f"{server}/checklist/对外捐赠", data={"scenario": '{"transaction": "对外捐赠"}'}, timeout=30)
    assert got.status_code == 200 and "（未填企业）" in got.text


def test_more_results_than_fit_are_a_click_away(page: Page) -> None:
    page.goto("/search?q=国有产权转让要不要进场&jurisdiction=广西壮族自治区")
    expect(page.locator(".hit")).to_have_count(20)
    page.get_by_role("link", name="显示更多").click()
    expect(page.locator(".hit")).to_have_count(40)
    expect(page.locator(".results > .used a")).to_have_text("适用地方 广西壮族自治区 ✕")
    expect(page.locator("#r21")).to_be_in_viewport()


def test_a_printed_search_says_what_was_asked_and_cuts_no_text(page: Page) -> None:
    page.goto("/search?q=评估备案时限")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_have_text("检索：评估备案时限")
    cut = page.locator(".hit .words").evaluate_all("found => found.filter(w => w.scrollHeight > w.clientHeight + 1).length")
    assert cut == 0
    expect(page.locator(".facets")).to_be_hidden()


def test_a_filter_that_nothing_can_pass_names_what_there_is(page: Page) -> None:
    page.goto("/search?q=捐赠&jurisdiction=广西区直")
    expect(page.get_by_role("status")).to_contain_text("没有哪份全文的适用地方是“广西区直”，可用：")
    expect(page.get_by_role("status")).to_contain_text("广西壮族自治区")


def test_the_list_of_documents_is_read_downwards_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/documents")
    widths = page.locator(".stacked tbody td:nth-child(2)").evaluate_all("found => found.map(t => t.clientWidth)")
    assert min(widths) > 250
    assert page.evaluate("[...document.querySelectorAll('.stacked')].every(t => t.scrollWidth <= t.clientWidth)")


@pytest.mark.parametrize("typed", ["桂国资发[2007] 99号", "99号文", "企业国有资产评估管理暂行办法"])
def test_a_document_is_found_as_people_type_its_number_or_the_name_of_its_annex(page: Page, typed: str) -> None:
    page.goto("/documents")
    page.get_by_label("标题或文号").fill(typed)
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("tbody")).to_contain_text("桂国资发〔2007〕99号")
    page.goto("/documents?q=没有这样的标题")
    expect(page.get_by_role("status")).to_contain_text("没有标题或文号含“没有这样的标题”的文件")


def test_a_document_on_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/doc/桂国资发2007-99#web")
    header = page.locator(".top").bounding_box()
    heading = page.locator("#web h2").bounding_box()
    assert header and heading and heading["y"] >= header["height"]  # not hidden below the header
    expect(page.locator("#web .n-centre")).to_be_in_viewport(ratio=1)
    assert page.locator("#web svg").evaluate("s => s.clientWidth") >= 600  # its words can be read
    expect(page.locator(".terms summary").first).to_have_css("opacity", "1")


def test_a_clause_names_each_of_its_limits_once(page: Page) -> None:
    page.goto("/doc/桂国资发2013-70")
    for limits in page.locator(".norms li").evaluate_all(
        "found => found.map(n => [...n.querySelectorAll('.limit')].map(t => t.textContent))"
    ):
        assert len(limits) == len(set(limits))


def test_the_day_of_the_build_is_said_in_local_time(page: Page) -> None:
    page.goto("/")
    expect(page.locator("main")).to_contain_text(re.compile(r"建于\d+年\d+月\d+日 \d+:\d\d。"))


def test_a_calendar_is_offered_only_when_there_is_a_date(page: Page) -> None:
    list_lawsuit(page)
    expect(page.get_by_role("button", name="日历", exact=True)).to_be_enabled()
    page.goto("/checklist/对外捐赠")
    page.get_by_role("button", name="列出清单").click()
    expect(page.get_by_role("button", name="日历", exact=True)).to_be_disabled()


def test_the_outline_numbers_sections_as_they_are_printed(page: Page) -> None:
    page.goto("/doc/桂国资发2013-70")
    expect(page.locator(".outline li a").first).to_have_text(re.compile("^一、加强对外捐赠行为的管理"))


def test_a_report_is_checked_on_the_page(page: Page, tmp_path: Path) -> None:
    donation = "《关于加强企业对外捐赠管理有关事项的通知》（桂国资发〔2013〕70号）"
    page.goto("/check")
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("请粘贴文字，或选择一个文件。")
    page.get_by_label("报告文字").fill(
        f"{donation}二、（三）规定“企业经营者或者其他职工不得把企业拥有的资产以个人名义捐赠”。\n\n见{donation}。"
    )
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("粘贴的文字.txt：引证2处，有误1处，相符1处。")
    wrong = page.locator(".found", has_text="与原文不一致")
    expect(wrong.locator("blockquote del")).to_have_text(["把"])
    expect(wrong.locator("blockquote ins")).to_have_text(["将", "对外"])
    expect(page.locator("mark.q-wrong")).to_have_text("企业经营者或者其他职工不得把企业拥有的资产以个人名义捐赠")
    page.get_by_label("只看有误和须核对的").check()
    expect(page.locator(".checked:visible")).to_have_count(1)
    wrong.locator("a.citation").click()
    expect(page.locator("h1")).to_contain_text("二、（三）")
    page.goto("/check")
    report = tmp_path / "报告.txt"
    report.write_text(f"依据{donation}第九十条。", encoding="gb18030")
    page.get_by_label("报告文字").fill("某公司情况正常。" * 60_000)  # 1.4 MB
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("没有读出引证")
    page.goto("/check")
    page.get_by_label("或选择文件").set_input_files(report)
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("报告.txt：引证1处，有误1处。")
