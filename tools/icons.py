"""Draws the app's icons, static/icons/*.png, from the mark: `python -m tools.icons`. The colours are the tokens'."""

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).parent.parent / "static" / "icons"
BLUE, WHITE = "#1d4fb0", "#ffffff"
OF = 32  # the side of mark.svg
FINER = 8  # drawn so many times larger, then made smaller: smooth edges
TICK = [(9.5, 16.5), (14, 21.1), (22.6, 10.4)]
WIDTH = 3.4


def icon(size: int, *, corner: float = 9, share: float = 1) -> Image.Image:
    """The mark at `size` pixels; `share` of it is the tick's part, so that a round mask cuts nothing off."""
    side = size * FINER
    image = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(image)
    unit = side / OF
    draw.rounded_rectangle((0, 0, side - 1, side - 1), radius=corner * unit, fill=BLUE)
    points = [tuple(((place - OF / 2) * share + OF / 2) * unit for place in point) for point in TICK]
    width = WIDTH * share * unit
    draw.line(points, fill=WHITE, width=round(width), joint="curve")
    for x, y in points:
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=WHITE)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    drawn = {
        "mark-192": icon(192),
        "mark-512": icon(512),
        "mark-maskable": icon(512, corner=0, share=0.8),
        "mark-180": icon(180, corner=0),
    }
    for name, image in drawn.items():
        image.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(ICONS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
