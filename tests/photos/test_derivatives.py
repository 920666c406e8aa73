"""What is shown of a photo: turned, small, in sRGB, and with nothing in it but pixels."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms

from patrol.photos.derivatives import SIDES, make, perceptual_hash
from patrol.photos.reading import read_photo
from tests.photos.making import CORNERS, GPS_HERE, ORIGINAL, chunk, exif, picture, png, riff_chunks, saved
from tests.photos.test_reading import REAL

TURNED_BACK = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How the upright picture lies in a file that has this EXIF orientation."""


def shown(data: bytes, name: str = "1600") -> Image.Image:
    """The derivative of that name, decoded."""
    with Image.open(BytesIO(make(data).pictures[name])) as opened:
        opened.load()
        return opened.copy()


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    """The colours near the four corners, in the order of `CORNERS`."""
    width, height = image.size
    x, y = width // 8, height // 8
    return [
        image.convert("RGB").getpixel(spot)  # type: ignore[misc]
        for spot in ((x, y), (width - x, y), (x, height - y), (width - x, height - y))
    ]


def assert_upright(image: Image.Image) -> None:
    for found, expected in zip(corners(image), CORNERS, strict=True):
        assert all(abs(one - other) < 40 for one, other in zip(found, expected, strict=True)), (
            found,
            expected,
        )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_shown_upright(kind: str, orientation: int) -> None:
    turn = TURNED_BACK[orientation]
    lying = picture() if turn is None else picture().transpose(turn)
    data = saved(lying, kind, exif=exif({0x0112: orientation}))
    for name in SIDES:
        image = shown(data, name)
        assert image.size == ((320, 240) if name != "160" else (160, 120))
        assert_upright(image)


@pytest.mark.parametrize("name", REAL)
def test_a_real_photo_is_shown_in_every_size(shared_data: Path, name: str) -> None:
    data = (shared_data / "photos" / name).read_bytes()
    facts = read_photo(data)
    made = make(data)
    assert list(made.pictures) == ["1600", "400", "160"]
    for size, shown_bytes in made.pictures.items():
        with Image.open(BytesIO(shown_bytes)) as image:
            assert image.format == "WEBP"
            assert max(image.size) == min(int(size), max(facts.width, facts.height))
            assert image.width / image.height == pytest.approx(facts.width / facts.height, rel=0.02)


def test_the_real_landscapes_show_the_same_scene_upright(shared_data: Path) -> None:
    hashes = [
        make((shared_data / "photos" / f"landscape_{turn}.jpg").read_bytes()).perceptual_hash
        for turn in (1, 3, 5, 6, 8)
    ]
    assert all(_distance(hashes[0], other) <= 6 for other in hashes)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_but_pixels_is_left(kind: str) -> None:
    secret = b"SECRET-010-1234-5678"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    block = exif({0x010E: secret.decode(), 0x0112: 6}, {ORIGINAL: "2026:03:02 14:05:09"}, GPS_HERE)
    options: dict[str, object] = {"exif": block}
    if kind in ("JPEG", "WEBP", "HEIF"):
        options["xmp"] = b"<x:xmpmeta>" + secret + b"</x:xmpmeta>"
    if kind in ("JPEG", "PNG", "WEBP"):
        options["icc_profile"] = profile
    if kind == "JPEG":
        options["comment"] = secret
    data = saved(picture(), kind, **options)
    assert secret in data
    for content in make(data).pictures.values():
        assert riff_chunks(content) == [b"VP8 "]
        assert secret not in content
        with Image.open(BytesIO(content)) as image:
            assert not dict(image.getexif())
            assert not set(image.info) & {"exif", "xmp", "icc_profile", "comment"}


@pytest.mark.parametrize("name", REAL)
def test_nothing_but_pixels_is_left_of_a_real_photo(shared_data: Path, name: str) -> None:
    for content in make((shared_data / "photos" / name).read_bytes()).pictures.values():
        assert riff_chunks(content) == [b"VP8 "]


def test_png_text_is_left_out() -> None:
    text = chunk(b"tEXt", b"Comment\x00SECRET") + chunk(b"zTXt", b"Author\x00\x00" + zlib.compress(b"SECRET"))
    data = png(4, 4, (b"\x00" + bytes(12)) * 4, 8, 2, text)
    assert all(b"SECRET" not in content for content in make(data).pictures.values())


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_is_shown_on_white(kind: str) -> None:
    clear = picture().convert("RGBA")
    clear.putalpha(0)
    image = shown(saved(clear, kind, lossless=True) if kind == "WEBP" else saved(clear, kind))
    assert min(image.convert("RGB").getextrema(), key=lambda band: band[0])[0] >= 250  # type: ignore[index]


def test_half_transparent_grey_and_palettes_are_flattened() -> None:
    half = Image.new("LA", (64, 64), (0, 128))
    assert abs(shown(saved(half, "PNG")).getpixel((30, 30))[0] - 127) <= 3  # type: ignore[index]
    palette = picture().quantize(16)
    assert_upright(shown(saved(palette, "PNG")))
    clear = Image.new("P", (64, 64), 0)
    clear.putpalette([0, 0, 0, 255, 0, 0])
    assert shown(saved(clear, "PNG", transparency=0)).getpixel((30, 30))[0] >= 250  # type: ignore[index]


def test_a_transparent_colour_of_an_rgb_png_is_white() -> None:
    data = png(8, 8, (b"\x00" + b"\x01\x02\x03" * 8) * 8, 8, 2, chunk(b"tRNS", b"\x00\x01\x00\x02\x00\x03"))
    assert min(shown(data).getpixel((4, 4))) >= 250  # type: ignore[type-var]


