"""Which pages the site has and how they are found. Each lies where it lies in the repository, so the links that hold
there hold here too, and nothing has to be rewritten."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# What the reader comes for, then where the pages lie. A pattern without a match leaves nothing behind.
CHAPTERS: dict[str, list[str]] = {
    "Start": ["README.md"],
    "Tutorial": ["docs/tutorial.md"],
    "How to": ["docs/operating.md", "docs/scaling.md", "docs/importing.md", "docs/howto/*.md", "CONTRIBUTING.md"],
    "Reference": ["docs/contract/README.md", "docs/contract/*.md", "docs/access.md"],
    "Design": ["ARCHITECTURE.md", "src/careflow/domains/*/README.md", "src/careflow/importers/README.md"],
    "Decisions": ["docs/adr/README.md", "docs/adr/*.md"],
    "Security": ["docs/security/*.md", "docs/weak-points.md"],
    "Proofs": ["docs/proofs/*.md", "benchmarks/report.md"],
}
PICTURES = ["docs/**/*.svg", "docs/**/*.png", "benchmarks/charts/*.svg"]
LINK = re.compile(r"\]\((?P<target>[^)#\s]+)(?:#[^)]*)?\)")
TITLE = re.compile(r"^# +(?P<text>.+)$", re.MULTILINE)


def gather(root: Path, into: Path) -> None:
    """Copy the pages, what they show, and the files of the repository that they point to."""
    patterns = [*(pattern for chapter in CHAPTERS.values() for pattern in chapter), *PICTURES]
    pages = {path for pattern in patterns for path in root.glob(pattern)}
    for path in pages | {linked for page in pages if page.suffix == ".md" for linked in _linked(page, root)}:
        copied = into / path.relative_to(root)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)


def _linked(page: Path, root: Path) -> Iterator[Path]:
    for match in LINK.finditer(page.read_text()):
        target = (page.parent / match["target"]).resolve()
        if "://" not in match["target"] and target.is_file() and target.is_relative_to(root):
            yield target


def navigation(pages: Path) -> str:
    """As a list in TOML, which JSON of this kind is but for its colons."""
    chapters = []
    for name, patterns in CHAPTERS.items():
        found = dict.fromkeys(path for pattern in patterns for path in sorted(pages.glob(pattern)))
        entries = [{_title(path): path.relative_to(pages).as_posix()} for path in found]
        if entries:
            chapters.append({name: entries if len(entries) > 1 else next(iter(entries[0].values()))})
    return _toml(chapters)


def _title(page: Path) -> str:
    match = TITLE.search(page.read_text())
    if match is None:
        raise LookupError(f"{page} has no title")
    return match["text"].replace("`", "")


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value)
