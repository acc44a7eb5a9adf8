"""The pictures in an image file, one after the other, each within what a page is worth."""

from collections.abc import Iterator
from pathlib import Path

import pi_heif  # type: ignore[import-untyped]  # ships no types
from PIL import Image

from careflow.platform.binding.job import MOST_PIXELS, MOST_PLAIN_PIXELS, Reason, Unbindable

FORMATS = ("JPEG", "PNG", "TIFF", "HEIF")
SINGLE = frozenset({"JPEG", "MPO", "PNG"})  # further pictures inside a JPEG are previews, inside a PNG an animation
PLAIN = frozenset({"1", "L", "P"})  # one byte for each pixel

pi_heif.register_heif_opener(decode_threads=1)  # each would reserve memory of its own
Image.MAX_IMAGE_PIXELS = None  # we ask ourselves, for every frame


class Frames:
    def __init__(self, path: Path) -> None:
        self.path = path
        with self.open() as image:
            self.count = 1 if image.format in SINGLE else int(getattr(image, "n_frames", 1))

    def open(self) -> Image.Image:
        return Image.open(self.path, formats=FORMATS)

    def __iter__(self) -> Iterator[Image.Image]:
        """None of them is unpacked yet; each stands only until the next one is asked for."""
        with self.open() as image:
            for frame in range(self.count):
                image.seek(frame)
                if image.width * image.height > _most(image):
                    raise Unbindable(Reason.TOO_MANY_PIXELS)
                yield image


def _most(image: Image.Image) -> int:
    """What is to be encoded anew takes some eight bytes for each pixel, and so does a JPEG that comes in several
    passes; the other JPEGs are read row by row."""
    is_plain = image.mode in PLAIN and not image.has_transparency_data
    is_in_rows = image.format in {"JPEG", "MPO"} and "progressive" not in image.info
    return MOST_PLAIN_PIXELS if is_plain or is_in_rows else MOST_PIXELS


def read_through(image: Image.Image) -> None:
    """Raises what the library raises for a torn image. A JPEG is unpacked in small, which misses nothing of it."""
    if image.format in {"JPEG", "MPO"}:
        image.draft("L", (image.width // 8 or 1, image.height // 8 or 1))
    image.load()