def test_one_bit_and_grey_pictures_are_shown() -> None:
    for mode in ("1", "L"):
        half = Image.new("L", (64, 64), 0)
        half.paste(255, (32, 0, 64, 64))
        image = shown(saved(half.convert(mode), "PNG"))
        assert image.getpixel((8, 32))[0] < 30  # type: ignore[index]
        assert image.getpixel((56, 32))[0] > 225  # type: ignore[index]


@pytest.mark.parametrize("colour", [0, 2, 4, 6])
def test_sixteen_bits_are_scaled_and_not_clipped(colour: int) -> None:
    samples = {0: (0x8000,), 2: (0x8000,) * 3, 4: (0x8000, 0xFFFF), 6: (0x8000, 0x8000, 0x8000, 0xFFFF)}[
        colour
    ]
    row = b"\x00" + struct.pack(f">{len(samples)}H", *samples) * 16
    image = shown(png(16, 16, row * 16, 16, colour))
    assert abs(image.getpixel((8, 8))[0] - 128) <= 3  # type: ignore[index]


def test_the_ten_bits_of_a_heic_are_scaled_and_not_clipped() -> None:
    row = struct.pack("<3H", 0x8000, 0xC000, 0x4000) * 64
    target = BytesIO()
    pillow_heif.from_bytes("RGB;16", (64, 48), row * 48).save(target)
    found = shown(target.getvalue()).getpixel((20, 20))
    assert all(abs(one - other) <= 3 for one, other in zip(found, (128, 192, 64), strict=True))  # type: ignore[arg-type]


def test_cmyk_and_inverted_cmyk_keep_their_colours() -> None:
    assert_upright(shown(saved(picture().convert("CMYK"), quality=95)))


def test_a_wide_gamut_is_converted_to_srgb(shared_data: Path) -> None:
    """The same numbers mean a stronger red in Display P3: sRGB has to raise them."""
    with Image.open(shared_data / "photos" / "IMG_5195.HEIC") as opened:
        display_p3 = opened.info["icc_profile"]
    patch = Image.new("RGB", (64, 64), (200, 80, 80))
    red, green, _ = shown(saved(patch, icc_profile=display_p3)).getpixel((30, 30))  # type: ignore[misc]
    assert red > 207
    assert green < 75


@pytest.mark.parametrize("profile", [b"garbage", bytes(200), b"\x00" * 36 + b"acsp" + bytes(100)])
def test_a_broken_colour_profile_loses_only_itself(profile: bytes) -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        assert_upright(shown(saved(picture(), kind, icc_profile=profile)))


def test_a_profile_for_other_channels_loses_only_itself() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert_upright(shown(saved(picture(), icc_profile=lab)))


def test_of_an_animation_the_first_frame_is_shown() -> None:
    others = [Image.new("RGB", (320, 240), "black")] * 3
    for kind in ("WEBP", "PNG"):
        assert_upright(shown(saved(picture(), kind, save_all=True, append_images=others)))


def test_of_several_pictures_in_one_jpeg_the_first_is_shown() -> None:
    other = Image.new("RGB", (320, 240), "black")
    data = saved(picture(), "MPO", save_all=True, append_images=[other])
    assert_upright(shown(data))


def test_a_large_photo_is_shrunk_and_a_small_one_never_enlarged() -> None:
    large = make(saved(picture(4000, 3000)))
    sizes = [Image.open(BytesIO(content)).size for content in large.pictures.values()]
    assert sizes == [(1600, 1200), (400, 300), (160, 120)]
    assert shown(saved(picture(90, 60))).size == (90, 60)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 2001), (1600, 1601)])
def test_odd_shapes_keep_at_least_a_pixel(size: tuple[int, int]) -> None:
    for kind in ("JPEG", "PNG"):
        data = saved(Image.new("RGB", size, "navy"), kind)
        for name, side in SIDES.items():
            image = shown(data, name)
            assert max(image.size) == min(max(size), side)
            assert min(image.size) >= 1


def test_a_photo_of_the_largest_size_is_shown() -> None:
    """Above 89 megapixels Pillow would warn of a bomb; the office's own limit decides."""
    for kind in ("JPEG", "PNG"):
        assert shown(saved(Image.new("RGB", (10_000, 10_000), "teal"), kind)).size == (1600, 1600)


def _distance(one: int, other: int) -> int:
    return ((one ^ other) & (2**64 - 1)).bit_count()


def test_the_perceptual_hash_fits_a_bigint_and_knows_the_picture_again(shared_data: Path) -> None:
    photos = {name: (shared_data / "photos" / name).read_bytes() for name in ("jolla.jpg", "landscape_1.jpg")}
    hashes = {name: make(data).perceptual_hash for name, data in photos.items()}
    for name, data in photos.items():
        assert -(2**63) <= hashes[name] < 2**63
        with Image.open(BytesIO(data)) as opened:
            poorer = saved(opened.convert("RGB").resize((500, 375)), quality=40)
        assert _distance(make(poorer).perceptual_hash, hashes[name]) <= 4
    assert _distance(*hashes.values()) > 16


def test_the_perceptual_hash_reads_rows_from_left_to_right() -> None:
    ramp = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90)
    assert perceptual_hash(ramp) in (0, -1)
    assert perceptual_hash(ramp) != perceptual_hash(ramp.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
