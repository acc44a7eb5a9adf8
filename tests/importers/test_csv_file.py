import gzip

import pytest

from careflow.importers.csv_file import BadFile, BadRow, CsvFile, Row, find


def read(path, columns=("Id", "NAME")):
    with CsvFile(path, columns) as source:
        return list(source)


def write(tmp_path, contents, name="things.csv"):
    path = tmp_path / name
    path.write_bytes(contents)
    return path


def test_values_come_with_their_line_and_without_blanks_around(tmp_path):
    path = write(tmp_path, b'\xef\xbb\xbfId,NAME,OTHER\r\n1, Quill ,x\r\n\r\n2,"Lane, South",y\r\n')

    assert read(path) == [
        Row(2, {"Id": "1", "NAME": "Quill", "OTHER": "x"}),
        Row(4, {"Id": "2", "NAME": "Lane, South", "OTHER": "y"}),
    ]


def test_packed_and_plain_files_read_alike(tmp_path):
    contents = b"Id,NAME\n1,Quill\n"
    plain = write(tmp_path, contents)
    packed = write(tmp_path, gzip.compress(contents), "things.csv.gz")

    assert read(plain) == read(packed)
    assert find(tmp_path, "things") == plain
    plain.unlink()
    assert find(tmp_path, "things") == packed
    assert find(tmp_path, "others") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"1,Quill,more", BadRow(2, "", "has 3 columns where the header has 2")),
        (b"1", BadRow(2, "", "has 1 columns where the header has 2")),
        (b"1,Qu\xefll", BadRow(2, "NAME", "is not valid UTF-8")),
        (b"1,Qu\x00ll", BadRow(2, "NAME", "holds a NUL byte")),
        (b'1,"Quill', BadRow(2, "", "is not well-formed CSV (an open quote?)")),
        (b"1," + b"Q" * 1_000_000, BadRow(2, "", "is longer than a million bytes")),
    ],
)
def test_a_broken_row_costs_one_row(tmp_path, line, expected):
    path = write(tmp_path, b"Id,NAME\n" + line + b"\n2,Lane\n")

    assert read(path) == [expected, Row(3, {"Id": "2", "NAME": "Lane"})]


def test_a_file_without_the_columns_is_refused(tmp_path):
    with pytest.raises(BadFile, match=r"things\.csv has no column NAME"):
        read(write(tmp_path, b"Id,TITLE\n1,Quill\n"))
    with pytest.raises(BadFile, match="has no column Id, NAME"):
        read(write(tmp_path, b""))


def test_a_damaged_archive_names_the_line_that_was_reached(tmp_path):
    rows = b"".join(b"%d,%d\n" % (number, number * 7919) for number in range(50_000))
    path = write(tmp_path, gzip.compress(b"Id,NAME\n" + rows)[:-2000], "things.csv.gz")

    with pytest.raises(BadFile, match=r"things\.csv\.gz is damaged after line \d+"):
        read(path)


def test_the_position_reaches_the_size(tmp_path):
    path = write(tmp_path, gzip.compress(b"Id,NAME\n1,Quill\n"), "things.csv.gz")

    with CsvFile(path, ("Id",)) as source:
        list(source)
        assert source.position == source.size
