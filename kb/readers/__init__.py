"""From bytes to paragraphs with their lines, one module per format."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from kb.model import HeguiError
from kb.paragraph import Paragraph
from kb.readers import plain
from kb.readers.decode import decode

MAX_BYTES = 200_000_000
MAX_LINE = 2_000_000

Dropped = list[tuple[int, str, str]]  # (line, rule, text)
#: From a file's bytes and its path (for its name) to its paragraphs and what was left out by rule; raises HeguiError.
Reader = Callable[[bytes, Path], tuple[list[Paragraph], Dropped]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A source as read: its paragraphs in order and what was left out line by line, by named rule."""

    file: str
    sha256: str
    paragraphs: list[Paragraph]
    dropped: Dropped = field(default_factory=list)


def read(path: Path) -> Reading:
    """Read one source file.

    Raises HeguiError, naming the file and the remedy, when it cannot be read.
    """
    return read_bytes(_bytes(path), path)


def read_bytes(data: bytes, path: Path) -> Reading:
    """Read what stands in a file, or was sent under its name; ``path`` need not exist. Raises HeguiError as :func:`read` does."""
    if not data.strip():
        raise HeguiError(f"{path.name}：文件是空的。请换成有内容的文件，或从来源中删去。")
    if len(data) > MAX_BYTES:
        raise HeguiError(f"{path.name}：文件超过{MAX_BYTES // 1_000_000}兆字节。请拆成几个文件。")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = "、".join(sorted(_READERS))
        raise HeguiError(f"{path.name}：不认识的格式“{path.suffix or '无后缀'}”。可读的格式：{known}。")
    paragraphs, dropped = reader(data, path)
    if not paragraphs:
        raise HeguiError(f"{path.name}：没有读出文字。如果是扫描件，请先做文字识别（OCR）。")
    for p in paragraphs:
        if len(p.text) > MAX_LINE:
            raise HeguiError(f"{path.name}：{place(path.name, p.start_line)}长达{len(p.text)}字，不像是法规文本。请检查文件，按段落分行。")
    return Reading(path.name, hashlib.sha256(data).hexdigest(), paragraphs, dropped)


def fingerprint_of(path: Path) -> str:
    """The file's sha256 in hexadecimal digits; raises HeguiError when it cannot be opened."""
    return hashlib.sha256(_bytes(path)).hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = {FileNotFoundError: "没有这个文件", PermissionError: "没有权限", IsADirectoryError: "这是文件夹"}.get(
            type(error), error.strerror
        )
        raise HeguiError(f"{path.name}：读不到文件（{why}）。请检查路径和权限。") from error


def _text(data: bytes, path: Path) -> tuple[list[Paragraph], Dropped]:
    from kb.readers import markdown  # its library is loaded only when a text is read

    text = decode(data, path.name)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:  # before any rule is tried on it
            raise HeguiError(f"{path.name}第{number}行：一行长达{len(line)}字，不像是法规文本。请检查文件，按段落分行。")
    reader = markdown.paragraphs if path.suffix.lower() != ".txt" or markdown.looks_like(text) else plain.paragraphs
    return reader(text)


def _later(module: str) -> Reader:
    """A reader whose libraries are loaded only when a file of its kind comes."""
    return lambda data, path: import_module(f"kb.readers.{module}").paragraphs(data, path)


_READERS: dict[str, Reader] = {
    ".txt": _text,
    ".md": _text,
    ".markdown": _text,
    ".html": _later("html"),
    ".htm": _later("html"),
    ".docx": _later("docx"),
    ".doc": _later("doc"),
    ".pdf": _later("pdf"),
}
SUFFIXES = tuple(_READERS)


def place(file: str, line: int, end: int | None = None) -> str:
    """A source line, or a run of lines, in words: 第7行 of a text, 第7–9段 of a Word file or web page, 第12页第7行 of a PDF."""
    suffix = Path(file).suffix.lower()
    if suffix == ".pdf":
        begin, last = (f"第{n // 1000}页第{n % 1000}行" if n % 1000 else f"第{n // 1000}页" for n in (line, end or line))
        return begin if begin == last else f"{begin}至{last}"
    return f"第{line}{f'–{end}' if end and end != line else ''}{'段' if suffix in ('.docx', '.doc', '.html', '.htm') else '行'}"
