"""Files of every kind, made in memory."""

import zlib
from functools import cache
from io import BytesIO

import pikepdf
from PIL import Image

PASSWORD = pikepdf.Encryption(owner="keeper", user="secret")


@cache
def a_pdf(pages=1, mark="paper", encryption=None):
    made, out = pikepdf.new(), BytesIO()
    for _ in range(pages):
        made.add_blank_page()
    made.docinfo["/Title"] = mark
    made.save(out, encryption=encryption or False, deterministic_id=encryption is None)
    return out.getvalue()


@cache
def an_image(kind, color="white"):
    out = BytesIO()
    Image.new("RGB", (8, 6), color).save(out, kind)
    return out.getvalue()


def big_endian_tiff():
    """One white dot, as a Macintosh would have written it."""
    entries = [(256, 3, 1), (257, 3, 1), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (278, 3, 1), (279, 4, 1)]
    directory = b"".join(
        tag.to_bytes(2) + kind.to_bytes(2) + (1).to_bytes(4) + value.to_bytes(2 if kind == 3 else 4).ljust(4, b"\0")
        for tag, kind, value in entries
    )
    return b"MM\0*" + (12).to_bytes(4) + b"\xff\0\0\0" + len(entries).to_bytes(2) + directory + bytes(4)


def a_heic(brand=b"heic", others=(b"mif1", b"heic")):
    """The first box of a photo, which is all that is looked at, and some bytes."""
    brands = brand + bytes(4) + b"".join(others)
    return (8 + len(brands)).to_bytes(4) + b"ftyp" + brands + b"\0\0\0\x08mdat" + bytes(100)


@cache
def a_bomb(mebibytes=200):
    """A PDF of a few hundred kilobytes whose table of contents claims to be very long."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(mebibytes)) + packer.flush()
    head = (
        b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    )
    table = b"<</Type/XRef/W[1 2 1]/Size %d/Root 1 0 R/Filter/FlateDecode/Length %d>>"
    facts = table % (mebibytes << 18, len(packed))
    return (
        head
        + b"3 0 obj\n"
        + facts
        + b"stream\n"
        + packed
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)
    )


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
