"""Writes small pictures of every flavour, and what Pillow makes of them.

    python3 src/test/python/make_image_goldens.py src/test/resources/images

Needs Pillow, numpy and webp (last run with Pillow 13.0, libjpeg-turbo 3.2, libwebp 1.6, libtiff 4.7;
Pillow before 13.0 resizes tall pictures by one grey level differently); the tests need none of them. `expected.json`
holds, for each file, width, height and SHA-256 of `ImageOps.exif_transpose(image).convert("RGB")` and the
bytes of its first row; for each resize, the same of `image.resize(size, BICUBIC)`.
"""

import base64
import hashlib
import io
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import tiffs
import webp
from PIL import Image, ImageOps

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
expected = {}


def picture(width=71, height=53, seed=7):
    """Gradients, edges and a little noise: smooth parts and hard ones."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x * 255 / (width - 1), y * 255 / (height - 1), (x + y) * 3 % 256], axis=2)
    rgb[10:30, 20:45] = [250, 20, 30]
    rgb[25:45, 5:25] = [10, 40, 240]
    rgb += rng.integers(-12, 13, rgb.shape)
    return Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8))


def digest(rgb):
    pixels = np.asarray(rgb)
    return {
        "width": rgb.width,
        "height": rgb.height,
        "sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
        "firstRow": base64.b64encode(pixels[0].tobytes()).decode(),
    }


def keep(name, content):
    (folder / name).write_bytes(content)
    rgb = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    expected[name] = digest(rgb)

def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width, height, depth, color, rows, before=b"", interlaced=False, after=b""):
    """A PNG made by hand, for what Pillow does not write: rows are packed already."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    half = len(data) // 2
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before
        + chunk(b"IDAT", data[:half]) + chunk(b"IDAT", data[half:]) + after + chunk(b"IEND", b"")
    )


def packed(samples, depth):
    """Rows of samples, most significant bit first."""
    rows = []
    for row in samples:
        bits = "".join(format(int(v), "0%db" % depth) for v in row)
        bits += "0" * (-len(bits) % 8)
        rows.append(bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)))
    return rows


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def interlaced_rows(samples, depth):
    rows = []
    for x, y, dx, dy in ADAM7:
        part = samples[y::dy, x::dx]
        if part.size:
            rows += packed(part.reshape(part.shape[0], -1), depth)
    return rows


def bmp(width, height, bits, compression, rows, extra=b"", palette=b""):
    data = b"".join(rows)
    start = 14 + 40 + len(extra) + len(palette)
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(data), 0, 0, len(palette) // 4, 0)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + info + extra + palette + data


def app14(jpeg, transform):
    """Adobe's marker, right behind the start."""
    return jpeg[:2] + b"\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0" + bytes([transform]) + jpeg[2:]


def without(jpeg, marker):
    """The JPEG less its segments of one kind."""
    out, at = jpeg[:2], 2
    while jpeg[at + 1] != 0xDA:
        length = 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        if jpeg[at + 1] != marker:
            out += jpeg[at : at + length]
        at += length
    return out + jpeg[at:]


def vertical_pairs(jpeg):
    """4:2:2 made 4:4:0 by its header alone: another picture, but a valid one where both sides fit."""
    at = jpeg.index(b"\xff\xc0")
    return jpeg[: at + 11] + b"\x12" + jpeg[at + 12 :]


image = picture()
grey = image.convert("L")

