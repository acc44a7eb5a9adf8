"""Papers of every kind, made small."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageDraw

RED, WHITE = (255, 0, 0), (255, 255, 255)


def a_pdf(path: Path, *, pages: int = 1, size: tuple[int, int] = (612, 792), **options: Any) -> Path:
    """Each page shows a square that is as wide as the page's number says."""
    with Pdf.new() as pdf:
        for number in range(1, pages + 1):
            page = pdf.add_blank_page(page_size=size)
            page.Contents = pdf.make_stream(b"0 0 %d 10 re f" % number)
        pdf.save(path, **options)
    return path


def a_picture(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Grey, with a red corner at the top left; "1" and "L" show the corner in white."""
    image = Image.new("RGB", size, (90, 90, 90))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill=RED if "RGB" in mode else WHITE)
    return image.convert(mode)


def saved(image: Image.Image, path: Path, **options: Any) -> Path:
    image.save(path, **options)
    return path


def a_scan(path: Path, *frames: Image.Image, **options: Any) -> Path:
    frames[0].save(path, save_all=True, append_images=frames[1:], **options)
    return path


def contents(page: pikepdf.Page) -> bytes:
    streams = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
    return b"".join(stream.read_bytes() for stream in streams)


def picture_on(page: pikepdf.Page) -> Image.Image:
    (image,) = page.get_images().values()
    return pikepdf.PdfImage(image).as_pil_image()


def a_form(path: Path, **page_keys: Any) -> Path:
    """A page with a text field that says "Ann", a link that starts a program, a note that carries a file, and
    everything that runs on its own; `page_keys` are put on the page."""
    with Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 300))
        script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        look = pdf.make_stream(b"BT (Ann) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 20])
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="Ann", F=4, Rect=[10, 10, 110, 30],
                AP=Dictionary(N=look), AA=Dictionary(K=script),
            )
        )  # fmt: skip
        program = Dictionary(S=Name.Launch, F="calc.exe")
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=program)
        file = Dictionary(Type=Name.Filespec, F="evil.exe", EF=Dictionary(F=pdf.make_stream(b"MZ evil")))
        note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=file)
        page.Annots = Array([field, link, note])
        page.AA = Dictionary(O=script)
        page.Resources = Dictionary(Properties=Dictionary(P0=Dictionary(AF=Array([file]))))
        for key, value in page_keys.items():
            page.obj[f"/{key}"] = value
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=pdf.make_stream(b"<xfa/>"))
        pdf.Root.OpenAction = script
        pdf.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array(["x", script])), EmbeddedFiles=Dictionary(Names=Array(["evil", file]))
        )
        pdf.save(path)
    return path


def everything(data: bytes) -> bytes:
    """The file with all of its streams unpacked, to be searched for what must not be there."""
    target = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(
            target, stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False,
        )  # fmt: skip
    return target.getvalue()
