"""Writing citations in every form, and reading what people type."""

import pytest

from kb.citation import Cite, read, short_name, with_words, write, write_gbt7714, write_in_turn

NOTICE = "关于印发《广西壮族自治区企业国有资产评估管理暂行办法》的通知"
BODY = "广西壮族自治区企业国有资产评估管理暂行办法"
NUMBER = "桂国资发〔2007〕99号"


@pytest.mark.parametrize(
    ("path", "style", "place"),
    [
        (("第四章", "第十七条", "第（二）项"), "article", "第十七条第（二）项"),
        (("第十一条", "第一款", "第（二）项", "第1目"), "article", "第十一条第一款第（二）项第1目"),
        (("第一百三十三条之一",), "article", "第一百三十三条之一"),
        (("第四条", "一"), "article", "第四条第一项"),
        (("四", "（三）"), "article", "第四条第（三）项"),
        (("四", "（三）", "2", "（1）"), "article", "第四条第（三）项第2目（1）"),
        (("四", "（三）"), "outline", "四、（三）"),
        (("四", "（三）", "2", "（1）"), "outline", "四、（三）2.（1）"),
        (("第三章",), "article", "第三章"),
        (("第二编", "第一分编", "第四章", "第二百零五条"), "article", "第二百零五条"),
        (("附则", "第四百五十二条"), "article", "第四百五十二条"),
        ((), "article", ""),
    ],
)
def test_writes_the_formal_citation(path: tuple[str, ...], style: str, place: str) -> None:
    assert write(NOTICE, NUMBER, BODY, path, style) == f"《{BODY}》（{NUMBER}）{place}"  # type: ignore[arg-type]


def test_titles_within_titles_and_annexes() -> None:
    assert write(NOTICE, NUMBER, NOTICE, ()) == f"《关于印发〈{BODY}〉的通知》（{NUMBER}）"
    assert write("关于规范的通知", None, "附件2", ("一",)) == "《关于规范的通知》附件2第一条"


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("99号文17条", [(None, "99号", ["第十七条"])]),
        ("资产损失责任追究办法第41条", [("资产损失责任追究办法", None, ["第四十一条"])]),
        ("2011年208号文 B类企业薪酬 第十三条", [("B类企业薪酬", "〔2011〕208号", ["第十三条"])]),
        ("桂政办发〔2012〕298号 三、（五）", [(None, "桂政办发〔2012〕298号", ["三（五）"])]),
        ("《公司法》第3条和《证券法》第五条第二款", [("公司法", None, ["第三条"]), ("证券法", None, ["第五条第二款"])]),
        ("99号文17条、20条；41号文第3条", [(None, "99号", ["第十七条", "第二十条"]), (None, "41号", ["第三条"])]),
        ("公司法第3条和证券法第5条", [("公司法", None, ["第三条"]), ("证券法", None, ["第五条"])]),
        (NOTICE + "第三条", [(NOTICE, None, ["第三条"])]),
        ("三项制度改革", []),
        ("评估备案多少天", []),
    ],
)
def test_reads_what_people_type(text: str, parsed: list[tuple[str | None, str | None, list[str]]]) -> None:
    got = [(c.title, str(c.number) if c.number else None, ["".join(map(str, p)) for p in c.places]) for c in read(text)]
    assert got == parsed


def test_reads_any_text_without_complaint() -> None:
    for text in ("", "《", "》第条（", "第" * 500, "（（（（1", "99" * 600, "第99999999999999999999条"):
        read(text)


def test_short_form_after_first_use() -> None:
    first = Cite(NOTICE, NUMBER, BODY, ("第十七条",))
    other = Cite("关于规范资产出租的通知", "桂国资发〔2014〕272号", "关于规范资产出租的通知", ("二",))
    assert write_in_turn([first, other, first._replace(path=("第二十条",))]) == [
        f"《{BODY}》（{NUMBER}，以下简称《办法》）第十七条",
        "《关于规范资产出租的通知》（桂国资发〔2014〕272号）第二条",
        "《办法》第二十条",
    ]


def test_two_documents_of_one_kind_keep_their_titles() -> None:
    one, two = Cite("甲办法", "甲发〔2001〕1号", "甲办法", ("第一条",)), Cite("乙办法", "乙发〔2001〕1号", "乙办法", ("第一条",))
    assert write_in_turn([one, two, one]) == [
        "《甲办法》（甲发〔2001〕1号）第一条",
        "《乙办法》（乙发〔2001〕1号）第一条",
        "《甲办法》第一条",
    ]
    assert short_name("企业负责人薪酬管理办法（试行）") == "办法"


def test_gbt7714() -> None:
    entry = write_gbt7714(Cite(NOTICE, NUMBER, BODY, ("第十七条",)), "自治区国资委", "2007-05-21")
    assert entry == f"自治区国资委. {BODY}：{NUMBER}[Z]. 2007-05-21：第十七条."


def test_with_the_quoted_words() -> None:
    assert with_words("《办法》第一条", "适用于“企业”。") == "《办法》第一条：“适用于‘企业’。”"
    assert with_words("《办法》第一条", "甲*\n乙", "markdown") == "《办法》第一条：\n\n> 甲\\*\n>\n> 乙"
    assert with_words("《办法》第一条", "<b>", "html") == "<p>《办法》第一条：</p><blockquote><p>&lt;b&gt;</p></blockquote>"
