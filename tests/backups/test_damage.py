"""Whatever happens to the file on its way is found before anything is restored."""

import gzip
import io
import zlib

import pytest

from careflow.cli.backups.archive import writing
from careflow.cli.backups.contents import MANIFEST
from careflow.cli.backups.making import make_backup
from careflow.cli.backups.reading import Looking, read_through
from careflow.settings.refused import Refused

GZIP_HEAD = 10  # its time and system are nobody's, so a flip there changes nothing


@pytest.fixture
def made(clinic, tmp_path):
    make_backup(tmp_path / "file")
    return tmp_path / "file"


@pytest.fixture
def read(tmp_path):
    folder = tmp_path / "read"
    folder.mkdir()
    return lambda path: read_through(path, "", folder, Looking())


def test_one_flipped_byte_is_found_wherever_it_is(made, read, tmp_path):
    content = made.read_bytes()
    assert read(made).manifest.papers == 3

    for place in (*range(GZIP_HEAD, len(content), len(content) // 40), len(content) - 1):
        flipped = tmp_path / "flipped"
        changed = content[:place] + bytes([content[place] ^ 16]) + content[place + 1 :]
        if unpacked(changed) == unpacked(content):
            continue  # a bit that says nothing
        flipped.write_bytes(changed)
        with pytest.raises(Refused, match="The backup is damaged"):
            read(flipped)


def unpacked(content):
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return None


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9, 0.9999])
def test_a_file_that_was_cut_off_is_found(made, read, tmp_path, kept):
    content = made.read_bytes()
    (tmp_path / "cut").write_bytes(content[: int(len(content) * kept)])

    with pytest.raises(Refused, match="The backup is damaged"):
        read(tmp_path / "cut")


def test_any_other_file_is_refused(read, tmp_path):
    (tmp_path / "other").write_bytes(b"%PDF-1.7 not a backup at all")

    with pytest.raises(Refused, match="The backup is damaged"):
        read(tmp_path / "other")


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        (b'{"format": 2, "what": "is new"}', r"The backup has format 2, this version of CareFlow reads format 1\."),
        (b'{"format": 1}', "The backup is damaged: it does not say what it holds"),
        (b"[]", "The backup is damaged: it does not say what it holds"),
    ],
)
def test_what_it_does_not_know_it_does_not_guess(read, tmp_path, manifest, sentence):
    file = io.BytesIO()
    with writing(file, "") as archive:
        archive.add_text(MANIFEST, manifest)
    (tmp_path / "file").write_bytes(file.getvalue())

    with pytest.raises(Refused, match=sentence):
        read(tmp_path / "file")
