"""Bytes to text: UTF-8 with or without a mark, UTF-16 with one, GB18030."""

from __future__ import annotations

import codecs

from kb.model import HeguiError


def decode(data: bytes, name: str) -> str:
    """The text of ``data``; line ends become ``\\n``. Raises HeguiError for what is no text in a known encoding."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        if b"\0" in data[:4096]:
            raise HeguiError(f"{name}：这是二进制文件，不是文本。请转成 UTF-8 或 GB18030 编码的文本。")
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise HeguiError(f"{name}：认不出文字编码（试过 UTF-8、UTF-16、GB18030）。请另存为 UTF-8 再试。")


def _is_text(text: str) -> bool:
    """Whether a decoding gave text rather than noise: hardly any control characters or private code points."""
    sample = text[:20_000]
    odd = sum(1 for c in sample if (c < " " and c not in "\t\n\r\f\v") or "\ue000" <= c <= "\uf8ff" or c == "\ufffd")
    return odd <= len(sample) * 0.02
