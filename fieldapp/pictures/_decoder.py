"""The program that decodes photos: one fork for each, under limits, knowing nothing of Fieldapp.

`decoding.py` starts it by its path, so that it imports Pillow and nothing of ours, and hands it over a
Unix socket an open file and a channel for each photo. A picture is somebody else's input: what goes
wrong with it goes wrong in a process that can open no file, write none, and neither grow nor last.
"""

import gc
import io
import json
import math
import os
import re
import resource
import signal
import socket
import struct
import sys
import warnings
from typing import BinaryIO

from PIL import Image

MEMORY = 295_000_000
"""Bytes of address space of one fork: what is resident can only be less."""
PIXELS = {"JPEG": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
COEFFICIENTS = 200_000_000
"""Bytes for a progressive JPEG: libjpeg keeps all of it in memory, however small we ask for it."""
LARGE, SMALL = 1600, 320
QUALITY = 80

ORIENTATION, EXIF, GPS = 0x0112, 0x8769, 0x8825
TAKEN_AT, OFFSET = 0x9003, 0x9011
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """This picture is not taken; its text is a Reason of decoding.py."""


def main(control: socket.socket) -> None:
    """Fork for each photo that comes; end with the server, whose end of the socket then closes."""
    control.setblocking(True)  # a server under gevent makes them otherwise
    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, fds, _, _ = socket.recv_fds(control, 1, 2)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            serve(*fds)
        for fd in fds:
            os.close(fd)


def warm_up() -> None:
    """Import what Pillow imports late (a fork may open no file), and share it with every fork."""
    warnings.simplefilter("ignore")
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    for kind in PIXELS:
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, kind, exif=exif)
        decode(picture, kind, picture.getvalue())
    Image.init()
    gc.disable()
    gc.freeze()


def serve(channel_fd: int, file_fd: int) -> None:
    """Answer one request and end the fork, whatever comes of it."""
    try:
        channel = socket.socket(fileno=channel_fd)
        channel.setblocking(True)
        with channel, channel.makefile("rwb") as stream:
            stream.write(b"+")
            stream.flush()
            request = json.loads(stream.readline())
            head = stream.read(request["head"])
            limit(request["seconds"], request["patience"])
            with open(file_fd, "rb") as file:
                stream.writelines(answer(file, request["format"], head))
    finally:
        os._exit(0)