# JPEG
keep("jpeg-444.jpg", saved(image, "JPEG", quality=90, subsampling="4:4:4"))
keep("jpeg-422.jpg", saved(image, "JPEG", quality=85, subsampling="4:2:2"))
keep("jpeg-420.jpg", saved(image, "JPEG", quality=80, subsampling="4:2:0"))
keep("jpeg-411.jpg", saved(image, "JPEG", quality=80, subsampling="4:1:1"))
keep("jpeg-440.jpg", vertical_pairs(saved(picture(64, 64), "JPEG", quality=90, subsampling="4:2:2")))
keep("jpeg-420-quality-10.jpg", saved(image, "JPEG", quality=10, subsampling="4:2:0"))
keep("jpeg-420-one-by-one.jpg", saved(image.crop((30, 20, 31, 21)), "JPEG", subsampling="4:2:0"))
keep("jpeg-420-three-by-five.jpg", saved(image.crop((30, 20, 33, 25)), "JPEG", subsampling="4:2:0"))
keep("jpeg-progressive-420.jpg", saved(image, "JPEG", quality=80, progressive=True, subsampling="4:2:0"))
keep("jpeg-progressive-444.jpg", saved(image, "JPEG", quality=95, progressive=True, subsampling="4:4:4"))
keep("jpeg-restarts.jpg", saved(image, "JPEG", quality=80, restart_marker_blocks=2))
keep("jpeg-grey.jpg", saved(grey, "JPEG", quality=85))
keep("jpeg-grey-progressive.jpg", saved(grey, "JPEG", quality=85, progressive=True))
keep("jpeg-rgb-components.jpg", saved(image, "JPEG", quality=90, keep_rgb=True))
plain = without(saved(image, "JPEG", quality=90, subsampling="4:4:4"), 0xE0)
keep("jpeg-without-jfif.jpg", plain)
keep("jpeg-adobe-rgb.jpg", app14(plain, 0))
keep("jpeg-adobe-ycc.jpg", app14(plain, 1))
inks = np.stack([np.asarray(image.convert("CMYK"))[:, :, i] for i in range(4)], axis=2)
inks[:, :, 3] = np.asarray(grey) // 3
cmyk = Image.fromarray(inks, "CMYK")
keep("jpeg-cmyk.jpg", saved(cmyk, "JPEG", quality=90))
keep("jpeg-cmyk-without-adobe.jpg", without(saved(cmyk, "JPEG", quality=90), 0xEE))
ycck = without(saved(cmyk, "JPEG", quality=90), 0xEE)
keep("jpeg-ycck.jpg", app14(ycck, 2))
swapped = bytes(128) + b"not a profile at all" * 20
keep("jpeg-garbage-profile.jpg", saved(image, "JPEG", quality=90, icc_profile=swapped))
keep("jpeg-zip-tail.jpg", saved(image, "JPEG", quality=85) + b"PK\x03\x04" + bytes(100))
keep("jpeg-named.png", saved(image, "JPEG", quality=85))
for value in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = value
    keep("jpeg-orientation-%d.jpg" % value, saved(picture(40, 24), "JPEG", quality=85, exif=exif))
little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
keep("jpeg-orientation-little-endian.jpg", saved(picture(40, 24), "JPEG", quality=85, exif=little))
xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf tiff:Orientation="8"/></x:xmpmeta>'
keep("jpeg-orientation-xmp.jpg", saved(picture(40, 24), "JPEG", quality=85, xmp=xmp))
keep("jpeg-exif-garbage.jpg", saved(picture(40, 24), "JPEG", quality=85, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x99\x99\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"))

# PNG
keep("png-rgb.png", saved(image, "PNG", optimize=True))
keep("png-rgba.png", saved(Image.merge("RGBA", (*image.split(), grey)), "PNG"))
keep("png-transparent.png", saved(Image.merge("RGBA", (*image.split(), Image.new("L", image.size))), "PNG"))
keep("png-grey.png", saved(grey, "PNG"))
keep("png-grey-alpha.png", saved(Image.merge("LA", (grey, grey)), "PNG"))
keep("png-grey-transparent-value.png", saved(grey, "PNG", transparency=100))
keep("png-rgb-transparent-value.png", saved(image, "PNG", transparency=(250, 20, 30)))
keep("png-one-bit.png", saved(grey.convert("1"), "PNG"))
keep("png-palette.png", saved(image.quantize(200), "PNG"))
keep("png-palette-transparent.png", saved(image.quantize(64), "PNG", transparency=bytes(range(64))))
for bits in (1, 2, 4):
    keep("png-palette-%d-bit.png" % bits, saved(image.quantize(1 << bits), "PNG", bits=bits))
small = np.asarray(grey)
for bits in (2, 4):
    keep("png-grey-%d-bit.png" % bits, png(71, 53, bits, 0, packed(small >> (8 - bits), bits)))
deep = np.asarray(image).astype(np.int64) * 257 - np.arange(71 * 3).reshape(1, 71, 3) % 200
deep = np.clip(deep, 0, 65535)
keep("png-rgb-16-bit.png", png(71, 53, 16, 2, packed(deep.reshape(53, -1), 16)))
four = np.concatenate([deep, deep[:, :, :1]], axis=2)
keep("png-rgba-16-bit.png", png(71, 53, 16, 6, packed(four.reshape(53, -1), 16)))
keep("png-grey-alpha-16-bit.png", png(71, 53, 16, 4, packed(deep[:, :, :2].reshape(53, -1), 16)))
# Not as Pillow reads it: it clips, the decoder keeps the high byte.
(folder / "png-grey-16-bit.png").write_bytes(png(71, 53, 16, 0, packed(small.astype(np.int64) * 256 + 77, 16)))
keep("png-interlaced-rgb.png", png(71, 53, 8, 2, interlaced_rows(np.asarray(image), 8), interlaced=True))
keep("png-interlaced-grey.png", png(71, 53, 4, 0, interlaced_rows(small >> 4, 4), interlaced=True))
keep("png-interlaced-three-by-two.png", png(3, 2, 8, 2, interlaced_rows(np.asarray(image)[:2, :3], 8), interlaced=True))
keep("png-profile-and-gamma.png", png(71, 53, 8, 0, packed(small, 8),
     before=chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(300)))))
