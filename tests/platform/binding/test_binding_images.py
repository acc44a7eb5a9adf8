import struct
import zlib
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.platform.binding.papers import RED, a_picture, a_scan, picture_on, saved

ORIENTATION = 0x0112
HERE = Path(__file__).parent


def is_red(colour):
    return colour[0] > 200 and max(colour[1:]) < 60


def shown(page):
    """The picture as a reader shows it: turned as the page says."""
    return picture_on(page).convert("RGB").rotate(-page.rotation, expand=True)


def box_of(page):
    """Page width and height, then those of the picture on it, in points."""
    numbers = next(operands for operands, operator in pikepdf.parse_content_stream(page) if str(operator) == "cm")
    return [*(round(float(value)) for value in page.mediabox[2:]), round(float(numbers[0])), round(float(numbers[3]))]


@pytest.mark.parametrize(
    ("suffix", "mode"),
    [("jpg", "RGB"), ("jpg", "L"), ("jpg", "CMYK"), ("png", "RGB"), ("png", "L"), ("png", "P"), ("png", "1")],
)
def test_what_pdf_can_hold_goes_in_as_it_is(tmp_path, pages, suffix, mode):
    path = saved(a_picture(mode), tmp_path / f"scan.{suffix}")

    (page,) = pages(path)

    (image,) = page.get_images().values()
    kept = image.read_raw_bytes()
    assert kept in path.read_bytes()
    assert picture_on(page).size == (60, 40)


# Exif's orientation → how the camera held the picture.
HELD = {1: None, 2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90",
        7: "TRANSVERSE", 8: "ROTATE_270", 99: None}  # fmt: skip


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
def test_pictures_stand_upright_however_they_were_taken(tmp_path, pages, suffix):
    paths = []
    for orientation, turn in HELD.items():
        taken, exif = a_picture(size=(120, 80)), Image.Exif()
        exif[ORIENTATION] = orientation
        taken = taken.transpose(Image.Transpose[turn]) if turn else taken
        paths.append(saved(taken, tmp_path / f"{orientation}.{suffix}", exif=exif))

    for page, path in zip(pages(*paths), paths, strict=True):
        picture = shown(page)
        corners = [is_red(picture.getpixel(place)) for place in ((5, 5), (115, 5), (5, 75), (115, 75))]
        assert (picture.size, corners) == ((120, 80), [True, False, False, False]), path.name


@pytest.mark.parametrize("size", [(7, 5), (1, 1), (900, 3)])
def test_the_smallest_photo_is_a_page(tmp_path, pages, size):
    path = saved(a_picture(size=size), tmp_path / "dot.jpg")

    assert picture_on(pages(path)[0]).size == size


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white(tmp_path, pages, mode):
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste(RED, (0, 0, 20, 40))
    image = image.quantize() if mode == "P" else image.convert(mode)
    path = saved(image, tmp_path / "logo.png")

    (page,) = pages(path)

    picture = picture_on(page).convert("RGB")
    assert picture.getpixel((35, 20)) == (255, 255, 255)
    assert picture.getpixel((5, 20)) != (255, 255, 255)
    (stored,) = page.get_images().values()
    assert "/SMask" not in stored


def test_every_frame_of_a_scan_is_a_page(tmp_path, pages):
    frames = [a_picture(size=(60, 40)), a_picture(size=(40, 60)), a_picture(size=(50, 50))]
    path = a_scan(tmp_path / "scan.tif", *frames)

    assert [picture_on(page).size for page in pages(path)] == [(60, 40), (40, 60), (50, 50)]


def test_a_fax_stays_a_fax(tmp_path, pages):
    path = a_scan(tmp_path / "fax.tif", *[a_picture("1", (1728, 1100))] * 2, compression="group4", dpi=(204, 98))

    bound = pages(path)

    for page in bound:
        (image,) = page.get_images().values()
        assert image.Filter[0] == "/CCITTFaxDecode"
    assert [box_of(page) for page in bound] == [[612, 792, 598, 792]] * 2


