"""Pictures for tests, all made here: a phone's photo with time and place, and files that mean harm."""

import io
import struct
import zlib
from functools import cache
from typing import Any, NamedTuple

from PIL import Image, ImageCms, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

CANARY = "canary-31.2304-121.4737"
"""Stands in every kind of metadata; must not be in anything that people fetch."""
CORNERS = [("red", 0, 0), ("lime", 1, 0), ("blue", 0, 1), ("yellow", 1, 1)]
"""Colours in an upright picture: 1 is right, and below."""
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera held that way stores what is upright."""


class Sample(NamedTuple):
    name: str
    content: bytes
    reasons: set[str]
    """Why it may be refused; empty for what must be shown."""


def scene(width: int, height: int) -> Image.Image:
    """Grey noise, which does not compress away, with a colour in each corner."""
    noise = Image.effect_noise((width // 4, height // 4), 40).resize((width, height))
    picture = Image.merge("RGB", (noise, noise, noise))
    w, h = width // 4, height // 4
    for colour, x, y in CORNERS:
        picture.paste(colour, (x * (width - w), y * (height - h), x * (width - w) + w, y * (height - h) + h))
    return picture


def exif(
    orientation: Any = 1,
    taken_at: str | None = "2026:11:03 14:05:09",
    offset: str | None = "+08:00",
    place: tuple | None = ("N", (31.0, 13.0, 49.44), "E", (121.0, 28.0, 25.32)),
) -> Image.Exif:
    """As a phone writes it: 31.2304 north, 121.4737 east, unless told otherwise."""
    written = Image.Exif()
    written[0x0112], written[0x010F] = orientation, CANARY
    detail = {0x9003: taken_at, 0x9011: offset, 0x927C: CANARY.encode()}
    written[0x8769] = {tag: value for tag, value in detail.items() if value is not None}
    if place:
        written[0x8825] = {**dict(enumerate(place, 1)), 0x1C: CANARY.encode()}
    return written


@cache
def photo(width: int = 4000, height: int = 3000, orientation: int = 1) -> bytes:
    """A phone's JPEG, 12 megapixels unless told otherwise; width and height are the upright picture's."""
    picture = scene(width, height)
    if orientation in STORED:
        picture = picture.transpose(STORED[orientation])
    xmp = f"<x:xmpmeta>{CANARY}</x:xmpmeta>".encode()
    return saved(picture, "JPEG", quality=90, exif=exif(orientation), comment=CANARY, xmp=xmp)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *chunks: bytes, bits: int = 8, colour: int = 2) -> bytes:
    """A PNG put together by hand, which may claim anything."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def deflated(size: int, byte: bytes = b"\0") -> bytes:
    packer = zlib.compressobj(1)
    block = byte * 1_000_000
    return b"".join(packer.compress(block) for _ in range(size // 1_000_000)) + packer.flush()


def with_exif(tiff: bytes) -> bytes:
    """A small photo whose EXIF segment holds these bytes."""
    plain = saved(scene(64, 48), "JPEG")
    segment = b"Exif\0\0" + tiff
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]


def resized_header(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG claiming to be of another size."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def scans(times: int, side: int = 4000) -> bytes:
    """A progressive JPEG that refines itself over and over: small to send, slow to decode."""
    jpeg = saved(Image.new("L", (side, side), 99), "JPEG", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * times + jpeg[-2:]


def good() -> list[Sample]:
    """Odd, and yet photos."""
    rgb = scene(320, 240)
    grey, clear = rgb.convert("L"), rgb.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    deep = Image.new("I;16", (320, 240), 0x8000)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = PngImagePlugin.PngInfo()
    text.add_itxt("Comment", CANARY)
    frames = [rgb, rgb.rotate(180)]
    shown = {
        "plain.jpg": saved(rgb, "JPEG"),
        "progressive.jpg": saved(rgb, "JPEG", progressive=True),
        "grey.jpg": saved(grey, "JPEG"),
        "cmyk.jpg": saved(rgb.convert("CMYK"), "JPEG"),
        "two pictures in one.jpg": saved(rgb, "MPO", save_all=True, append_images=[rgb]),
        "profile.jpg": saved(rgb, "JPEG", icc_profile=profile, comment=CANARY),
        "zip behind.jpg": photo(320, 240) + b"PK\3\4" + bytes(200) + b"PK\5\6" + bytes(18),
        "script in comment.jpg": saved(rgb, "JPEG", comment="*/=alert(1)//<script>alert(1)</script>"),
        "really a png.jpg": saved(rgb, "PNG"),
        "really a jpeg.heic": saved(rgb, "JPEG"),
        "one pixel.jpg": saved(Image.new("RGB", (1, 1)), "JPEG"),
        "one line.jpg": saved(Image.new("RGB", (20_000, 1)), "JPEG"),
        "one column.png": saved(Image.new("RGB", (1, 20_000)), "PNG"),
        "palette.png": saved(rgb.quantize(16), "PNG"),
        "see-through palette.png": saved(rgb.quantize(16), "PNG", transparency=0),
        "black and white.png": saved(rgb.convert("1"), "PNG"),
        "see-through.png": saved(clear, "PNG", exif=exif(), pnginfo=text),
        "see-through grey.png": saved(clear.convert("LA"), "PNG"),
        "one colour see-through.png": saved(rgb, "PNG", transparency=(255, 0, 0)),
        "16 bits grey.png": saved(deep, "PNG"),
        "16 bits colour.png": png(9, 9, chunk(b"IDAT", zlib.compress((b"\0" + bytes(54)) * 9)), bits=16),
        "animated.png": saved(rgb, "PNG", save_all=True, append_images=frames),
        "page behind.png": saved(rgb, "PNG") + b"<?php phpinfo(); ?><script>alert(1)</script>",
        "too much inside.png": png(8, 8, chunk(b"IDAT", deflated(20_000_000))),
        "lossy.webp": saved(rgb, "WEBP", exif=exif(), xmp=CANARY.encode()),
        "see-through.webp": saved(clear, "WEBP", lossless=True),
        "animated.webp": saved(rgb, "WEBP", save_all=True, append_images=frames, duration=40),
    }
    return [Sample(name, content, set()) for name, content in {**shown, **broken_metadata()}.items()]


def broken_metadata() -> dict[str, bytes]:
    """Photos all the same, each with EXIF that lies."""
    rgb = scene(64, 48)
    loop = b"II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    counts = b"II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x9003, 2, 0xFFFFFFF0, 64) + bytes(4)
    written = {
        "orientation 99": exif(orientation=99),
        "no such time": exif(taken_at="0000:00:00 00:00:00", offset="+99:99"),
        "time with NUL": exif(taken_at="2026:11:03\x0014:05:09"),
        "place off the earth": exif(place=("N", (400.0, 0.0, 0.0), "E", (900.0, 0.0, 0.0))),
        "place divided by zero": exif(place=("N", (IFDRational(0, 0),) * 3, "E", (IFDRational(1, 0),) * 3)),
        "place in halves": exif(place=("N", (31.0,), "E", (121.0, 1.0))),
    }
    return {
        "exif is noise.jpg": with_exif(bytes(range(256)) * 4),
        "exif is empty.jpg": with_exif(b""),
        "exif points beyond.jpg": with_exif(b"MM\0*\xff\xff\xff\xf0"),
        "exif in a circle.jpg": with_exif(loop),
        "exif with huge counts.jpg": with_exif(counts),
        **{f"{name}.jpg": saved(rgb, "JPEG", exif=value) for name, value in written.items()},
    }


def foreign() -> list[Sample]:
    """Files of other kinds, under the names of photos."""
    rgb, jpeg = scene(64, 48), saved(scene(64, 48), "JPEG")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500)
    return [
        Sample("nothing.jpg", b"", {"empty"}),
        Sample("iphone.heic", heic, {"heic"}),
        Sample("iphone.jpg", heic, {"heic"}),
        Sample("picture.avif", b"\0\0\0\x1cftypavif" + bytes(500), {"heic"}),
        Sample("film.jpg", b"\0\0\0\x18ftypmp42" + bytes(500), {"video"}),
        Sample("drawing.svg", svg, {"svg"}),
        Sample("drawing.jpg", b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- -->\n' + svg, {"svg"}),
        Sample("scan.tiff", saved(rgb, "TIFF"), {"tiff"}),
        Sample("scan.jpg", b"MM\0*" + bytes(100), {"tiff"}),
        Sample("moving.gif", saved(rgb, "GIF", save_all=True, append_images=[rgb.rotate(90)]), {"gif"}),
        Sample("script.gif", b"GIF89a/*" + bytes(50) + b"*/=alert(1)", {"gif"}),
        Sample("paper.jpg", b"%PDF-1.7\n" + jpeg, {"pdf"}),
        Sample("page.jpg", b"<!doctype html><script>alert(1)</script>" + jpeg, {"unreadable"}),
        Sample("old.jpg", saved(rgb, "BMP"), {"unreadable"}),
        Sample("newer.jpg", saved(rgb, "JPEG2000"), {"unreadable"}),
        Sample("printer.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", {"unreadable"}),
        Sample("archive.jpg", b"PK\3\4" + bytes(200), {"unreadable"}),
        Sample("words.jpg", "漏水的照片".encode(), {"unreadable"}),
        Sample("zeros.jpg", bytes(10_000), {"unreadable"}),
        Sample("zeros before.jpg", bytes(16) + jpeg, {"unreadable"}),
    ]


def hostile() -> list[Sample]:
    """JPEG, PNG and WebP that want more than is good."""
    jpeg, webp = photo(320, 240), saved(scene(320, 240), "WEBP")
    canvas = b"VP8X" + struct.pack("<II", 10, 0) + b"\xff\x3f\0\xff\x3f\0"
    frames = struct.pack(">IIIIIHHBB", 0, 60_000, 60_000, 0, 0, 1, 1, 0, 0)
    huge = {
        "50 and more.jpg": resized_header(jpeg, 8000, 6500),
        "largest.jpg": resized_header(jpeg, 65_000, 65_000),
        "progressive.jpg": resized_progressive(7000, 7000),
        "more than 16.png": png(4001, 4000, chunk(b"IDAT", deflated(20_000_000))),
        "billions.png": png(2**31 - 1, 2**31 - 1, chunk(b"IDAT", deflated(1_000_000))),
        "one bit.png": png(50_000, 50_000, chunk(b"IDAT", deflated(20_000_000)), bits=1, colour=0),
        "largest.webp": b"RIFF" + struct.pack("<I", len(webp) + 10) + b"WEBP" + canvas + webp[12:],
    }
    bad = {"unreadable", "truncated", "bomb"}
    return [
        *(Sample(f"huge {name}", content, {"too_many_pixels"}) for name, content in huge.items()),
        Sample("15 MB.jpg", jpeg + bytes(15 * 1024 * 1024), {"too_large_bytes"}),
        Sample("text.png", png(9, 9, chunk(b"zTXt", b"a\0\0" + deflated(20_000_000))), bad),
        Sample("profile.png", png(9, 9, chunk(b"iCCP", b"a\0\0" + deflated(20_000_000))), bad),
        Sample("no pixels.png", png(9, 9), bad),
        Sample("no size.png", png(0, 0, chunk(b"IDAT", b"")), bad),
        Sample("wrong sum.png", saved(scene(64, 48), "PNG").replace(b"IDAT", b"IDAU"), bad),
        Sample("frame outside.png", png(9, 9, chunk(b"acTL", bytes(8)), chunk(b"fcTL", frames)), bad),
        Sample("claims more than it has.jpg", resized_header(jpeg, 6000, 6000), set()),
        Sample("lossless.jpg", jpeg.replace(b"\xff\xc0", b"\xff\xc3"), bad),
        Sample("no tables.jpg", jpeg.replace(b"\xff\xdb", b"\xff\xec"), bad),
        Sample("no size.jpg", resized_header(jpeg, 0, 0), bad),
        Sample("only the beginning.jpg", b"\xff\xd8\xff", bad),
        Sample("only the beginning.png", b"\x89PNG\r\n\x1a\n", bad),
        Sample("only the beginning.webp", b"RIFF\xff\xff\xff\xffWEBP", bad),
        Sample("noise.webp", b"RIFF\0\1\0\0WEBPVP8L" + bytes(range(248)), bad),
    ]


def resized_progressive(width: int, height: int, subsampling: int = 0) -> bytes:
    jpeg = saved(scene(320, 240), "JPEG", progressive=True, subsampling=subsampling)
    at = jpeg.index(b"\xff\xc2") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


@cache
def largest() -> dict[str, bytes]:
    """What needs the most memory of all that may be taken, by kind."""
    return {
        "JPEG": resized_progressive(8160, 6120, subsampling=2),
        "PNG": png(4000, 4000, chunk(b"IDAT", deflated(65_000_000)), colour=6),
        "WEBP": saved(Image.new("RGBA", (4000, 4000), "#80808080"), "WEBP", lossless=True, quality=0, method=0),
    }


def halves() -> list[Sample]:
    """Photos whose sending broke off, at every tenth."""
    whole = {kind: saved(scene(320, 240), kind, exif=exif()) for kind in ("JPEG", "PNG", "WEBP")}
    return [
        Sample(f"{tenth}0 %.{kind.lower()}", content[: len(content) * tenth // 10], {"truncated"})
        for kind, content in whole.items()
        for tenth in range(1, 10)
    ]


@cache
def corpus() -> list[Sample]:
    return [*good(), *foreign(), *hostile(), *halves()]
