"""Drawn pictures that pass for a phone's photos: windows, seals, a nameplate, a receipt. No photograph is shipped."""

import io
import random
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

SIZE = WIDTH, HEIGHT = 900, 1200
Colour = tuple[int, int, int]
Canvas = ImageDraw.ImageDraw


def photographs() -> dict[str, bytes]:
    """JPEG files by what they show."""
    return {name: photographed(draw, seed) for seed, (name, draw) in enumerate(SCENES.items())}


def photographed(draw: Callable[[Image.Image], Image.Image], seed: int) -> bytes:
    """A scene as a phone would take it: not quite straight, uneven light, a little soft and noisy."""
    picture = draw(gradient((206, 201, 190), (168, 163, 154)))
    tilt = random.Random(seed).uniform(-1.6, 1.6)
    picture = picture.rotate(tilt, Image.Resampling.BILINEAR, fillcolor=(120, 117, 110))
    picture = picture.crop((24, 32, WIDTH - 24, HEIGHT - 32)).resize(SIZE)
    picture = ImageChops.multiply(picture, shade()).filter(ImageFilter.BoxBlur(1))
    picture = ImageEnhance.Brightness(Image.blend(picture, noise(), 0.06)).enhance(1.12)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=82)
    return file.getvalue()


@cache
def shade() -> Image.Image:
    """Darker towards the corners."""
    dark = Image.radial_gradient("L").resize(SIZE).point([255 - value * 2 // 5 for value in range(256)])
    return Image.merge("RGB", [dark] * 3)


@cache
def noise() -> Image.Image:
    return Image.effect_noise(SIZE, 26).convert("RGB")


# --- brushes ---------------------------------------------------------------------------------------------------------


def gradient(top: Colour, bottom: Colour, size: tuple[int, int] = SIZE) -> Image.Image:
    mask = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), mask)


