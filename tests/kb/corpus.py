"""The shipped sources, parsed once for the tests of the parser."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kb.catalogue import Catalogue, load
from kb.model import Clause, Reference
from kb.outline.tree import Node, grow
from kb.paragraph import Paragraph
from kb.parse import Parsed, parse
from kb.readers import Reading, plain, read
from kb.references import references_of

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
SOURCES = sorted((CORPUS / "sources").glob("*.txt"))
BOOK = next(p for p in SOURCES if p.name.startswith("004"))


@cache
def reading(path: Path = BOOK) -> Reading:
    return read(path)


@cache
def parsed(path: Path = BOOK) -> Parsed:
    return parse(reading(path), load(CORPUS))


@cache
def lines(path: Path = BOOK) -> list[str]:
    return path.read_text("utf-8").split("\n")


def clauses(path: Path = BOOK) -> list[Clause]:
    return [c for found in parsed(path).clauses.values() for c in found]


def at(line: int, path: Path = BOOK) -> list[Clause]:
    """The clauses whose own words begin on a line of the source, in order."""
    return [c for c in clauses(path) if c.source.start_line == line]


def text_paragraphs(*texts: str) -> list[Paragraph]:
    """Lines as a plain text file gives them."""
    return plain.paragraphs("\n".join(texts))[0]


def parsed_text(*texts: str) -> Parsed:
    """A text file of these lines, parsed."""
    return parse(Reading("text.txt", "", text_paragraphs(*texts)), Catalogue())


def references_in(*texts: str) -> list[Reference]:
    """The references of a text file of these lines."""
    made = parsed_text(*texts)
    return list(references_of(made.documents, made.clauses))


def tree(*texts: str) -> dict[tuple[str, ...], str]:
    """The paths and own words of a body given line by line; nodes without a path of their own are left out."""
    found: dict[tuple[str, ...], str] = {}

    def walk(node: Node) -> None:
        for child in node.children:
            if child.part:
                found[child.path()] = child.words()
            walk(child)

    walk(grow(text_paragraphs(*texts)))
    return found
