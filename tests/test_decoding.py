"""Photos become upright copies without metadata; everything else is refused, and nothing hurts the server."""

import io
import os
import select
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from fieldapp.pictures import decoding
from fieldapp.pictures.decoding import HEAD_BYTES, Decoder, DecoderFailed, NotAPhoto, Reason
from tests.pictures import CANARY, CORNERS, Sample, corpus, exif, largest, photo, saved, scans, scene

SECONDS = 10
"""Far more than anything here takes."""


@pytest.fixture(scope="module")
def decoder():
    decoder = Decoder()
    yield decoder
    decoder.close()


@pytest.fixture
def file(tmp_path):
    def write(content: bytes, name: str = "photo.jpg") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def child_of(decoder: Decoder) -> int:
    assert decoder._child
    return decoder._child.process.pid


def assert_upright(jpeg: bytes) -> None:
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert picture.format == "JPEG"
        pixels = picture.convert("RGB")
        for colour, right, below in CORNERS:
            at = int((0.1 + 0.8 * right) * picture.width), int((0.1 + 0.8 * below) * picture.height)
            seen = pixels.crop((*at, at[0] + 1, at[1] + 1)).tobytes()
            assert all(abs(a - b) < 40 for a, b in zip(seen, ImageColor.getrgb(colour), strict=True)), colour


