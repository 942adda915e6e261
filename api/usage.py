"""How the command line is used, in Chinese: the help pages, and what is said of wrong usage.

The words that typer brings along are put into Chinese where its help is written (``formatter_class``, an extension point of its contexts).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

WORDS = {
    "Options": "选项", "Arguments": "参数", "Commands": "命令", "Show this message and exit.": "显示本说明。",
    "[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 …", "[default: ": "[默认：", "[required]": "[必填]", "; required]": "；必填]",
}  # fmt: skip


def _chinese(text: str) -> str:
    for english, chinese in WORDS.items():
        text = text.replace(english, chinese)
    return text


_Context: Any = TyperCommand.context_class  # typer's own or click's, by typer's version


class _Formatter(_Context.formatter_class):  # type: ignore[misc]
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _chinese(args), "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_chinese(heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().write_dl([(name, _chinese(said)) for name, said in rows], *args, **kwargs)


class _ChineseContext(_Context):  # type: ignore[misc]
    formatter_class = _Formatter


class _Command(TyperCommand):
    context_class = _ChineseContext


class _Group(TyperGroup):
    context_class = _ChineseContext


class App(typer.Typer):
    """A typer application whose help is Chinese."""

    def __init__(self, **given: Any) -> None:
        super().__init__(cls=_Group, rich_markup_mode=None, **given)

    def command(self, name: str | None = None, **given: Any) -> Callable[[Any], Any]:
        """A command of it."""
        return super().command(name, cls=_Command, **given)


#: What typer raises for wrong usage: typer's own class or click's, by typer's version.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]


def in_chinese(error: Any) -> str:
    """Wrong usage in Chinese: what was given wrong and where the usage stands."""
    param, said = getattr(error, "param", None), error.message or ""
    name = "" if param is None else param.opts[-1]
    quoted = "“" + (said.split("'")[1] if "'" in said else "") + "”"
    match type(error).__name__:
        case "NoSuchOption":
            like = f"是否要用 {'、'.join(error.possibilities)}？" if error.possibilities else ""
            said = f"没有选项“{error.option_name}”。{like}"
        case "MissingParameter":
            said = f"缺少“{name}”（{getattr(param, 'help', None) or '见用法'}）。"
        case "BadParameter" if said[:1].isascii():  # the library's own words; ours are Chinese
            wrong = "应是整数" if "integer" in said else "写法不对或超出范围"
            said = f"“{name}”{wrong}（{getattr(param, 'help', None) or '见用法'}）。"
        case _ if "command" in said:
            said = f"没有命令{quoted}。" if "'" in said else "缺少命令。"
        case _ if said[:1].isascii():
            said = f"选项{quoted}后面要写值。" if "Option" in said else "参数写多了；几个词请用引号括起来。"
    path = str(error.ctx.command_path if error.ctx else "hegui").replace("python -m api.cli", "hegui")
    return f"{said}用法见 {path} --help"
