"""Places read where they stand, on lines of the corpus."""

import pytest

from kb.place import scan


def words(text: str, typed: bool = False) -> tuple[str, list[str]]:
    hit = scan(text, 0, typed=typed)
    return (text[: hit[0]], ["".join(map(str, p)) for p in hit[1]]) if hit else ("", [])


@pytest.mark.parametrize(
    ("text", "span", "places"),
    [
        ("第九条、第十条规定条件的中介机构", "第九条、第十条", ["第九条", "第十条"]),
        ("第八、九条规定", "第八、九条", ["第八条", "第九条"]),
        ("第二十七条第二项至第四项被取消资格", "第二十七条第二项至第四项", ["第二十七条第二项", "第二十七条第三项", "第二十七条第四项"]),
        ("第五条第(一)、(二)项重大事项前", "第五条第(一)、(二)项", ["第五条第（一）项", "第五条第（二）项"]),
        ("第三条第（一）项、第（四）项规定的", "第三条第（一）项、第（四）项", ["第三条第（一）项", "第三条第（四）项"]),
        ("第四条第（一）款第 2 项规定的", "第四条第（一）款第 2 项", ["第四条第（一）款第2项"]),
        ("第一百三十三条之一第一款", "第一百三十三条之一第一款", ["第一百三十三条之一第一款"]),
        ("第八条第一款和第九条第二款、第三款", "第八条第一款和第九条第二款、第三款", ["第八条第一款", "第九条第二款", "第九条第三款"]),
        ("第三条、2010年", "第三条", ["第三条"]),
        ("第二条第（三）项第2目、第3目的规定", "第二条第（三）项第2目、第3目", ["第二条第（三）项第2目", "第二条第（三）项第3目"]),
        ("第四条第（一）（二）项职权", "第四条第（一）（二）项", ["第四条第（一）项", "第四条第（二）项"]),
        ("第三条第（—）项、第四条第二款所称", "第三条第（—）项、第四条第二款", ["第三条第（一）项", "第四条第二款"]),
        ("第八条 第六条所列", "第八条", ["第八条"]),
    ],
)
def test_places_in_running_text(text: str, span: str, places: list[str]) -> None:
    assert words(text) == (span, places)


@pytest.mark.parametrize("text", ["第十条例", "第三项目部", "第五条件", "第三章程", "十七条", "（三）", "第一批"])
def test_words_that_only_look_like_places(text: str) -> None:
    assert words(text) == ("", [])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("17条", ["第十七条"]), ("十七条(三)", ["第十七条（三）"]),
        ("第17条第1款第三项", ["第十七条第1款第三项"]), ("17条1款3项", ["第十七条第1款第3项"]),
        ("三、（五）", ["三（五）"]), ("四（三）2", ["四（三）2"]),
        ("四、（三）2.（1）", ["四（三）2（1）"]), ("第（十二）条", ["第（十二）条"]),
    ],
)  # fmt: skip
def test_places_as_people_type_them(text: str, places: list[str]) -> None:
    assert words(text, typed=True) == (text, places)
