"""The same regulation in every format gives the same tree."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.catalogue import Catalogue
from kb.parse import Parsed, parse
from kb.readers import place, read
from tests.kb.readers import regulation

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FORMATS = [
    "wrapped.txt",
    "utf8-bom.txt",
    "utf16.txt",
    "gb18030.txt",
    "regulation.md",
    "regulation.html",
    "regulation.docx",
    "regulation.doc",
    "regulation.pdf",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("formats")
    word = regulation.as_docx()
    (made / "regulation.txt").write_text(regulation.as_txt(), "utf-8")
    (made / "wrapped.txt").write_text(regulation.as_wrapped(), "utf-8")
    (made / "utf8-bom.txt").write_text(regulation.as_txt(), "utf-8-sig")
    (made / "utf16.txt").write_text(regulation.as_txt(), "utf-16")
    (made / "gb18030.txt").write_bytes(regulation.as_txt().replace("\n", "\r\n").encode("gb18030"))
    (made / "regulation.md").write_text(regulation.as_md(), "utf-8")
    (made / "regulation.html").write_text(regulation.as_html(), "utf-8")
    (made / "regulation.docx").write_bytes(word)
    if OFFICE:
        (made / "regulation.pdf").write_bytes(regulation.converted(word, ".docx", "pdf", OFFICE))
        (made / "regulation.doc").write_bytes(regulation.converted(word, ".docx", "doc", OFFICE))
    yield made


def parsed(path: Path) -> Parsed:
    return parse(read(path), Catalogue())


def tree(found: Parsed) -> list[tuple[object, ...]]:
    return [(c.path, c.level, c.heading, c.text, c.own_text, c.rows) for clauses in found.clauses.values() for c in clauses]


@pytest.mark.parametrize("name", FORMATS)
def test_same_tree(folder: Path, name: str) -> None:
    if not (folder / name).exists():
        pytest.skip("LibreOffice is not installed")
    found, plain = parsed(folder / name), parsed(folder / "regulation.txt")
    assert tree(found) == tree(plain)
    assert found.coverage is not None and found.coverage.lost == ""
    (document,) = found.documents
    assert document.title == regulation.TITLE
    assert document.effective_date == "2026-01-01"


def test_tree_is_right(folder: Path) -> None:
    by_path = {c.path: c for clauses in parsed(folder / "regulation.docx").clauses.values() for c in clauses if c.level != "table"}
    assert by_path[("第二章", "第三条", "第一款", "第（一）项", "第2目")].text == "2.捐赠责任人、捐赠财产的构成及其数额。"
    assert by_path[("第二章", "第三条", "第二款")].text.startswith("前款规定的备案")
    assert by_path[("第三章", "第七条")].text == "第七条 本办法自2026年1月1日起施行。"
    tables = [c for clauses in parsed(folder / "regulation.docx").clauses.values() for c in clauses if c.level == "table"]
    assert [t.rows for t in tables] == [regulation.TABLE]
    assert tables[0].path == ("第二章", "第四条")


def test_place_names_what_a_line_is() -> None:
    assert place("a.txt", 7) == "第7行"
    assert place("a.docx", 7) == "第7段"
    assert place("a.pdf", 12007) == "第12页第7行"
