"""Makes the sample that the product ships: a tiny untrained captioner and a few drawn pictures.

    pip install -r src/test/python/requirements.txt
    python src/test/python/make_builtin.py

writes src/main/resources/io/sparkblip2/builtin. Its captions are words strung together by chance: the sample shows
that everything runs, not what BLIP-2 can do.
"""

import os
import shutil
from pathlib import Path

os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}

from PIL import Image, ImageDraw

from checkpoints import OPT, QFORMER, VISION, Checkpoint, save_checkpoint

BUILTIN = Path(__file__).parents[2] / "main/resources/io/sparkblip2/builtin"
CAPTIONER = Checkpoint(
    "captioner",
    2,
    dict(VISION, image_size=56),
    dict(QFORMER, intermediate_size=48),
    OPT,
    query_tokens=8,
    writes="words",
)
WIDTH, HEIGHT = 160, 120
TABLE, WALL, SKY, GRASS = (176, 132, 92), (235, 230, 220), (150, 200, 240), (110, 170, 90)


def main():
    save_checkpoint(CAPTIONER, BUILTIN / "captioner")
    save_images(BUILTIN / "images")
    for folder in ("captioner", "images"):
        write_index(BUILTIN / folder)


def write_index(folder):
    """A jar's folders cannot be listed, so each says what it holds."""
    names = sorted(path.name for path in folder.iterdir() if path.name != "index.txt")
    (folder / "index.txt").write_text("\n".join(names) + "\n", encoding="utf-8")


# ---- pictures ---------------------------------------------------------------------------------


def save_images(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, (upper, lower, draw) in PICTURES.items():
        image = Image.new("RGB", (WIDTH, HEIGHT), upper)
        canvas = ImageDraw.Draw(image)
        canvas.rectangle((0, 85, WIDTH, HEIGHT), fill=lower)
        draw(canvas)
        image.save(folder / name, **({"quality": 90} if name.endswith(".jpg") else {"optimize": True}))


def mug(canvas):
    canvas.ellipse((90, 48, 122, 82), outline=(200, 30, 40), width=7)
    canvas.rounded_rectangle((52, 36, 104, 98), radius=8, fill=(200, 30, 40))
    canvas.ellipse((52, 30, 104, 44), fill=(120, 15, 20))


def ball(canvas):
    canvas.ellipse((48, 92, 116, 106), fill=(85, 135, 70))
    canvas.ellipse((48, 34, 112, 98), fill=(40, 80, 200))
    canvas.ellipse((62, 44, 80, 60), fill=(160, 185, 245))


def house(canvas):
    canvas.rectangle((45, 55, 115, 105), fill=(245, 235, 200))
    canvas.polygon([(38, 55), (80, 22), (122, 55)], fill=(190, 60, 50))
    canvas.rectangle((72, 76, 90, 105), fill=(60, 130, 70))
    canvas.rectangle((52, 64, 66, 78), fill=(140, 190, 230), outline=(90, 70, 50))


def tree(canvas):
    canvas.rectangle((74, 62, 88, 106), fill=(110, 75, 45))
    for x, y, radius in ((81, 34, 26), (62, 48, 22), (100, 48, 22)):
        canvas.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(35, 125, 55))


def fish(canvas):
    canvas.polygon([(104, 60), (136, 38), (136, 82)], fill=(235, 160, 30))
    canvas.ellipse((32, 34, 116, 86), fill=(250, 205, 50))
    canvas.ellipse((46, 50, 56, 60), fill=(20, 20, 20))


def cat(canvas):
    canvas.ellipse((58, 58, 112, 112), fill=(25, 25, 30))
    canvas.ellipse((64, 26, 106, 66), fill=(25, 25, 30))
    for left in (65, 90):
        canvas.polygon([(left, 36), (left + 7, 14), (left + 15, 32)], fill=(25, 25, 30))
        canvas.ellipse((left + 5, 41, left + 12, 48), fill=(120, 220, 90))
    canvas.arc((94, 60, 140, 108), 270, 90, fill=(25, 25, 30), width=7)


def bag(canvas):
    canvas.arc((60, 18, 100, 70), 180, 360, fill=(90, 55, 30), width=6)
    canvas.rounded_rectangle((40, 46, 120, 102), radius=10, fill=(140, 88, 48))
    canvas.line((44, 62, 116, 62), fill=(225, 185, 70), width=4)


def lamp(canvas):
    canvas.rectangle((77, 56, 83, 98), fill=(70, 70, 75))
    canvas.ellipse((56, 92, 104, 106), fill=(70, 70, 75))
    canvas.polygon([(62, 20), (98, 20), (116, 60), (44, 60)], fill=(245, 150, 40))


PICTURES = {
    "red-mug.jpg": (WALL, TABLE, mug),
    "blue-ball.png": (SKY, GRASS, ball),
    "small-house.jpg": (SKY, GRASS, house),
    "green-tree.png": (SKY, GRASS, tree),
    "yellow-fish.jpg": ((40, 110, 170), (205, 185, 140), fish),
    "black-cat.png": (WALL, (170, 60, 70), cat),
    "brown-bag.jpg": ((225, 225, 230), (200, 200, 205), bag),
    "orange-lamp.png": ((70, 80, 120), TABLE, lamp),
}


if __name__ == "__main__":
    main()