keep("png-orientation.png", saved(picture(40, 24), "PNG", exif=little))
itxt = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp)
keep("png-orientation-xmp.png", png(40, 24, 8, 2, packed(np.asarray(picture(40, 24)).reshape(24, -1), 8), before=itxt))
frames = [picture(40, 24, seed) for seed in (1, 2)]
keep("png-animated.png", saved(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=50))

# GIF
keep("gif.gif", saved(image.quantize(256), "GIF"))
keep("gif-interlaced.gif", saved(image.quantize(32), "GIF", interlace=1))
keep("gif-grey.gif", saved(grey, "GIF"))
keep("gif-two-colours.gif", saved(grey.convert("1"), "GIF"))
keep("gif-transparent.gif", saved(image.quantize(16), "GIF", transparency=3))
keep("gif-animated.gif", saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50))
noise = Image.fromarray(np.random.default_rng(3).integers(0, 256, (90, 90)).astype(np.uint8))
keep("gif-noise.gif", saved(noise, "GIF"))
one = saved(image.quantize(16), "GIF")
wide = one[:6] + struct.pack("<HH", 100, 80) + one[10:]
at = wide.index(b"\x2c\0\0\0\0")
keep("gif-small-frame.gif", wide[: at + 1] + struct.pack("<HH", 9, 7) + wide[at + 5 :])

# BMP
keep("bmp-rgb.bmp", saved(image, "BMP"))
keep("bmp-rgba.bmp", saved(Image.merge("RGBA", (*image.split(), grey)), "BMP"))
keep("bmp-palette.bmp", saved(image.quantize(100), "BMP"))
keep("bmp-grey.bmp", saved(grey, "BMP"))
keep("bmp-one-bit.bmp", saved(grey.convert("1"), "BMP"))
values = np.asarray(image).astype(int)
fields = {"555": (0x7C00, 0x3E0, 0x1F), "565": (0xF800, 0x7E0, 0x1F)}
for name, masks in fields.items():
    rows = []
    for row in values[::-1]:
        pixels = 0
        for channel, mask in enumerate(masks):
            bits = bin(mask).count("1")
            pixels = pixels + (row[:, channel] >> (8 - bits)) * (mask & -mask)
        rows.append(pixels.astype("<u2").tobytes() + bytes(2))
    keep("bmp-%s.bmp" % name, bmp(71, 53, 16, 3, rows, extra=struct.pack("<III", *masks)))
top_down = [row.astype(np.uint8)[:, ::-1].tobytes() + bytes(3) for row in values]
keep("bmp-top-down.bmp", bmp(71, -53, 24, 0, top_down))
colors = bytes(v for i in range(16) for v in (i * 16, 255 - i * 16, i * 7, 0))
four_bits = [r + bytes(-len(r) % 4) for r in packed((small >> 4)[::-1], 4)]
keep("bmp-four-bit.bmp", bmp(71, 53, 4, 0, four_bits, palette=colors))
runs = [bytes([5, 1, 3, 2, 0, 3, 4, 5, 6, 0, 0, 0]), bytes([11, 7, 0, 0]), bytes([0, 4, 1, 2, 3, 4, 7, 9, 0, 1])]
keep("bmp-rle8.bmp", bmp(11, 3, 8, 1, runs, palette=colors))

