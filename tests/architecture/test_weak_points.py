"""Every weak point that systems like this one are known for is answered by a test that names it.

`docs/weak-points.md` says in words how. Its last column is written by a test: after a mark was added or taken away,
`UPDATE=1 pytest tests/architecture/test_weak_points.py` writes it anew.
"""

import ast
import os
from collections import defaultdict
from functools import cache
from pathlib import Path

from tests.architecture.source import walk

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs" / "weak-points.md"
# Behaviour, security, cost, consistency, contract, and what load, races and hostile input found.
COUNTS = {"W": 20, "S": 17, "P": 5, "C": 4, "M": 8, "N": 15}
KNOWN = [f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)]
MARK = "pytest.mark.weak_point"


@cache
def marks() -> dict[str, list[tuple[Path, str]]]:
    """Per id the tests that carry it, in the order of the files."""
    found: dict[str, list[tuple[Path, str]]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text()
        tests = walk(ast.parse(text)) if "weak_point" in text else ()
        for node, _, _ in tests:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for name in marked(node):
                    found[name].append((path, node.name))
    return dict(found)


def marked(test: ast.FunctionDef) -> list[str]:
    calls = (each for each in test.decorator_list if isinstance(each, ast.Call) and ast.unparse(each.func) == MARK)
    return [ast.literal_eval(argument) for call in calls for argument in call.args]


def rows() -> dict[str, list[str]]:
    """The cells of the table by id, without the id."""
    lines = (line for line in TABLE.read_text().splitlines() if line.startswith("| ") and line[2:3] in COUNTS)
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {name: rest for name, *rest in cells}


def links(tests: list[tuple[Path, str]]) -> str:
    return "<br>".join(f"[{name.removeprefix('test_')}](../{path.relative_to(TESTS.parent)})" for path, name in tests)


def test_each_is_answered_by_a_test_that_names_it():
    found = marks()

    assert [name for name in KNOWN if name not in found] == []


def test_no_test_answers_what_nobody_knows():
    assert set(marks()) - set(KNOWN) == set()


def test_each_stands_in_the_table_with_its_answer():
    assert list(rows()) == KNOWN
    assert [name for name, cells in rows().items() if len(cells) != 3 or not all(cells[:2])] == []


def test_the_table_names_the_tests_that_answer():
    found = marks()
    if os.environ.get("UPDATE"):
        lines = [with_links(line, found) for line in TABLE.read_text().splitlines()]
        TABLE.write_text("\n".join(lines) + "\n")

    for name, cells in rows().items():
        assert cells[2] == links(found[name]), f"{name}: run this test with UPDATE=1 and look at what changed"


def with_links(line: str, found: dict[str, list[tuple[Path, str]]]) -> str:
    name = line[2:].partition(" |")[0]
    if name not in KNOWN:
        return line
    weakness, answer = rows()[name][:2]
    return f"| {name} | {weakness} | {answer} | {links(found[name])} |"
