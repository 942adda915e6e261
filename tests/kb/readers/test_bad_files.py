"""Files that cannot be read: a message that names the file and the remedy, never a crash."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.model import HeguiError
from kb.readers import SUFFIXES, doc, read
from tests.kb.readers import regulation

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def scanned() -> bytes:
    """A PDF of one page that is a picture."""
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(595, 842)
    image = pypdfium2.PdfImage.new(document)
    image.set_bitmap(pypdfium2.PdfBitmap.new_native(60, 80, pdfium.FPDFBitmap_BGR))
    image.set_matrix(pypdfium2.PdfMatrix().scale(500, 700))
    page.insert_obj(image)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def empty_docx() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "甲")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.txt", b"", "空的"),
        ("空白.md", b" \n\n\t ", "空的"),
        ("图.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "二进制"),
        ("表.xlsx", b"PK", "不认识的格式"),
        ("无后缀", "第一条".encode(), "不认识的格式"),
        ("长行.txt", b"a" * 50_000_000, "一行长达"),
        ("繁体.txt", "第一條 為了規範企業國有資產評估管理，維護國有資產出資人的權益，制定本辦法。".encode("big5") * 30, "编码"),
        ("截断.txt", ("第一条 为了规范企业国有资产评估管理。\n" * 30).encode() + b"\xe7\xac\n" + "第二条".encode(), "第31行"),
        ("密码.docx", OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("旧.docx", OLE + b"\0" * 500 + "WordDocument".encode("utf-16-le"), ".doc"),
        ("坏.docx", b"PK\x03\x04" + b"\0" * 300, "Word"),
        ("别的.docx", other_zip(), "Word"),
        ("空.docx", empty_docx(), "没有读出文字"),
        ("坏.pdf", b"%PDF-1.7\n" + b"garbage" * 40, "PDF"),
        ("不是.pdf", "第一条".encode(), "PDF"),
        ("扫描.pdf", scanned(), "OCR"),
        ("空.html", b"<html><head><title>x</title></head><body></body></html>", "没有正文"),
        ("假.doc", b"\x00\x01garbage" * 30, "Word"),
    ],
)
def test_message_names_file_and_remedy(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(HeguiError) as refused:
        read(path)
    message = str(refused.value)
    assert (message.startswith(name) and says in message and "请" in message) or "可读的格式" in message


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(HeguiError, match=r"没有\.txt：读不到文件"):
        read(tmp_path / "没有.txt")


def test_old_word_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doc.shutil, "which", lambda name: None)
    path = tmp_path / "旧.doc"
    path.write_bytes(OLE + b"\0" * 500)
    with pytest.raises(HeguiError, match=r"另存为 \.docx"):
        read(path)


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_protected_pdf(tmp_path: Path) -> None:
    options = 'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"x"}}'
    path = tmp_path / "密码.pdf"
    path.write_bytes(regulation.converted(regulation.as_docx(), ".docx", options, OFFICE or ""))
    with pytest.raises(HeguiError, match=r"密码\.pdf：文件有密码保护"):
        read(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suffix=st.sampled_from([s for s in SUFFIXES if s != ".doc"]),
    data=st.binary(max_size=400),
    cut=st.integers(0, 40_000),
    at=st.integers(0, 40_000),
)
def test_damage_never_crashes(tmp_path: Path, suffix: str, data: bytes, cut: int, at: int) -> None:
    whole = {".docx": regulation.as_docx, ".html": lambda: regulation.as_html().encode()}.get(
        suffix, lambda: regulation.as_txt().encode()
    )()
    path = tmp_path / f"damaged{suffix}"
    for damaged in (data, whole[: cut % len(whole)], whole[: at % len(whole)] + data + whole[at % len(whole) + len(data) :]):
        path.write_bytes(damaged)
        try:
            read(path)
        except HeguiError as refused:
            assert path.name in str(refused)
