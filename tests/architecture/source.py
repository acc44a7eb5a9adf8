"""The source of the product as trees, for facts about all of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2] / "src" / "careflow"
DOMAINS = ROOT / "domains"


@dataclass(frozen=True)
class Module:
    path: Path
    name: str
    tree: ast.Module
    lines: int

    @property
    def is_generated(self) -> bool:
        return "migrations" in self.path.parts


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text()
        name = str(path.relative_to(ROOT))
        found.append(Module(path, name, ast.parse(text), len(text.splitlines())))
    return tuple(found)


def walk(node: ast.AST, inside: str = "") -> Iterator[tuple[ast.AST, str, ast.AST]]:
    """Every node with the dotted name of the function, class or module-level name around it, and its parent."""
    for child in ast.iter_child_nodes(node):
        around = inside
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            around = f"{inside}.{child.name}" if inside else child.name
        elif not inside and isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
            around = child.targets[0].id
        yield child, around, node
        yield from walk(child, around)


@cache
def functions() -> frozenset[str]:
    """Their names, wherever they stand."""
    return frozenset(
        node.name for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)
    )
