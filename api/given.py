"""What people give to the faces: days that there are, JSON whose figures are figures, errors of the system in words."""

from __future__ import annotations

import errno
import json
import math
from datetime import date
from pathlib import Path
from typing import Any

from kb.model import HeguiError
from kb.readers.decode import decode

MAX_REPORT = 20_000_000  # bytes of a report to be checked: a Word file with pictures

SYSTEM = {
    errno.ENOENT: "没有这个文件或文件夹，请检查路径", errno.EACCES: "没有权限，请检查文件和文件夹的权限", errno.EPERM: "没有权限，请检查文件和文件夹的权限",
    errno.EROFS: "这个位置只读，请换一个可写的位置（--home 或 HEGUI_HOME）", errno.ENOSPC: "磁盘已满，请腾出空间再试", errno.EDQUOT: "磁盘配额已用完，请腾出空间再试",
    errno.EISDIR: "这是文件夹，不是文件", errno.ENOTDIR: "路径中有一段不是文件夹", errno.ENAMETOOLONG: "文件名太长", errno.EADDRINUSE: "已被占用",
}  # fmt: skip


def in_words(error: OSError) -> str:
    """An error of the system as people can act on it: 磁盘已满，请腾出空间再试（.hegui/snapshots）。"""
    said = SYSTEM.get(error.errno or 0, str(error.strerror or error))
    return f"{said}（{error.filename}）。" if error.filename else f"{said}。"


def day(text: str | None) -> date | None:
    """The day written as 2026-05-01; None for nothing. Raises HeguiError for a day that there is not."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise HeguiError(f"日期“{text}”没有这一天或写法不对。请写成 2026-05-01。") from error


def json_file(path: Path, name: str) -> Any:
    """The JSON of a file in any encoding that sources may have. Raises HeguiError naming the file, the place and the remedy."""
    try:
        text = decode(path.read_bytes(), path.name)
    except OSError as error:
        raise HeguiError(f"{path}：读不了，{SYSTEM.get(error.errno or 0, error.strerror)}。") from error
    try:
        return figures(json.loads(text))
    except json.JSONDecodeError as error:
        raise HeguiError(f"{path}第{error.lineno}行第{error.colno}字：不是合法的 JSON。{name}文件应是 JSON。") from error
    except RecursionError as error:
        raise HeguiError(f"{path}：层次太深。{name}文件应是 JSON。") from error


def figures(given: Any) -> Any:
    """What was given, when every number in it is one: NaN and Infinity, which Python's JSON reads, are refused with HeguiError."""
    if isinstance(given, float) and not math.isfinite(given):
        raise HeguiError(f"“{given}”不是数字。不知道的情况不写即可。")
    for part in given.values() if isinstance(given, dict) else given if isinstance(given, list) else ():
        figures(part)
    return given
