"""A file is read to its end before it is kept, in a process that cannot take more than it is worth."""

import os
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest
from pikepdf import Encryption
from PIL import Image

from careflow.platform.binding import Unbindable, examine
from tests.domains.documents.files import a_costly_pdf, a_hungry_pdf
from tests.platform.binding.papers import a_form, a_pdf, a_picture, a_scan, saved

HERE = Path(__file__).parent
MEASURE = """
import sys, resource
from careflow.platform.binding import Unbindable, examine
try:
    with open(sys.argv[1], "rb") as file:
        examine(file)
except Unbindable:
    pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss // 1024)
"""


class Watched(subprocess.Popen):
    seen: ClassVar[list[subprocess.Popen]] = []

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.seen.append(self)


@pytest.fixture
def told(temporary, monkeypatch):
    """Why a file is refused, or None. No process and no file is left of it."""
    monkeypatch.setattr(subprocess, "Popen", Watched)
    monkeypatch.setattr(Watched, "seen", [])

    def told(path_or_bytes):
        data = path_or_bytes.read_bytes() if isinstance(path_or_bytes, Path) else path_or_bytes
        reason = None
        try:
            examine(BytesIO(data))
        except Unbindable as refused:
            reason = str(refused.reason)
        assert list(temporary.iterdir()) == []
        assert all(process.returncode is not None for process in Watched.seen)
        return reason

    return told


def test_papers_of_every_kind_pass(tmp_path, told):
    papers = [
        a_pdf(tmp_path / "a.pdf", pages=3),
        a_pdf(tmp_path / "printed.pdf", encryption=Encryption(owner="secret", user="")),
        a_form(tmp_path / "form.pdf"),
        saved(a_picture(), tmp_path / "a.jpg"),
        saved(a_picture("CMYK"), tmp_path / "print.jpg", progressive=True),
        a_scan(tmp_path / "photo.jpg", a_picture(), a_picture(), format="MPO"),
        saved(a_picture("RGBA"), tmp_path / "a.png"),
        a_scan(tmp_path / "fax.tif", a_picture("1"), a_picture("1"), compression="group4"),
        HERE / "two.heic",
        HERE / "sideways.heic",
    ]

    assert {path.name: told(path) for path in papers} == {path.name: None for path in papers}


def test_a_file_is_read_from_its_start_wherever_it_stands(tmp_path, temporary):
    with a_pdf(tmp_path / "a.pdf").open("rb") as file:
        file.seek(0, os.SEEK_END)
        examine(file)


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "heic", "pdf"])
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_what_was_cut_off_is_broken(tmp_path, told, suffix, part):
    path = tmp_path / f"whole.{suffix}"
    if suffix == "heic":
        path = HERE / "sideways.heic"
    elif suffix == "pdf":
        a_pdf(path, pages=9)
    else:
        saved(a_picture(size=(300, 300)).effect_spread(90), path)
    data = path.read_bytes()

    assert told(data[: int(len(data) * part)]) == "broken"


def test_a_picture_whose_body_is_something_else_is_broken(tmp_path, told):
    """With the right checksums, so that only whoever unpacks it sees."""
    png = bytearray(saved(a_picture(size=(300, 300)), tmp_path / "a.png").read_bytes())
    start = png.index(b"IDAT")
    length = int.from_bytes(png[start - 4 : start])
    body = b"IDAT" + bytes(length)
    png[start : start + 4 + length + 4] = body + zlib.crc32(body).to_bytes(4)

    assert told(bytes(png)) == "broken"


def test_the_last_of_many_pictures_is_looked_at_too(tmp_path, told):
    path = a_scan(tmp_path / "scan.tif", *[a_picture("1")] * 3, Image.new("1", (9_000, 9_000)), compression="group4")

    assert told(path) == "too_many_pixels"


@pytest.mark.parametrize(
    ("mode", "side", "suffix", "options", "reason"),
    [
        ("1", 7_000, "png", {}, None),
        ("1", 7_100, "png", {}, "too_many_pixels"),
        ("L", 7_000, "jpg", {}, None),
        ("RGB", 7_000, "jpg", {}, None),
        ("RGB", 7_100, "jpg", {}, "too_many_pixels"),
        ("RGB", 7_000, "jpg", {"progressive": True}, "too_many_pixels"),
        ("RGB", 5_001, "tif", {"compression": "jpeg"}, "too_many_pixels"),
        ("LA", 5_001, "png", {}, "too_many_pixels"),
        ("I;16", 5_000, "png", {}, None),
    ],
)
def test_a_picture_may_have_as_many_pixels_as_a_page_of_it_can_be_made_from(
    tmp_path, told, mode, side, suffix, options, reason
):
    path = saved(Image.new(mode, (side, side)), tmp_path / f"large.{suffix}", **options)

    assert told(path) == reason


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "empty"), (b"%PDF-1.7 and nothing else", "broken"), (b"GIF89a", "broken")]
)
def test_what_is_no_paper_is_refused(told, data, reason):
    assert told(data) == reason


def test_a_pdf_without_pages_or_with_a_password_is_refused(tmp_path, told):
    sealed = a_pdf(tmp_path / "sealed.pdf", encryption=Encryption(owner="secret", user="secret"))

    assert (told(a_pdf(tmp_path / "none.pdf", pages=0)), told(sealed)) == ("no_pages", "protected")


def test_a_file_that_would_keep_a_processor_busy_is_given_up(told, monkeypatch):
    monkeypatch.setattr("careflow.platform.binding.process.EXAMINE_WORK", 1)

    assert told(a_costly_pdf()) == "too_costly"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit no memory")
def test_a_file_that_would_take_all_memory_gets_little(tmp_path):
    (tmp_path / "hungry.pdf").write_bytes(a_hungry_pdf())

    command = [sys.executable, "-c", MEASURE, tmp_path / "hungry.pdf"]

    assert int(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout) < 512


@pytest.mark.parametrize(
    "dying", ["import os; os.kill(os.getpid(), 9)", "import time; time.sleep(60)", "raise SystemExit(99)"]
)
def test_a_process_that_dies_or_does_not_come_back_leaves_nothing(tmp_path, told, monkeypatch, dying):
    monkeypatch.setattr("careflow.platform.binding.process.EXAMINE", [sys.executable, "-c", dying])
    monkeypatch.setattr("careflow.platform.binding.process.SECONDS", 2)

    assert told(a_pdf(tmp_path / "a.pdf")) == "too_costly"
