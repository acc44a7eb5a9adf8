"""Files of every kind, made in memory."""

import zlib
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image

PHOTO = Path(__file__).parents[2] / "platform/binding/two.heic"
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


@cache
def a_photo(kind="JPEG"):
    """Of noise, so that its body is many times its head."""
    out = BytesIO()
    Image.effect_noise((100, 100), 90).save(out, kind)
    return out.getvalue()


def big_endian_tiff():
    """One white dot, as a Macintosh would have written it."""
    entries = [(256, 3, 1), (257, 3, 1), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (278, 3, 1), (279, 4, 1)]
    directory = b"".join(
        tag.to_bytes(2) + kind.to_bytes(2) + (1).to_bytes(4) + value.to_bytes(2 if kind == 3 else 4).ljust(4, b"\0")
        for tag, kind, value in entries
    )
    return b"MM\0*" + (12).to_bytes(4) + b"\xff\0\0\0" + len(entries).to_bytes(2) + directory + bytes(4)


def a_heic(brand=b"heic", others=(b"mif1", b"heic", b"miaf")):
    """A photo of a phone; its first box names the main brand and up to three that it goes with."""
    photo = PHOTO.read_bytes()
    brands = b"ftyp" + brand + bytes(4) + b"".join([*others, *others[-1:] * 3][:3])
    return photo[:4] + brands.ljust(24, b"\0") + photo[28:]


@cache
def a_large_image():
    """Of a few thousand bytes and forty-nine million pixels, some of which one can see through."""
    out = BytesIO()
    Image.new("LA", (7_000, 7_000)).save(out, "PNG")
    return out.getvalue()


def a_costly_pdf(*, times=100):
    """A page that shows sixty million blanks, that many times; in sixty kilobytes."""
    packed = zlib.compress(bytes(60_000_000).replace(b"\0", b" "), 9)
    contents = b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents[%s]>>" % (b"4 0 R " * times)
    return _written(page, contents)


def a_hungry_pdf():
    """A page that carries a list of thirty million numbers; in sixty kilobytes."""
    inside = b"3 0 <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Numbers[%s]>>" % (b"0 " * 30_000_000)
    packed = zlib.compress(inside, 9)
    shelf = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    return _written(None, shelf)


def _written(page, fourth):
    """A file of four objects: catalog, pages, the page, and another one; without `page` that lies inside the other,
    as the table of contents says."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, fourth]
    out, rows = b"%PDF-1.5\n", bytes(6)
    for number, written in enumerate(objects, 1):
        rows += b"\1" + len(out).to_bytes(4) + b"\0" if written else b"\2" + (4).to_bytes(4) + b"\0"
        out += b"%d 0 obj\n%s\nendobj\n" % (number, written) if written else b""
    rows += b"\1" + len(out).to_bytes(4) + b"\0"
    table = b"<</Type/XRef/W[1 4 1]/Size 6/Root 1 0 R/Length %d>>stream\n%s\nendstream" % (len(rows), rows)
    return out + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))


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
