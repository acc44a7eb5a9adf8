from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile

import pikepdf
import pytest

from careflow.platform.binding import Paper, Unbindable, bind


@pytest.fixture
def bound(temporary):
    """`bound(path, …)` as bytes."""

    def bound(*paths: Path, names: Sequence[str] = (), most_pages: int = 300, title: str = "Papers") -> bytes:
        papers = [Paper(name, path) for name, path in zip(names or [path.name for path in paths], paths, strict=True)]
        with TemporaryFile() as target:
            bind(target, papers, title=title, most_pages=most_pages)
            return target.read()

    return bound


@pytest.fixture
def pages(bound):
    """`pages(path, …)` as pages that can be looked at."""
    opened = []

    def pages(*paths: Path, **options):
        opened.append(pikepdf.open(BytesIO(bound(*paths, **options))))
        assert opened[-1].check_pdf_syntax() == []
        return list(opened[-1].pages)

    yield pages
    for pdf in opened:
        pdf.close()


@pytest.fixture
def refusal(bound):
    """Why a binding was refused, and over which paper."""

    def refusal(*paths: Path, **options):
        with pytest.raises(Unbindable) as refused:
            bound(*paths, **options)
        return str(refused.value.reason), refused.value.position

    return refusal