def assert_bare(jpeg: bytes) -> None:
    """Nothing but pixels: no segment in which a program could keep a word about the picture."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not picture.getexif()
    assert CANARY.encode() not in jpeg


def test_a_phones_photo_becomes_a_large_and_a_small_picture(decoder, file):
    photographed = decoder.decode(file(photo()))
    assert (photographed.format, photographed.width, photographed.height) == ("JPEG", 4000, 3000)
    for jpeg, size in ((photographed.large, (1600, 1200)), (photographed.small, (320, 240))):
        assert Image.open(io.BytesIO(jpeg)).size == size
        assert_upright(jpeg)
        assert_bare(jpeg)


def test_time_and_place_are_kept_in_the_record(decoder, file):
    photographed = decoder.decode(file(photo(640, 480)))
    assert photographed.taken_at == datetime(2026, 11, 3, 14, 5, 9)
    assert photographed.utc_offset == timedelta(hours=8)
    assert (photographed.latitude, photographed.longitude) == (31.2304, 121.4737)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_however_the_phone_was_held_the_photo_is_upright(decoder, file, orientation):
    photographed = decoder.decode(file(photo(400, 300, orientation)))
    assert (photographed.width, photographed.height) == (400, 300)
    assert photographed.orientation == orientation
    assert_upright(photographed.large)
    assert_upright(photographed.small)


def test_a_photo_made_small_on_the_phone_has_its_originals_time_and_place_and_is_not_turned_again(decoder, file):
    small = saved(scene(400, 300), "JPEG")
    photographed = decoder.decode(file(small), head=photo(800, 600, orientation=6)[:HEAD_BYTES])
    assert photographed.taken_at == datetime(2026, 11, 3, 14, 5, 9)
    assert photographed.latitude == 31.2304
    assert photographed.orientation == 6
    assert_upright(photographed.large)


def test_a_head_in_heic_is_read_too(decoder, file):
    head = b"\0\0\0\x18ftypheic" + bytes(500) + b"Exif\0\0\0\0\0\6" + exif().tobytes() + bytes(5000)
    photographed = decoder.decode(file(saved(scene(400, 300), "JPEG")), head)
    assert photographed.utc_offset == timedelta(hours=8)


@pytest.mark.parametrize("head", [b"", b"\0", b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"\xff" * 500_000])
def test_a_head_that_says_nothing_costs_nothing(decoder, file, head):
    assert decoder.decode(file(photo(64, 48)), head).latitude == 31.2304


def test_south_and_west_are_below_zero(decoder, file):
    place = ("S", (33.0, 30.0, 0.0), "W", (70.0, 45.0, 0.0))
    photographed = decoder.decode(file(saved(scene(64, 48), "JPEG", exif=exif(place=place, offset="-03:30"))))
    assert (photographed.latitude, photographed.longitude) == (-33.5, -70.75)
    assert photographed.utc_offset == -timedelta(hours=3, minutes=30)


COLOURFUL = ("plain", "progressive", "cmyk", "two", "zip", "palette", "animated", "lossy", "really")
"""What the names of samples begin with whose corners must have their colours."""


@pytest.mark.parametrize("sample", corpus(), ids=lambda sample: sample.name)
def test_whatever_is_sent_is_shown_or_refused_for_its_reason(decoder, file, sample: Sample):
    path = file(sample.content, sample.name)
    if sample.reasons:
        with pytest.raises(NotAPhoto) as refusal:
            decoder.decode(path)
        assert refusal.value.reason in sample.reasons
    else:
        photographed = decoder.decode(path)
        assert_bare(photographed.large)
        assert_bare(photographed.small)
        if sample.name.startswith(COLOURFUL):
            assert_upright(photographed.large)


def test_sixteen_bits_of_grey_stay_grey(decoder, file):
    grey = decoder.decode(file(saved(Image.new("I;16", (64, 48), 0x8000), "PNG"))).large
    assert Image.open(io.BytesIO(grey)).convert("L").getpixel((9, 9)) == 128


def test_what_is_see_through_stands_on_white(decoder, file):
    white = decoder.decode(file(saved(Image.new("RGBA", (64, 48), "#00000000"), "PNG"))).large
    assert Image.open(io.BytesIO(white)).getpixel((9, 9)) == (255, 255, 255)


def test_a_picture_that_takes_too_long_is_refused(file):
    impatient = Decoder(cpu_seconds=1)
    began = time.monotonic()
    with pytest.raises(NotAPhoto) as refusal:
        impatient.decode(file(scans(2000)))
    assert refusal.value.reason is Reason.BOMB
    assert time.monotonic() - began < SECONDS
    impatient.close()


MEASURE = """
import runpy, sys
decoder = runpy.run_path(sys.argv[1])
decoder["warm_up"]()
with open(sys.argv[2], "rb") as file, open("/proc/self/status") as status:
    decoder["limit"](20, 60)
    decoder["decode"](file, sys.argv[3], b"")
    print(*(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM")))
"""


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_largest_that_is_taken_needs_less_than_300_mb(file, kind):
    command = [sys.executable, "-P", "-c", MEASURE, decoding.PROGRAM, file(largest()[kind]), kind]
    measured = subprocess.run(command, capture_output=True, text=True, env=decoding.environment())
    assert measured.returncode == 0, measured.stderr
    assert 30_000_000 < int(measured.stdout) < 300_000_000


def test_many_at_once_each_get_their_own(decoder, tmp_path):
    sizes = [(320 + 10 * number, 240) for number in range(8)]
    for width, height in sizes:
        (tmp_path / f"{width}").write_bytes(photo(width, height))
    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(lambda size: decoder.decode(tmp_path / f"{size[0]}"), sizes * 4))
    assert [(photographed.width, photographed.height) for photographed in seen] == sizes * 4
    assert all(Image.open(io.BytesIO(one.large)).size == (one.width, one.height) for one in seen)


def test_a_killed_decoder_is_started_again(decoder, file):
    path = file(photo(64, 48))
    decoder.decode(path)
    os.kill(child_of(decoder), signal.SIGKILL)
    assert decoder.decode(path).width == 64


def test_a_fork_killed_at_work_is_no_reason_to_refuse_the_photo(decoder, file):
    path = file(scans(30, side=1600))
    decoder.decode(file(photo(64, 48), "first.jpg"))
    child = child_of(decoder)
    forks = Path(f"/proc/{child}/task/{child}/children")
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(decoder.decode, path)
        until = time.monotonic() + SECONDS
        while not (working := forks.read_text().split()) and time.monotonic() < until:
            continue
        os.kill(int(working[0]), signal.SIGKILL)
        assert answer.result().width == 1600


def test_a_decoder_that_hangs_is_given_up_and_replaced(file, monkeypatch):
    monkeypatch.setattr(decoding, "START_SECONDS", 0.2)
    decoder, path = Decoder(), file(photo(64, 48))
    monkeypatch.setattr(decoding, "PROGRAM", file(b"import signal; signal.pause()", "hang.py"))
    with pytest.raises(DecoderFailed):
        decoder.decode(path)
    monkeypatch.undo()
    assert decoder.decode(path).width == 64
    decoder.close()


def test_a_machine_too_busy_is_no_reason_to_refuse_the_photo(file, monkeypatch):
    monkeypatch.setattr(decoding, "PATIENCE_SECONDS", 1)
    decoder = Decoder()
    with pytest.raises(DecoderFailed):
        decoder.decode(file(scans(2000)))
    decoder.close()


def test_nonsense_from_a_decoder_that_was_taken_over_is_refused(file):
    for said in (
        b"",
        b"[]",
        b"\xff",
        b'{"refused": "no such reason"}',
        b'{"width": 1e999, "height": 1}',
        b"[" * 99_999,
    ):
        with pytest.raises(NotAPhoto):
            decoding.decoded("JPEG", said, b"", b"")


def test_the_decoder_knows_none_of_our_settings(file, monkeypatch):
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", CANARY)
    decoder = Decoder()
    decoder.decode(file(photo(64, 48)))
    assert CANARY.encode() not in Path(f"/proc/{child_of(decoder)}/environ").read_bytes()
    decoder.close()


SERVER = """
import signal, sys
from fieldapp.pictures.decoding import decoder
decoder.decode(sys.argv[1])
print(decoder._child.process.pid, flush=True)
signal.pause()
"""


def test_the_decoder_ends_with_a_server_that_was_killed(file):
    command = [sys.executable, "-c", SERVER, file(photo(64, 48))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent) as server:
        assert server.stdout
        ended = os.pidfd_open(int(server.stdout.readline()))
        server.kill()
    assert select.select([ended], [], [], SECONDS)[0]
    os.close(ended)


def test_a_decoder_made_before_a_fork_is_not_shared(decoder, file):
    path = file(photo(64, 48))
    decoder.decode(path)
    mine, threads = decoder._child, threading.active_count()
    worker = os.fork()
    if worker == 0:
        os._exit(0 if decoder.decode(path).width == 64 and decoder._child is not mine else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == 0
    assert decoder.decode(path).width == 64
    assert threading.active_count() == threads
