"""docs/tutorial.md, carried out piece by piece against a demo that was started for it."""

import io
import re
import shlex
import subprocess
import sys
from code import InteractiveConsole
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial.md"
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAM = ".venv/bin/careflow"
PUBLISHED = "http://127.0.0.1:8000"
# What a placeholder's first word stands for.
SHAPES = {"time": r"\d{4}-\d\d-\d\dT\d\d:\d\d", "hour": r"\d\d:\d\d"}
PLACEHOLDER = re.compile(r"<(?P<name>(?:time|hour)[^<>]*)>")


@dataclass(frozen=True)
class Piece:
    kind: str
    code: str
    printed: str
    line: int


def pieces() -> Iterator[Piece]:
    """Each block to carry out, with the block of text right behind it."""
    page = PAGE.read_text()
    blocks = list(FENCE.finditer(page))
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if block["kind"] != "text":
            printed = after["text"] if after and after["kind"] == "text" else ""
            yield Piece(block["kind"], block["text"], printed, page.count("\n", 0, block.start()) + 1)


class Differs(AssertionError):
    """What is printed is not what the page shows."""


def compare(shown: str, printed: str, known: dict[str, str]) -> None:
    """Raises Differs. `known` keeps what each placeholder stood for, for the rest of the page."""
    pattern, names = "", []
    parts = PLACEHOLDER.split(shown)
    for text, name in zip(parts[::2], [*parts[1::2], ""], strict=True):
        pattern += re.escape(text)
        if name:
            pattern += f"({re.escape(known[name]) if name in known else SHAPES[name.split()[0]]})"
            names.append(name)
    match = re.fullmatch(pattern, printed)
    if match is None:
        raise Differs(f"\nshown:\n{shown}\nprinted:\n{printed}")
    for name, value in zip(names, match.groups(), strict=True):
        if known.setdefault(name, value) != value:
            raise Differs(f"<{name}> was {known[name]} and is {value}")


@pytest.mark.xdist_group("demo")
def test_the_tutorial_does_what_it_shows(demo):
    start, *rest = pieces()
    assert (start.kind, start.code) == ("sh", "make run\n"), "the fixture stands for this piece, and for no other"

    names, known = {}, {}
    for piece in rest:
        if piece.kind == "sh":
            printed = in_a_terminal(piece.code, demo.environment)
        else:
            printed = in_python(piece, names, demo.url)
        try:
            compare(piece.printed, printed, known)
        except Differs as differs:
            pytest.fail(f"{PAGE.name}, line {piece.line}: {differs}")


class Interpreter(InteractiveConsole):
    """What the reader pastes into: a line at a time, so that a blank line ends a block."""

    def showtraceback(self):
        raise AssertionError("a piece fails") from sys.exception()

    def showsyntaxerror(self, *_, **__):
        self.showtraceback()


def in_python(piece, names, address):
    assert piece.kind == "python"
    interpreter, waits = Interpreter(names), False
    with redirect_stdout(io.StringIO()) as out:
        for line in [*piece.code.replace(PUBLISHED, address).splitlines(), ""]:
            waits = interpreter.push(line)
    assert not waits, "a piece has no end"
    return out.getvalue()


def in_a_terminal(command, environment):
    assert command.startswith(PROGRAM)
    command = command.replace(PROGRAM, f"{shlex.quote(sys.executable)} -m careflow", 1)
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("201 a visit\n", "200 a visit\n"),
        ("at <time of the visit>\n", "at noon\n"),
        ("<time of the visit> <time of the visit>\n", "2027-03-15T09:00 2027-03-16T09:00\n"),
        ("", "something\n"),
        ("one line\n", "one line\nand another\n"),
    ],
)
def test_what_drifts_apart_is_noticed(shown, printed):
    with pytest.raises(Differs):
        compare(shown, printed, {})


def test_a_placeholder_stands_for_one_value_on_the_whole_page():
    known: dict[str, str] = {}
    compare("at <time of the visit>\n", "at 2027-03-15T09:00\n", known)
    with pytest.raises(Differs):
        compare("at <time of the visit>\n", "at 2027-03-15T09:30\n", known)
    compare("at <time of the visit>\n", "at 2027-03-15T09:00\n", known)