def soft_shadow(picture: Image.Image, box: tuple[int, int, int, int], strength: int = 120, reach: int = 18) -> None:
    mask = Image.new("L", (WIDTH // 4, HEIGHT // 4), 0)  # soft anyway, so a small one will do
    ImageDraw.Draw(mask).rectangle([side // 4 for side in box], fill=strength)
    mask = mask.filter(ImageFilter.GaussianBlur(reach / 4)).resize(SIZE)
    picture.paste((30, 30, 34), mask=mask)


def profile(picture: Image.Image, box: tuple[int, int, int, int], width: int, colour: Colour = (238, 238, 234)) -> None:
    """A window profile: four mitred bars with a lit and a shaded edge."""
    left, top, right, bottom = box
    inner = (left + width, top + width, right - width, bottom - width)
    draw = ImageDraw.Draw(picture)
    bars = {
        0.96: [(left, top), (right, top), (inner[2], inner[1]), (inner[0], inner[1])],
        0.90: [(left, top), (inner[0], inner[1]), (inner[0], inner[3]), (left, bottom)],
        0.99: [(right, top), (right, bottom), (inner[2], inner[3]), (inner[2], inner[1])],
        1.03: [(left, bottom), (inner[0], inner[3]), (inner[2], inner[3]), (right, bottom)],
    }
    for light, shape in bars.items():
        draw.polygon(shape, fill=shaded(colour, light))
        draw.line([*shape, shape[0]], fill=shaded(colour, 0.8), width=2)
    for step, light in ((width // 3, 0.86), (width - 6, 0.7)):
        draw.rectangle((left + step, top + step, right - step, bottom - step), outline=shaded(colour, light), width=3)


def shaded(colour: Colour, light: float) -> Colour:
    red, green, blue = (min(255, int(part * light)) for part in colour)
    return red, green, blue


def view(picture: Image.Image, box: tuple[int, int, int, int], *, rain: bool = False) -> None:
    """What is seen through the glass: sky, houses, trees, a reflection."""
    size = (box[2] - box[0], box[3] - box[1])
    sky = gradient((150, 166, 178), (198, 205, 205), size) if rain else gradient((122, 172, 216), (222, 234, 238), size)
    draw, chance = ImageDraw.Draw(sky), random.Random(7)
    for left in range(-20, size[0], 90):
        roof = int(size[1] * chance.uniform(0.42, 0.66))
        tone = chance.randint(140, 186)
        draw.rectangle((left, roof, left + 76, size[1]), fill=(tone, tone - 2, tone - 8))
        for row in range(roof + 16, size[1], 30):
            for column in range(left + 10, left + 66, 20):
                draw.rectangle((column, row, column + 9, row + 14), fill=(tone - 46, tone - 40, tone - 30))
    for _ in range(60):
        x, y = chance.randint(0, size[0]), chance.randint(int(size[1] * 0.82), size[1])
        draw.ellipse((x - 36, y - 28, x + 36, y + 28), fill=(64, chance.randint(92, 122), 66))
    sky = sky.filter(ImageFilter.GaussianBlur(5))
    glare = Image.new("L", size, 0)
    ImageDraw.Draw(glare).polygon(
        [(size[0] * 0.1, 0), (size[0] * 0.42, 0), (size[0] * 0.06, size[1]), (-size[0] * 0.3, size[1])], fill=46
    )
    sky.paste((255, 255, 255), mask=glare.filter(ImageFilter.GaussianBlur(8)))
    if rain:
        drops(sky, chance)
    picture.paste(sky, box[:2])


def drops(picture: Image.Image, chance: random.Random) -> None:
    draw = ImageDraw.Draw(picture, "RGBA")
    for _ in range(230):
        x, y, radius = chance.randint(0, picture.width), chance.randint(0, picture.height), chance.uniform(1.5, 5)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(236, 242, 246, 150))
        if chance.random() < 0.15:
            draw.line((x, y, x, y + chance.randint(20, 90)), fill=(230, 238, 242, 120), width=2)


def handle(picture: Image.Image, x: int, y: int) -> None:
    soft_shadow(picture, (x - 8, y + 8, x + 34, y + 190), 110, 8)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((x - 12, y - 34, x + 26, y + 48), 14, fill=(226, 226, 224), outline=(170, 170, 168), width=2)
    draw.rounded_rectangle((x - 4, y - 8, x + 18, y + 180), 11, fill=(244, 244, 242), outline=(176, 176, 174), width=2)


# --- scenes ----------------------------------------------------------------------------------------------------------


def wet_window(picture: Image.Image) -> Image.Image:
    """Before: a window in the rain, water on the sill and a stain below it."""
    soft_shadow(picture, (120, 70, 800, 920))
    view(picture, (190, 140, 710, 850), rain=True)
    profile(picture, (120, 70, 790, 920), 78)
    handle(picture, 742, 420)
    draw = ImageDraw.Draw(picture, "RGBA")
    draw.polygon([(70, 930), (840, 930), (880, 1000), (30, 1000)], fill=(232, 230, 224, 255))
    draw.ellipse((420, 940, 690, 986), fill=(150, 168, 180, 190))
    draw.ellipse((470, 948, 600, 968), fill=(230, 238, 244, 160))
    stain = Image.new("L", picture.size, 0)
    ImageDraw.Draw(stain).polygon(
        [(430, 1000), (690, 1000), (640, 1120), (600, 1190), (560, 1110), (470, 1150)], fill=96
    )
    picture.paste((122, 112, 92), mask=stain.filter(ImageFilter.GaussianBlur(12)))
    return picture


def torn_seal(picture: Image.Image) -> Image.Image:
    """The defect: the lower corner of a sash, its black seal torn and hanging out."""
    draw = ImageDraw.Draw(picture)
    view(picture, (330, 0, 900, 820), rain=True)
    draw.polygon([(0, 0), (330, 0), (330, 820), (0, 1150)], fill=(240, 240, 236))
    draw.polygon([(330, 820), (900, 820), (900, 1200), (0, 1200), (0, 1150)], fill=(228, 228, 223))
    draw.line((0, 1150, 330, 820), fill=(182, 182, 176), width=5)
    for step, tone in ((66, 196), (74, 250), (250, 188), (258, 248)):
        draw.line((step, 0, step, 1150 - step), fill=(tone, tone, tone - 4), width=4)
        draw.line((step, 1150 - step, 900, 1150 - step), fill=(tone, tone, tone - 4), width=4)
    draw.line([(300, 0), (300, 560)], fill=(34, 34, 36), width=26)
    draw.line([(520, 852), (900, 852)], fill=(34, 34, 36), width=26)
    draw.line([(300, 560), (306, 640), (350, 700), (420, 716)], fill=(30, 30, 32), width=24, joint="curve")
    draw.line([(420, 716), (470, 770), (462, 850)], fill=(40, 40, 42), width=15, joint="curve")
    draw.polygon([(500, 838), (540, 838), (540, 866), (508, 872), (488, 856)], fill=(44, 44, 46))
    for x, y in ((300, 700), (318, 760), (360, 812), (410, 836), (450, 846)):
        draw.ellipse((x - 22, y - 13, x + 22, y + 13), fill=(150, 136, 104))
    draw.rounded_rectangle((600, 1010, 720, 1036), 12, fill=(96, 94, 90))
    return picture


def nameplate(picture: Image.Image) -> Image.Image:
    """A type plate, riveted to a profile."""
    picture.paste(gradient((222, 223, 221), (190, 191, 190)))
    draw = ImageDraw.Draw(picture)
    for x in (90, 820):
        draw.line((x, 0, x, HEIGHT), fill=(160, 160, 160), width=5)
    soft_shadow(picture, (150, 420, 760, 830), 110, 12)
    picture.paste(gradient((236, 236, 232), (196, 198, 198), (610, 400)), (145, 410))
    draw.rounded_rectangle((145, 410, 755, 810), 14, outline=(96, 98, 100), width=4)
    for x, y in ((172, 436), (728, 436), (172, 784), (728, 784)):
        draw.ellipse((x - 10, y - 10, x + 10, y + 10), fill=(150, 152, 154), outline=(96, 98, 100), width=2)
    lettering(draw, (200, 450), "CASEMENT 70", 52)
    for line, words in enumerate(("TYPE  C70-5", "NO.  C70-2508-1181", "DATE  2025-08", "Uw 1.3   RAL 9016")):
        lettering(draw, (200, 540 + line * 58), words, 38)
    for bar in range(36):
        if (bar * 7919) % 5:
            draw.rectangle((560 + bar * 4, 455, 562 + bar * 4, 515), fill=(40, 40, 44))
    return picture


def lettering(draw: Canvas, at: tuple[int, int], words: str, size: int, colour: Colour = (44, 46, 52)) -> None:
    draw.text(at, words, font_size=size, fill=colour)


def receipt(picture: Image.Image) -> Image.Image:
    """A till receipt on a wooden table."""
    picture.paste(gradient((150, 108, 70), (118, 82, 52)))
    draw, chance = ImageDraw.Draw(picture), random.Random(11)
    for _ in range(70):
        y = chance.randint(0, HEIGHT)
        draw.line((0, y, WIDTH, y + chance.randint(-26, 26)), fill=(112, 76, 48), width=chance.randint(1, 3))
    soft_shadow(picture, (230, 130, 690, 1090), 150, 16)
    draw.polygon([(220, 110), (670, 124), (682, 1070), (206, 1060)], fill=(246, 245, 240))
    lettering(draw, (300, 160), "PARKING", 60, (70, 70, 76))
    lines = ("Binjiang Ave", "", "IN    13:02", "OUT   15:21", "2 h 19 min", "", "CASH", "", "TOTAL    15.00")
    for line, words in enumerate(lines):
        lettering(draw, (270, 280 + line * 64), words, 40, (84, 84, 90))
    for bar in range(70):
        if (bar * 6007) % 4:
            draw.rectangle((270 + bar * 5, 910, 273 + bar * 5, 1000), fill=(60, 60, 66))
    return picture


def dry_window(picture: Image.Image) -> Image.Image:
    """After: the same window closed, clean and dry, in the sun."""
    soft_shadow(picture, (120, 70, 800, 920))
    view(picture, (190, 140, 710, 850))
    profile(picture, (120, 70, 790, 920), 78, (246, 246, 243))
    handle(picture, 742, 420)
    draw = ImageDraw.Draw(picture)
    draw.polygon([(70, 930), (840, 930), (880, 1000), (30, 1000)], fill=(240, 239, 234))
    sun = Image.new("L", picture.size, 0)
    ImageDraw.Draw(sun).polygon([(200, 930), (520, 930), (700, 1200), (300, 1200)], fill=70)
    picture.paste((255, 246, 214), mask=sun.filter(ImageFilter.GaussianBlur(14)))
    return picture


def door_track(picture: Image.Image) -> Image.Image:
    """A sliding door's worn roller in its track."""
    picture.paste(gradient((196, 190, 180), (150, 144, 134)))
    draw = ImageDraw.Draw(picture)
    picture.paste(gradient((244, 244, 240), (206, 206, 202), (WIDTH, 560)), (0, 0))
    draw.line((0, 560, WIDTH, 560), fill=(120, 118, 112), width=8)
    for top, tone in ((760, 172), (800, 206), (840, 148), (900, 190), (950, 128)):
        draw.rectangle((0, top, WIDTH, top + 34), fill=(tone, tone, tone + 2))
    soft_shadow(picture, (300, 560, 620, 820), 120, 14)
    draw.rounded_rectangle((290, 540, 610, 700), 18, fill=(120, 122, 126), outline=(80, 82, 86), width=4)
    draw.ellipse((350, 590, 550, 790), fill=(64, 64, 66), outline=(40, 40, 42), width=6)
    draw.ellipse((415, 655, 485, 725), fill=(170, 172, 176), outline=(90, 92, 96), width=4)
    draw.polygon([(548, 700), (560, 760), (500, 792), (520, 750)], fill=(150, 120, 70))
    for x in (330, 570):
        draw.ellipse((x - 16, 604, x + 16, 636), fill=(190, 192, 196), outline=(90, 92, 96), width=3)
        draw.line((x - 10, 620, x + 10, 620), fill=(80, 82, 86), width=4)
    return picture


def new_hinge(picture: Image.Image) -> Image.Image:
    """A new hinge between frame and sash."""
    picture.paste(gradient((236, 236, 232), (204, 204, 200)))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 400, HEIGHT), fill=(226, 226, 222))
    for x, tone in ((400, 150), (410, 250), (470, 176), (60, 196)):
        draw.line((x, 0, x, HEIGHT), fill=(tone, tone, tone - 3), width=6)
    soft_shadow(picture, (330, 330, 580, 900), 120, 16)
    picture.paste(gradient((226, 228, 230), (160, 162, 166), (240, 560)), (320, 320))
    for top in (320, 510, 700):
        draw.rounded_rectangle((392, top, 472, top + 180), 22, fill=(206, 208, 212), outline=(120, 122, 126), width=4)
        draw.line((412, top + 16, 412, top + 164), fill=(244, 246, 248), width=8)
    for x in (350, 526):
        for y in (400, 600, 800):
            draw.ellipse((x - 20, y - 20, x + 20, y + 20), fill=(178, 180, 184), outline=(110, 112, 116), width=3)
            draw.line((x - 12, y - 12, x + 12, y + 12), fill=(90, 92, 96), width=4)
            draw.line((x - 12, y + 12, x + 12, y - 12), fill=(90, 92, 96), width=4)
    return picture


SCENES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "before": wet_window,
    "defect": torn_seal,
    "nameplate": nameplate,
    "receipt": receipt,
    "after": dry_window,
    "track": door_track,
    "hinge": new_hinge,
}