# WebP
rgba = Image.merge("RGBA", (*image.split(), grey))
keep("webp-lossless.webp", saved(image, "WEBP", lossless=True))
keep("webp-lossless-alpha.webp", saved(rgba, "WEBP", lossless=True, exact=True))
keep("webp-lossless-orientation.webp", saved(picture(40, 24), "WEBP", lossless=True, exif=little[6:]))
keep("webp-orientation-xmp.webp", saved(picture(40, 24), "WEBP", quality=80, xmp=xmp))
for colors in (2, 4, 16, 200):
    keep("webp-lossless-%d-colours.webp" % colors, saved(image.quantize(colors).convert("RGB"), "WEBP", lossless=True))
noisy = Image.fromarray(np.random.default_rng(4).integers(0, 256, (33, 47, 3)).astype(np.uint8))
keep("webp-lossless-noise.webp", saved(noisy, "WEBP", lossless=True))
keep("webp-lossy.webp", saved(image, "WEBP", quality=80))
keep("webp-lossy-alpha.webp", saved(rgba, "WEBP", quality=80))
keep("webp-lossy-noise.webp", saved(noisy, "WEBP", quality=95))
keep("webp-lossy-quality-0.webp", saved(image, "WEBP", quality=0, method=6))
keep("webp-lossy-one-by-one.webp", saved(image.crop((30, 20, 31, 21)), "WEBP"))
keep("webp-lossy-two-by-three.webp", saved(image.crop((30, 20, 32, 23)), "WEBP"))
keep("webp-lossy-sixteen.webp", saved(image.crop((30, 20, 46, 36)), "WEBP", quality=50))
for kind in (0, 1):
    options = webp.WebPConfig.new(quality=20)
    options.ptr.filter_type, options.ptr.filter_strength, options.ptr.filter_sharpness = kind, 80, 5
    encoded = webp.WebPPicture.from_pil(image).encode(options)
    keep("webp-lossy-%s-filter.webp" % ("simple", "sharp")[kind], bytes(encoded.buffer()))
keep("webp-animated.webp", saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True))
keep("webp-animated-lossy.webp", saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], quality=70))
part = Image.new("RGBA", (60, 50))
part.paste(frames[0].crop((0, 0, 20, 16)), (24, 18))
keep("webp-animated-part.webp", saved(part, "WEBP", save_all=True, append_images=[part.rotate(90)], lossless=True))

# TIFF
for name, content in tiffs.tiffs(picture(40, 24), xmp):
    keep(name, content)
(folder / "tiff-grey-16-bit.tif").write_bytes(tiffs.deep_grey(picture(40, 24)))

# Resizes of png-rgb.png and of its parts (left, top, right, bottom).
resizes = []
for box, size in [
    ((0, 0, 71, 53), (28, 28)), ((0, 0, 71, 53), (224, 224)), ((0, 0, 71, 53), (71, 20)), ((0, 0, 71, 53), (30, 53)),
    ((0, 0, 71, 53), (1, 1)), ((0, 0, 71, 53), (71, 53)), ((0, 0, 71, 53), (97, 13)), ((0, 0, 71, 53), (13, 97)),
    ((3, 0, 4, 53), (28, 28)), ((0, 9, 71, 10), (28, 28)), ((20, 20, 21, 21), (28, 28)), ((0, 0, 2, 3), (5, 7)),
    ((0, 0, 70, 53), (35, 54)), ((0, 0, 30, 53), (28, 28)), ((0, 0, 40, 53), (28, 28)), ((0, 0, 41, 53), (28, 28)), ((0, 0, 64, 32), (32, 64)),
]:
    resized = image.crop(box).resize(size, Image.Resampling.BICUBIC)
    resizes.append({"box": box, **digest(resized)})

text = json.dumps({"images": expected, "resizes": resizes}, indent=1)
(folder / "expected.json").write_text(text + "\n")
