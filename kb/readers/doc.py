"""Old Word documents (.doc): turned into .docx by LibreOffice where it is installed. Many a .doc of a web site is something else; it is read as what it is."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from kb.model import HeguiError
from kb.paragraph import Paragraph
from kb.readers import docx, html
from kb.readers.docx import OLE, Dropped

SECONDS = 180


def paragraphs(data: bytes, path: Path) -> tuple[list[Paragraph], Dropped]:
    """The paragraphs of an old Word document. Raises HeguiError where LibreOffice is missing or cannot read the file."""
    if data.startswith(b"PK"):
        return docx.paragraphs(data, path)
    if b"<html" in data[:2000].lower():
        return html.paragraphs(data, path)
    if not data.startswith((OLE, b"{\\rtf")):
        raise HeguiError(f"{path.name}：不是 Word 文件。请用 Word 打开确认，另存为 .docx 再试。")
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise HeguiError(
            f"{path.name}：读旧版 Word（.doc）要用 LibreOffice，本机没有安装。请在 Word 中另存为 .docx，或安装 LibreOffice 再试。"
        )
    return docx.paragraphs(_converted(program, data, path.name), path)


def _converted(program: str, data: bytes, name: str) -> bytes:
    """The document as .docx, made in a folder of its own, so that an open LibreOffice is not disturbed."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "document.doc")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "docx", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise HeguiError(f"{name}：LibreOffice 转换超过{SECONDS}秒，已中止。请在 Word 中另存为 .docx 再试。") from error
        made = source.with_suffix(".docx")
        if not made.exists():
            raise HeguiError(f"{name}：LibreOffice 打不开这个文件，可能已损坏或有密码保护。请在 Word 中取消密码或修复，另存为 .docx 再试。")
        return made.read_bytes()
