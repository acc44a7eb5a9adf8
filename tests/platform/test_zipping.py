import hashlib
import zipfile
from datetime import datetime
from io import BytesIO

import pytest

from careflow.platform.zipping import Entry, zipped

AT = datetime(2026, 3, 2, 10, 4, 6)


def test_a_zip_holds_what_was_put_in_with_sizes_and_digests():
    contents = {"a.json": b"{}" * 100_000, "ü/b.pdf": bytes(range(256)) * 1000, "empty": b""}
    entries = [Entry(path, BytesIO(content), is_packed=path == "ü/b.pdf") for path, content in contents.items()]

    with zipfile.ZipFile(BytesIO(b"".join(zipped(entries, at=AT)))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == contents
        assert {info.date_time for info in archive.infolist()} == {(2026, 3, 2, 10, 4, 6)}
        assert archive.getinfo("a.json").compress_size < 2_000
    assert [(entry.size, entry.sha256) for entry in entries] == [
        (len(content), hashlib.sha256(content).hexdigest()) for content in contents.values()
    ]


def test_entries_are_asked_for_one_by_one_and_after_the_one_before_was_read():
    seen = []

    def entries():
        for path in ("one", "two"):
            entry = Entry(path, BytesIO(b"x" * 500_000), is_packed=True)
            yield entry
            seen.append((path, entry.size))

    pieces = zipped(entries(), at=AT)
    first = next(pieces)

    assert (len(first) < 200_000, seen) == (True, [])
    list(pieces)
    assert seen == [("one", 500_000), ("two", 500_000)]


def test_closing_half_way_closes_what_makes_the_entries():
    closed = []

    def entries():
        try:
            yield Entry("one", BytesIO(b"x" * 500_000), is_packed=True)
        finally:
            closed.append(True)

    pieces = zipped(entries(), at=AT)
    next(pieces)
    pieces.close()

    assert closed == [True]


def test_what_fails_while_it_is_read_ends_the_zip():
    class Torn(BytesIO):
        def read(self, *_):
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011  (whatever the disk says)
        list(zipped([Entry("one", Torn())], at=AT))
