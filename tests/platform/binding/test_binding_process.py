"""What binding costs, and what becomes of a process that does not come back."""

import shutil
import subprocess
import sys
from tempfile import TemporaryFile

import pikepdf
import pytest
from pikepdf import Pdf
from PIL import Image

from careflow.platform.binding import Paper, Unbindable, bind
from tests.platform.binding.papers import a_pdf, a_scan, saved

MEBIBYTE = 1024 * 1024
ORIENTATION = 0x0112
UNDER_WORK = """
import json, pathlib, sys
(pathlib.Path(json.load(sys.stdin)["folder"]) / "under-work").write_text("1")
"""
MEASURE = """
import sys, resource
from pathlib import Path
from tempfile import TemporaryFile
from careflow.platform.binding import Paper, bind
with TemporaryFile() as target:
    bind(target, [Paper(path, Path(path)) for path in sys.argv[1:]], title="", most_pages=200)
    size = target.seek(0, 2)
(mine,) = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
print(int(mine) // 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, size)
"""


@pytest.fixture
def thirty_papers(tmp_path):
    """Two hundred pages as a clinic has them: photos of twelve megapixels, scans, faxes, letters with pictures."""
    photo = Image.effect_noise((500, 375), 60).resize((4000, 3000)).convert("RGB")
    page = Image.effect_noise((170, 220), 60).resize((1700, 2200))
    fax = page.point(lambda grey: 255 * (grey > 128), "1")
    masters = [
        (9, saved(photo, tmp_path / "photo.jpg", quality=80)),
        (3, saved(photo.resize((2000, 1500)).convert("RGBA"), tmp_path / "logo.png", compress_level=1)),
        (
            8,
            a_scan(tmp_path / "fax.tif", *[fax] * 10, compression="group4"),
        ),
        (2, a_scan(tmp_path / "scan.tif", *[page.convert("RGB")] * 5, compression="jpeg")),
        (8, _letter(photo.resize((800, 600)), tmp_path)),
    ]
    copies = [
        shutil.copy(path, tmp_path / f"{number}-{path.name}") for count, path in masters for number in range(count)
    ]
    assert len(copies) == 30
    return copies


def _letter(picture, tmp_path):
    """Twelve pages; each has a picture of its own."""
    with Pdf.open(a_pdf(tmp_path / "text.pdf", pages=12)) as pdf:
        for number, page in enumerate(pdf.pages):
            data = picture.rotate(number).tobytes()
            image = pdf.make_stream(data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, BitsPerComponent=8,
                                    ColorSpace=pikepdf.Name.DeviceRGB, Width=800, Height=600)  # fmt: skip
            page.add_resource(image, pikepdf.Name.XObject)
        pdf.save(tmp_path / "letter.pdf")
    return tmp_path / "letter.pdf"


def measured(*papers):
    """Peaks of the server and of the binding process in MiB, and the size of the bundle."""
    command = [sys.executable, "-c", MEASURE, *map(str, papers)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return tuple(map(int, done.stdout.split()))


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")
def test_the_largest_pictures_that_are_let_in_take_little_memory(tmp_path):
    grain = Image.effect_noise((250, 250), 60).resize((5_000, 5_000))
    papers = [
        saved(grain.convert("RGBA"), tmp_path / "a.png"),
        saved(grain.convert("I").convert("I;16"), tmp_path / "xray.png"),
        saved(grain.convert("RGB"), tmp_path / "turned.tif", compression="tiff_adobe_deflate", exif=held(6)),
        saved(grain.convert("RGB"), tmp_path / "passes.jpg", progressive=True, subsampling=0),
        saved(grain.resize((7_000, 7_000)).convert("RGB"), tmp_path / "mirrored.jpg", exif=held(2)),
    ]

    server, binding, _ = measured(*papers, papers[0])

    assert server < 100
    assert binding < 300


def held(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")
def test_two_hundred_pages_of_all_kinds_take_little_memory(thirty_papers):
    server, binding, size = measured(*thirty_papers)

    assert server < 100
    assert binding < 250
    assert size > 20 * MEBIBYTE


@pytest.mark.parametrize(
    "dying", ["import os; os.kill(os.getpid(), 9)", "import time; time.sleep(60)", "import sys; sys.exit(1)"]
)
def test_a_process_that_dies_or_takes_too_long_names_the_paper_it_was_at(tmp_path, temporary, monkeypatch, dying):
    script = f"{UNDER_WORK}\n{dying}"
    monkeypatch.setattr("careflow.platform.binding.process.COMMAND", [sys.executable, "-c", script])
    monkeypatch.setattr("careflow.platform.binding.process.SECONDS", 2)
    papers = [Paper(name, a_pdf(tmp_path / name)) for name in ("a.pdf", "b.pdf")]

    with TemporaryFile() as target, pytest.raises(Unbindable) as refused:
        bind(target, papers, title="", most_pages=9)

    assert (refused.value.reason, refused.value.position) == ("too_costly", 1)


def test_the_process_knows_none_of_our_secrets(monkeypatch, temporary, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setenv("DATABASE_URL", "postgres://hush")
    script = "import os, sys; sys.stdin.read(); sys.stdout.write(repr(sorted(os.environ.values())))"
    monkeypatch.setattr("careflow.platform.binding.process.COMMAND", [sys.executable, "-c", script])

    with TemporaryFile() as target:
        bind(target, [Paper("a", a_pdf(tmp_path / "a.pdf"))], title="", most_pages=9)
        assert b"hush" not in target.read()
