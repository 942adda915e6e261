"""Bytes to text: UTF-8 with or without a mark, UTF-16, GB18030."""

from __future__ import annotations

import codecs

from kb.model import HeguiError

COMMON = 0.8  # a Chinese text has at least this share of its Chinese characters in the first level of GB 2312; bytes read amiss do not
SAMPLE = 20_000


def decode(data: bytes, name: str) -> str:
    """The text of ``data``; line ends become ``\\n``. Raises HeguiError for what is no text in a known encoding."""
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text) and (encoding == "utf-8-sig" or _is_chinese(text)):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    if b"\0" in data[:4096]:
        raise HeguiError(f"{name}：这是二进制文件，不是文本。请转成 UTF-8 或 GB18030 编码的文本。")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if error.start > 200 and _is_text(data[: error.start].decode("utf-8")):
            raise HeguiError(
                f"{name}第{line}行：有不合 UTF-8 的字节，文件可能被截断或混用了编码。请重新取得文件，或另存为 UTF-8 再试。"
            ) from error
    raise HeguiError(f"{name}：认不出文字编码（试过 UTF-8、UTF-16、GB18030）。请另存为 UTF-8 再试。")


def _candidates(data: bytes) -> list[str]:
    """The encodings to try, in order; without a byte mark UTF-16 is known by the zeros of its ASCII characters."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if b"\0" in data[:4096]:
        return ["utf-16-le", "utf-16-be"] if len(data) % 2 == 0 else []
    return ["utf-8-sig", "gb18030"]


def _is_text(text: str) -> bool:
    """Whether a decoding gave text rather than noise: hardly any control characters or private code points."""
    sample = text[:SAMPLE]
    odd = sum(1 for c in sample if (c < " " and c not in "\t\n\r\f\v") or "\ue000" <= c <= "\uf8ff" or c == "\ufffd")
    return odd <= len(sample) * 0.02


def _is_chinese(text: str) -> bool:
    """Whether the Chinese characters are those that people use (的, 条, 应); UTF-8 or Big5 read as GB18030 gives rare ones (锛, 鐨)."""
    sample = [c for c in text[:SAMPLE] if c > "\x7f" and not c.isspace()]
    if not sample:
        return True
    common = sum(1 for c in sample if _in_first_level(c))
    return common >= COMMON * len(sample)


def _in_first_level(c: str) -> bool:
    """GB 2312: marks and full-width forms (rows 1–9) and the 3,755 characters of the first level (rows 16–55)."""
    try:
        row = c.encode("gb2312")[0] - 0xA0
    except UnicodeEncodeError:
        return c in "—–·〇﹐﹑€"
    return row <= 9 or 16 <= row <= 55