def test_a_scan_that_has_lost_already_is_not_blown_up(tmp_path, pages):
    path = saved(a_picture(size=(800, 600)), tmp_path / "scan.tif", compression="jpeg")

    (page,) = pages(path)

    (image,) = page.get_images().values()
    assert image.Filter == "/DCTDecode"


def test_a_scan_without_loss_stays_so(tmp_path, pages):
    original = a_picture(size=(300, 200)).effect_spread(50)
    path = saved(original, tmp_path / "scan.tif", compression="tiff_lzw")

    (page,) = pages(path)

    assert picture_on(page).tobytes() == original.tobytes()


def test_deep_greys_are_stretched_to_what_paper_shows(tmp_path, pages):
    ramp = Image.linear_gradient("L").convert("I").point(lambda value: value * 16).convert("I;16")
    for suffix in ("png", "tif"):
        (page,) = pages(saved(ramp, tmp_path / f"xray.{suffix}"))

        assert picture_on(page).getextrema() == (0, 255)


def test_every_picture_of_a_phones_file_is_a_page(pages):
    bound = pages(HERE / "two.heic")

    assert [picture_on(page).size for page in bound] == [(128, 96), (96, 128)]
    assert all(is_red(picture_on(page).getpixel((5, 5))) for page in bound)


def test_a_phone_that_was_held_sideways_shows_upright(pages):
    (page,) = pages(HERE / "sideways.heic")

    assert shown(page).size == (128, 96)
    assert is_red(shown(page).getpixel((5, 5)))


def test_previews_inside_a_photo_are_no_pages(tmp_path, pages):
    path = a_scan(tmp_path / "photo.jpg", a_picture(size=(400, 300)), a_picture(size=(40, 30)), format="MPO")

    (page,) = pages(path)

    assert picture_on(page).size == (400, 300)


@pytest.mark.parametrize(
    ("size", "dpi", "box"),
    [
        ((2550, 3300), (300, 300), [612, 792, 612, 792]),
        ((4032, 3024), (72, 72), [792, 612, 792, 594]),
        ((600, 300), (300, 300), [792, 612, 144, 72]),
        ((96, 192), None, [612, 792, 72, 144]),
        ((96, 192), (1, 1), [612, 792, 72, 144]),
        ((4000, 10), (300, 300), [792, 612, 792, 2]),
        ((400, 400), (200, 100), [612, 792, 144, 288]),
    ],
)
def test_a_picture_lies_on_letter_in_its_own_size_unless_it_is_too_large(tmp_path, pages, size, dpi, box):
    path = saved(a_picture("L", size), tmp_path / "scan.png", **({"dpi": dpi} if dpi else {}))

    assert box_of(pages(path)[0]) == box


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "heic"])
def test_a_torn_image_is_refused(tmp_path, refusal, suffix):
    path = HERE / "two.heic" if suffix == "heic" else tmp_path / f"whole.{suffix}"
    if suffix != "heic":
        saved(a_picture(size=(300, 300)).effect_spread(90), path)
    torn = tmp_path / f"torn.{suffix}"
    torn.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])

    assert refusal(torn) == ("broken", 0)


def a_black_square(path, side):
    """As a PNG, a strip at a time: Pillow would hold a byte for each pixel of it."""
    squeezing, strip = zlib.compressobj(), bytes(1 + side // 8) * 100
    rows = b"".join([*(squeezing.compress(strip) for _ in range(side // 100)), squeezing.flush()])
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
    return path


def test_an_image_of_more_pixels_than_any_camera_makes_is_refused(tmp_path, refusal):
    path = a_black_square(tmp_path / "bomb.png", 60_000)

    assert path.stat().st_size < 1_000_000
    assert refusal(path) == ("too_many_pixels", 0)


def test_a_frame_that_is_too_large_is_found_among_others(tmp_path, refusal):
    path = a_scan(tmp_path / "scan.tif", a_picture("1"), Image.new("1", (9_000, 9_000)), compression="group4")

    assert refusal(saved(a_picture(), tmp_path / "good.png"), path) == ("too_many_pixels", 1)
