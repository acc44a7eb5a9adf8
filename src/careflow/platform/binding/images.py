"""Pages of an image file: one for each frame, as it was taken in where PDF can hold it, else newly encoded."""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import cast

import img2pdf  # type: ignore[import-untyped]  # ships no types
from pikepdf import Page, Pdf
from PIL import Image, ImageOps

from careflow.platform.binding.frames import FORMATS, SINGLE, Frames, read_through
from careflow.platform.binding.job import MOST_PIXELS

LETTER = (612.0, 792.0)
POINTS, SCREEN = 72, 96  # per inch
BELIEVABLE = (30, 2400)  # dots per inch
ORIENTATION = 0x0112  # of Exif
STRIP = 256  # rows
ROWS_PER_STRIP = 0x0116  # of TIFF; one strip for all goes into a PDF as it is
GOOD, QUICK = 90, 3  # quality of a JPEG that is made from something lossy; effort of packing without loss
SHOWN_ALIKE = frozenset({"1", "L", "P", "RGB", "CMYK"})
LOSSY = frozenset({"JPEG", "MPO", "HEIF", "jpeg", "tiff_jpeg"})  # formats, and compressions of a TIFF


class Source:
    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.folder = path, folder
        self.frames = Frames(path)
        self.count = self.frames.count
        self.made: list[Pdf] = []

    def pages(self) -> Iterator[Page]:
        if self.made:
            yield from (pdf.pages[0] for pdf in self.made)
            return
        for image in self.frames:
            yield self._kept(_bound(image, self.path)).pages[0]

    def _kept(self, page: bytes) -> Pdf:
        """On disk: it is read when the volume is written, and there may be hundreds."""
        path = self.folder / f"{self.path.name}-{len(self.made)}.pdf"
        path.write_bytes(page)
        self.made.append(Pdf.open(path))
        return self.made[-1]


def _bound(image: Image.Image, path: Path) -> bytes:
    """A PDF of one page with the frame that the image stands at."""
    dpi = _resolution(image)
    if image.format in SINGLE and image.mode in SHOWN_ALIKE and not image.has_transparency_data:
        _refuse_torn(path)
        with suppress(Exception):  # what PDF cannot hold as it is, the encoding below makes fit
            return _page(path.read_bytes(), dpi)
    return _page(_encoded(image), dpi)


def _refuse_torn(path: Path) -> None:
    """Raises what the library raises, without unpacking the whole image."""
    with Image.open(path, formats=FORMATS) as image:
        if image.format == "PNG":
            image.verify()
        else:
            read_through(image)


def _page(data: bytes, dpi: tuple[float, float]) -> bytes:
    made = img2pdf.convert(
        data, layout_fun=lambda width, height, _: _layout(width, height, dpi), first_frame_only=True, nodate=True
    )
    return bytes(made)


def _layout(width: int, height: int, dpi: tuple[float, float]) -> tuple[float, float, float, float]:
    """Page and image in points: Letter, upright or across, the image in its own size unless that is too large."""
    natural = width / dpi[0] * POINTS, height / dpi[1] * POINTS
    page = LETTER[::-1] if natural[0] > natural[1] else LETTER
    scale = min(1.0, page[0] / natural[0], page[1] / natural[1])
    return *page, natural[0] * scale, natural[1] * scale


def _resolution(image: Image.Image) -> tuple[float, float]:
    said = tuple(float(value) for value in image.info.get("dpi", ()))
    if len(said) == 2 and all(BELIEVABLE[0] <= value <= BELIEVABLE[1] for value in said):
        return said[0], said[1]
    return SCREEN, SCREEN


def _encoded(image: Image.Image) -> bytes:
    """Upright, on white, in colours or greys of eight bits; without loss unless the frame has lost already."""
    if image.width * image.height > MOST_PIXELS:  # only a photo may; it is unpacked in half its size
        image.draft(image.mode, (image.width // 2, image.height // 2))
    image.load()
    is_lossy = not LOSSY.isdisjoint({image.format, image.info.get("compression")})
    profile = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA", "L", "LA"} else None
    upright = ImageOps.exif_transpose(image) if image.getexif().get(ORIENTATION, 1) != 1 else image
    plain, target = _plain(upright), BytesIO()
    if plain.mode == "1":
        plain.save(target, "TIFF", compression="group4", tiffinfo={ROWS_PER_STRIP: plain.height})
    elif is_lossy:
        plain.save(target, "JPEG", quality=GOOD, icc_profile=profile)
    else:
        plain.save(target, "PNG", icc_profile=profile, compress_level=QUICK)
    return target.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        return _on_white(image)
    if image.mode.startswith(("I", "F")):
        return _stretched(image)
    return image if image.mode in {"1", "L", "RGB"} else image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGB", image.size, "white")
    for top, strip in _strips(image):
        seen = strip.convert("RGBA")
        white.paste(seen, (0, top), seen)
    return white


def _stretched(image: Image.Image) -> Image.Image:
    """Deep greys, as X-rays have them: the darkest becomes black, the brightest white."""
    darkest, brightest = cast(tuple[float, float], image.getextrema())
    scale, flat = 255 / max(brightest - darkest, 1), Image.new("L", image.size)
    for top, strip in _strips(image):
        flat.paste(strip.convert("F").point(lambda value: value * scale - darkest * scale).convert("L"), (0, top))
    return flat


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """From top to bottom, so that what is made of them on the way does not lie in memory as a whole."""
    for top in range(0, image.height, STRIP):
        yield top, image.crop((0, top, image.width, min(top + STRIP, image.height)))
