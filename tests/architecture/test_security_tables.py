"""`docs/security` answers each requirement in one row, and what a row names is there.

`security_requirements.json` holds the ids of OWASP's ASVS 5.0.0, levels 1 and 2, and of 45 CFR 164.312, by level."""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from careflow.settings.environment import Environment
from tests.architecture.source import modules

TESTS = Path(__file__).parents[1]
FOLDER = TESTS.parent / "docs" / "security"
REQUIREMENTS = json.loads((Path(__file__).parent / "security_requirements.json").read_text())
STATUSES = {
    "asvs.md": ["kept", "not applicable", "gap"],
    "hipaa.md": ["kept", "operator", "not applicable", "gap"],
}
TEST = re.compile(r"\[\w+]\(\.\./\.\./tests/[^)]*/test_\w+\.py\)|\[\w+]\(\.\./\.\./tests/test_\w+\.py\)")
LINK = re.compile(r"\[([^]]+)]\((?!https:)([^)]+)\)")
NEVER_CALLED = {"METRICS_ADDRESS", "PORTAL_ADDRESS"}  # where CareFlow listens; what letters name
OF_OTHERS = {"DOCUMENT_STORAGE_KEY_ID"}  # the name of a key that the bucket's owner made
WINDOWS = {
    "MINUTE": "a minute",
    "timedelta(minutes=1)": "a minute",
    "timedelta(minutes=15)": "a quarter of an hour",
    "HOUR": "an hour",
    "timedelta(hours=1)": "an hour",
}

every_page = pytest.mark.parametrize("page", REQUIREMENTS)


def text_of(page):
    return (FOLDER / page).read_text()


def cells(text):
    lines = (line for line in text.splitlines() if line.startswith("| "))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def rows(page):
    """The rows that begin like a requirement, known or not."""
    return [row for row in cells(text_of(page)) if re.match(r"V\d|164\.", row[0])]


def section(page, title):
    return cells(text_of(page).partition(f"## {title}\n")[2].partition("\n## ")[0])


@cache
def functions_of(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


def is_there(label, target):
    """A file; of one with tests, the test that the label names; of a page, the section."""
    name, _, anchor = target.partition("#")
    path = (FOLDER / name).resolve()
    if not path.is_file():
        return False
    if anchor:
        return f"\n## {label}\n" in path.read_text() and anchor == label.lower().replace(" ", "-")
    return not path.name.startswith("test_") or f"test_{label}" in functions_of(path)


@every_page
def test_each_requirement_has_one_row_with_its_level(page):
    known = [(name, level) for level, names in REQUIREMENTS[page].items() for name in names]

    assert sorted((row[0], row[1]) for row in rows(page)) == sorted(known)


@every_page
def test_each_row_says_what_is_asked_and_how_it_stands(page):
    assert [row[0] for row in rows(page) if len(row) != 5 or not all(row)] == []
    assert [row[0] for row in rows(page) if row[3] not in STATUSES[page]] == []


@every_page
def test_what_is_named_is_there(page):
    named = LINK.findall(text_of(page))

    assert [f"{target}: {label}" for label, target in named if not is_there(label, target)] == []


@every_page
def test_what_is_kept_names_a_test(page):
    assert [row[0] for row in rows(page) if row[3] == "kept" and not TEST.search(row[4])] == []


@every_page
def test_what_is_left_to_the_operator_says_what_to_do(page):
    assert [row[0] for row in rows(page) if row[3] == "operator" and not re.search(r"\*\*To do:\*\* \w", row[4])] == []


@every_page
def test_the_figures_are_counted(page):
    counted = Counter(row[3] for row in rows(page))

    told = dict(section(page, "Figures")[1:])
    assert told == {name: str(counted[name]) for name in STATUSES[page]} | {"together": str(counted.total())}


def test_the_page_lists_every_limit_of_the_code():
    found = [limit_of(call) for module in modules() for call in ast.walk(module.tree) if is_limit(call)]

    told = [tuple(row) for row in section("asvs.md", "Limits") if row[0].startswith("`")]
    assert sorted(told) == sorted(found)


def test_the_page_lists_every_place_that_a_setting_names():
    """But those that nothing is sent to."""
    of_places = {
        name.upper() for name in Environment.model_fields if re.search("_(url|address|endpoint|storage)$", name)
    }

    told = {name for row in section("asvs.md", "What it talks to") for name in row[2].split(", ")}
    assert told - {"named by"} >= of_places - NEVER_CALLED


def test_the_page_lists_every_key_of_the_settings():
    keys = {name.upper() for name in Environment.model_fields if re.search("_keys?(_|$)", name)}

    told = {
        name for row in section("asvs.md", "Keys and algorithms") for name in re.findall("[A-Z_]+_KEY[A-Z_]*", row[2])
    }
    assert told == keys - OF_OTHERS


def is_limit(node):
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "Limit"


def limit_of(call):
    name, most, window = call.args
    return f"`{ast.literal_eval(name)}`", str(ast.literal_eval(most)), WINDOWS[ast.unparse(window)]
