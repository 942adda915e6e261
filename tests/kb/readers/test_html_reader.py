"""Web pages: the article with its title and number, not the menu, whatever the page is built of."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import html as lxml_html

from kb.paragraph import visible
from kb.readers import html as reader

MENU = '<ul><li><a href="/">首页</a></li><li><a href="/a">机构概况</a></li><li><a href="/b">政务公开</a></li></ul>'
FOOT = "<div>主办单位：某某省国资委　联系电话：0531-12345678　网站标识码3700000041</div>"
ARTICLES = [
    "第一条 为加强企业国有资产评估管理，规范评估行为，维护出资人权益，制定本办法。",
    "第二条 所出资企业及其各级子企业的资产评估管理，适用本办法。",
    "第三条 企业有下列行为之一的，应当对相关资产进行评估：（一）改制；（二）产权转让。",
]


def texts(page: str | bytes) -> list[str]:
    data = page if isinstance(page, bytes) else page.encode()
    return [p.text for p in reader.paragraphs(data, Path("page.html"))[0]]


def dropped(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for _, rule, text in reader.paragraphs(page.encode(), Path("page.html"))[1]:
        found.setdefault(rule, []).append(text)
    return found


def test_article_of_paragraphs() -> None:
    page = f"<body>{MENU}<div id=con><h1>资产评估办法</h1>{''.join(f'<p>　　{a}</p>' for a in ARTICLES)}</div>{FOOT}</body>"
    assert texts(page) == ["资产评估办法", *ARTICLES]
    assert dropped(page)["网页外围"] == [
        "首页",
        "机构概况",
        "政务公开",
        "主办单位：某某省国资委联系电话：0531-12345678网站标识码3700000041",
    ]


def test_page_of_nested_tables_in_gb2312() -> None:
    inner = "<br>".join(f"　　{a}" for a in ARTICLES)
    page = (
        f"<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'><title>资产评估办法</title></head><body>"
        f"<table><tr><td>{MENU}</td></tr><tr><td><table><tr><td><b>资产评估办法</b></td></tr><tr><td>{inner}</td></tr></table></td></tr>"
        f"<tr><td>{FOOT}</td></tr></table></body></html>"
    )
    assert texts(page.encode("gb18030")) == ["资产评估办法", *ARTICLES]


def test_title_and_number_from_outside_the_article() -> None:
    """Portals give title and number in a table of particulars above the text."""
    page = (
        f"<head><meta name='ArticleTitle' content='关于印发资产评估办法的通知'><title>关于印发资产评估办法的通知_某某网</title></head><body>{MENU}"
        "<table><tr><td>索 引 号：</td><td>0001</td><td>发文字号：</td><td>桂国资发〔2007〕99号</td></tr>"
        "<tr><td>标　　题：</td><td colspan=3>关于印发资产评估办法的通知</td></tr></table>"
        f"<div class=TRS_UEDITOR>{''.join(f'<p>{a}</p>' for a in ARTICLES)}</div>{FOOT}</body>"
    )
    assert texts(page) == ["关于印发资产评估办法的通知", "桂国资发〔2007〕99号", *ARTICLES]


def test_title_of_a_notice_that_brings_the_article() -> None:
    """The 办法 stands under its own name inside; the notice's title only above the article."""
    title = "某市国资委关于印发《某市国资委监管企业评估管理办法》的通知"
    page = f"<body><h1>{title}</h1>{MENU}<div id=con><p>市国资规〔2023〕2号</p><p>某市国资委监管企业评估管理办法</p>{''.join(f'<p>{a}</p>' for a in ARTICLES)}</div></body>"
    assert texts(f"<head><title>{title}</title></head>{page}")[:2] == [title, "市国资规〔2023〕2号"]


def test_site_name_is_no_part_of_the_title() -> None:
    page = (
        f"<head><title>资产评估办法_政策文件_某某省国资委</title></head><body><div>{''.join(f'<p>{a}</p>' for a in ARTICLES)}</div></body>"
    )
    assert texts(page)[0] == "资产评估办法"


def test_table_of_data_with_merged_cells() -> None:
    page = (
        f"<body><div>{''.join(f'<p>{a}</p>' for a in ARTICLES)}<table><tr><td rowspan=2>一类</td><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr>"
        "<tr><td colspan=2>合计</td><td>3</td></tr></table></div></body>"
    )
    found, _ = reader.paragraphs(page.encode(), Path("page.html"))
    assert found[-1].rows == (("一类", "甲", "1"), ("", "乙", "2"), ("合计", "", "3"))


@pytest.mark.parametrize(
    ("inside", "rule", "text"),
    [
        ("<p style='display:none'>旧版内容。</p>", "网页隐藏文字", "旧版内容。"),
        ("<p>【打印】【关闭窗口】</p>", "网页按钮", "【打印】【关闭窗口】"),
        ("<nav><a href=x>下一页</a></nav>", "网页导航", "下一页"),
    ],
)
def test_left_out_by_rule(inside: str, rule: str, text: str) -> None:
    page = f"<body><div>{''.join(f'<p>{a}</p>' for a in ARTICLES)}{inside}</div></body>"
    assert texts(page) == ARTICLES
    assert dropped(page)[rule] == [text]


def test_numbered_list_gets_the_numbers_that_a_browser_shows() -> None:
    page = f"<body><div>{''.join(f'<p>{a}</p>' for a in ARTICLES)}<ol start=3><li>甲；</li><li>乙。</li></ol></div></body>"
    assert texts(page)[-2:] == ["3.甲；", "4.乙。"]


def test_short_letter_keeps_addressee_and_date() -> None:
    page = (
        f"<head><meta name='ArticleTitle' content='关于变更注册资本的批复'></head><body><div>{MENU}</div><div><div>关于变更注册资本的批复</div>"
        f"<div>某某公司：</div><div>同意你公司注册资本由1亿元变更为2亿元。</div><div>2025年11月20日</div></div><div>{FOOT}</div></body>"
    )
    assert texts(page) == ["关于变更注册资本的批复", "某某公司：", "同意你公司注册资本由1亿元变更为2亿元。", "2025年11月20日"]


def test_every_word_is_kept_or_reported() -> None:
    page = f"<body>{MENU}<div><h1>资产评估办法</h1>{''.join(f'<p>{a}</p>' for a in ARTICLES)}<p>【打印】</p></div>{FOOT}</body>"
    found, left = reader.paragraphs(page.encode(), Path("a.html"))
    whole = Counter(visible(lxml_html.document_fromstring(page).text_content()))
    assert whole == Counter(visible("".join(p.text for p in found))) + Counter(visible("".join(text for _, _, text in left)))


def test_scripts_and_comments_are_no_text() -> None:
    page = f"<body><!-- 第九条 批注。 --><script>var s='第八条 脚本。'</script><div>{''.join(f'<p>{a}</p>' for a in ARTICLES)}</div></body>"
    assert texts(page) == ARTICLES


def test_lines_count_up() -> None:
    page = f"<body><div>{''.join(f'<p>{a}</p>' for a in ARTICLES)}</div></body>"
    assert [p.start_line for p in reader.paragraphs(page.encode(), Path("a.html"))[0]] == [1, 2, 3]