def limit(seconds: int, patience: int) -> None:
    """At most so many seconds of CPU, and of time: on a busy machine, or should the server be gone."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))
    signal.alarm(patience)


def answer(file: BinaryIO, kind: str, head: bytes) -> list[bytes]:
    """Three sizes and three parts: facts as JSON, the large picture, the small one."""
    try:
        facts, large, small = decode(file, kind, head)
    except Refused as refusal:
        facts, large, small = {"refused": str(refusal)}, b"", b""
    said = json.dumps(facts).encode()
    return [struct.pack(">III", len(said), len(large), len(small)), said, large, small]


def decode(file: BinaryIO, kind: str, head: bytes) -> tuple[dict, bytes, bytes]:
    try:
        image, (width, height) = load(file, kind)
        exif = exif_of(image)
        large = without_metadata(shrunk(image))
    except Refused:
        raise
    except MemoryError:
        raise Refused("bomb") from None
    except Exception as error:  # a hostile file can bring any exception out of Pillow
        cut = "truncated" in str(error) or is_cut_off(file, kind)
        raise Refused("truncated" if cut else "unreadable") from error

    # The head is the original's, from which the phone made this picture upright: its orientation is done.
    orientation = exif.get(ORIENTATION, 1)
    if orientation in UPRIGHT:
        large = large.transpose(UPRIGHT[orientation])
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    small = large.copy()
    small.thumbnail((SMALL, SMALL))
    facts = {"width": width, "height": height, **facts_of(exif_of_head(head) or exif)}
    return facts, jpeg(large), jpeg(small)


def load(file: BinaryIO, kind: str) -> tuple[Image.Image, tuple[int, int]]:
    """The picture, wholly decoded (a JPEG near the size that is wanted), and its real size."""
    Image.MAX_IMAGE_PIXELS = PIXELS[kind] // 2  # Pillow refuses twice as many, before it takes memory
    try:
        image = Image.open(file, formats=(kind,))
    except Image.DecompressionBombError:
        raise Refused("too_many_pixels") from None
    size = image.size
    if kind == "JPEG":
        if "progressive" in image.info and coefficients(image) > COEFFICIENTS:
            raise Refused("too_many_pixels")
        # A box of the picture's own shape: draft() does nothing when one side does not fit.
        share = LARGE / max(size)
        image.draft("RGB", (max(1, int(size[0] * share)), max(1, int(size[1] * share))))
    if kind == "WEBP":
        return first_frame(image), size
    image.load()
    return image, size


def first_frame(webp) -> Image.Image:
    """What load() does, with two copies of the picture less: for it there is not enough memory."""
    pixels, _ = vars(webp).pop("_decoder").get_next()
    image = Image.frombuffer(webp.rawmode, webp.size, pixels, "raw", webp.rawmode, 0, 1)
    image.info = webp.info
    return image


def coefficients(image) -> int:
    """Bytes libjpeg needs to hold a progressive picture: two for each sample of each layer."""
    wide = max(layer[1] for layer in image.layer)
    high = max(layer[2] for layer in image.layer)
    samples = sum(layer[1] * layer[2] for layer in image.layer) / (wide * high)
    return int(2 * image.size[0] * image.size[1] * samples)


def is_cut_off(file: BinaryIO, kind: str) -> bool:
    """Whether the file has no end: asked of files that could not be read, to say why."""
    size = file.seek(0, os.SEEK_END)
    if kind == "WEBP":
        file.seek(4)
        return int.from_bytes(file.read(4), "little") + 8 > size
    file.seek(max(0, size - 65_536))
    return {"JPEG": b"\xff\xd9", "PNG": b"IEND"}[kind] not in file.read()


def shrunk(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")  # 16 bits; convert() alone clips
    elif image.has_transparency_data and image.mode != "RGBA":
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", "RGBX", "RGBA", "CMYK"):
        image = image.convert("RGB")
    image.thumbnail((LARGE, LARGE))
    return image


def without_metadata(image: Image.Image) -> Image.Image:
    """Pixels alone, on white: Pillow would carry comments and more into the copy."""
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    plain = image.convert("RGB")
    plain.info = {}
    return plain


def jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def exif_of(image: Image.Image) -> Image.Exif:
    try:
        return image.getexif()
    except Exception:  # broken metadata must not cost the picture
        return Image.Exif()


def exif_of_head(head: bytes) -> Image.Exif:
    """The EXIF in a file's first bytes. Found by its mark, which JPEG and HEIC share."""
    exif = Image.Exif()
    if found := re.search(rb"Exif\0\0(?=II\*\0|MM\0\*)", head):
        try:
            exif.load(head[found.start() : found.start() + 65_536])
        except Exception:  # as above
            return Image.Exif()
    return exif


def facts_of(exif: Image.Exif) -> dict:
    """When, where and how the photo was taken, as the camera wrote it."""
    orientation = exif.get(ORIENTATION)
    facts: dict = {"orientation": orientation if orientation in UPRIGHT else 1}
    try:
        detail, gps = exif.get_ifd(EXIF), exif.get_ifd(GPS)
    except Exception:  # as above
        return facts
    facts |= {"taken_at": text(detail.get(TAKEN_AT)), "offset": text(detail.get(OFFSET))}
    try:
        place = degrees(gps[1], "S", gps[2]), degrees(gps[3], "W", gps[4])
    except Exception:  # no place, or a broken one
        return facts
    if all(map(math.isfinite, place)) and any(place):  # cameras without a fix write 0, 0
        facts |= {"latitude": place[0], "longitude": place[1]}
    return facts


def text(value: object) -> str | None:
    return value.strip("\0 ")[:40] if isinstance(value, str) else None


def degrees(side: str, negative: str, parts: tuple) -> float:
    whole, minutes, seconds = map(float, parts)
    value = whole + minutes / 60 + seconds / 3600
    return round(-value if side.strip("\0 ").upper() == negative else value, 6)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
