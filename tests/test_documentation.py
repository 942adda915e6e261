"""What the documents say exists, exists; what exists is documented: commands and options, the HTTP interface, make targets, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from api.app import create
from api.cli import app
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TABLES = [block for block in README.split("\n\n") if "\n|---|---|\n" in block]
COMMANDS = next(t for t in TABLES if t.startswith("| 命令 |"))
HTTP = next(t for t in TABLES if t.startswith("| HTTP |"))
ROW = re.compile(r"^\| `hegui ((?:matters )?[a-z-]+)[^`]*`.*$", re.M)  # | `hegui matters draft 新事项 --out …` | …
OPTION = re.compile(r"(?<![\w-])(--?[a-z][a-z-]*)(?![\w-])")  # --out, -k
EVERYWHERE = {"--json", "--help", "-h"}


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its full name."""
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        yield name, command
        for below, sub in getattr(command, "commands", {}).items():
            yield f"{name} {below}", sub


def options(command: Any) -> set[str]:
    return {opt for param in command.params for opt in param.opts if opt.startswith("-")} - EVERYWHERE


def rows() -> dict[str, str]:
    found: dict[str, str] = {}
    for match in ROW.finditer(COMMANDS):
        name = " ".join(match[1].split()[:2]) if match[1].startswith("matters ") else match[1].split()[0]
        found[name] = match[0]
    return found


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    assert set(rows()) == {name for name, _ in commands()}


@pytest.mark.parametrize(("name", "command"), [pytest.param(n, c, id=n) for n, c in commands()])
def test_a_row_names_every_option_and_no_other(name: str, command: Any) -> None:
    assert set(OPTION.findall(rows()[name])) - EVERYWHERE == options(command)


@pytest.mark.parametrize(("name", "command"), [pytest.param(n, c, id=n) for n, c in commands()])
def test_the_help_is_chinese_throughout(name: str, command: Any) -> None:
    said = [command.help or command.callback.__doc__, *(p.help for p in command.params if p.name != "help")]
    assert all(text and any("一" <= c <= "鿿" for c in text) for text in said), (name, said)


def routes(home: Path) -> dict[str, dict[str, Any]]:
    paths = create(home).openapi()["paths"]
    return {f"{method.upper()} {path}": spec for path, methods in paths.items() for method, spec in methods.items()}


def test_the_http_table_is_the_http_interface(home: Path) -> None:
    written = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`]+)`", HTTP))
    assert written == {name.replace(":path}", "}") for name in routes(home)}


def test_every_http_parameter_is_described(home: Path) -> None:
    for name, spec in routes(home).items():
        assert spec["summary"] and spec["tags"], name
        for parameter in spec.get("parameters", ()):
            assert parameter.get("description"), (name, parameter["name"])


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.M))
    assert set(re.findall(r"\bmake ([a-z]+)\b", README)) <= targets


def test_files_that_the_documents_name_exist() -> None:
    for document in ("README.md", "ARCHITECTURE.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        named = re.findall(r"`((?:api|kb|checklists|corpus|tests)/[\w./-]*)`", text) + re.findall(r"\]\(([\w./-]+)\)", text)
        missing = [path for path in named if not (ROOT / path).exists()]
        assert not missing, document
