"""Files and functions that fit into a head. What is longer stands below with a reason."""

import ast

from tests.architecture.source import modules, walk

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS: dict[str, str] = {}


def long_files():
    return {module.name for module in modules() if not module.is_generated and module.lines > LONGEST_FILE}


def long_functions():
    return {
        f"{module.name}:{around}"
        for module in modules()
        if not module.is_generated
        for node, around, _ in walk(module.tree)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }


def test_no_file_is_too_long():
    assert long_files() == set(LONGER_FILES)


def test_no_function_is_too_long():
    assert long_functions() == set(LONGER_FUNCTIONS)
