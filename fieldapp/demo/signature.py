"""A signature as a hand would write it: strokes as the phone keeps them, and the picture of them."""

import io
import json
import math
import random
from functools import cache

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 358, 220
INK = (10, 20, 60)
SCALE = 2
TURN = 24  # points of a letter

Point = dict[str, float]


@cache
def signed(name: str) -> tuple[bytes, bytes]:
    """The strokes (JSON) and the picture (PNG) of a person's signature; the same name gives the same ones."""
    strokes = written(random.Random(name))
    said = {"width": WIDTH, "height": HEIGHT, "strokes": strokes}
    return json.dumps(said, separators=(",", ":")).encode(), drawn(strokes)


def written(hand: random.Random) -> list[list[Point]]:
    """A tall first letter, letters that run out, and a line below; all leaning to the right."""
    strokes: list[list[Point]] = []
    x, time = 62.0, 0
    for tall, letters in ((84, 2), (38, hand.randint(4, 5)), (30, 2)):
        stroke: list[Point] = []
        for letter in range(letters):
            height, wide = tall * hand.uniform(0.5, 1.1) * (1 - 0.12 * letter), hand.uniform(0.8, 1.4)
            for step in range(TURN):
                turn = 2 * math.pi * step / TURN
                up = (1 - math.cos(turn)) / 2 * height
                along = x + math.sin(turn) * 7 * wide + up * 0.32
                stroke.append({"x": round(along, 1), "y": round(132 - up + math.sin(x / 30) * 3, 1), "t": time})
                x, time = x + 0.85 * wide, time + 12
        strokes.append(stroke)
        x, time = x + hand.uniform(2, 8), time + 160
    line = [(70 + step * 9.0, 164 - step * 0.9 + math.sin(step / 4) * 4) for step in range(24)]
    strokes.append([{"x": round(x, 1), "y": round(y, 1), "t": time + step * 9} for step, (x, y) in enumerate(line)])
    return strokes


def drawn(strokes: list[list[Point]]) -> bytes:
    picture = Image.new("L", (WIDTH * SCALE * 2, HEIGHT * SCALE * 2), 255)  # drawn larger, so that edges are smooth
    draw = ImageDraw.Draw(picture)
    for stroke in strokes:
        points = [(point["x"] * SCALE * 2, point["y"] * SCALE * 2) for point in stroke]
        draw.line(points, fill=0, width=9, joint="curve")
    small = picture.resize((WIDTH * SCALE, HEIGHT * SCALE), Image.Resampling.BOX)
    inked = Image.composite(Image.new("RGB", small.size, "white"), Image.new("RGB", small.size, INK), small)
    file = io.BytesIO()
    inked.save(file, "PNG")
    return file.getvalue()
