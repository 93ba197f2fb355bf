"""TIFFs of every kind that is read, for make_image_goldens.py: some by Pillow, some by hand."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

SIZES = {1: 1, 3: 2, 4: 4}
CODES = {1: "B", 3: "H", 4: "I"}


def by_pillow(image, **options):
    out = io.BytesIO()
    image.save(out, "TIFF", **options)
    return out.getvalue()


def by_hand(width, height, bits, samples, photometric, chunks, order="<", tags=()):
    """A TIFF of the given chunks. `tags` are (number, type, values) beside those that all have."""
    tiled = any(tag[0] == 322 for tag in tags)
    entries = [
        (256, 4, [width]), (257, 4, [height]), (258, 3, [bits] * samples), (262, 3, [photometric]),
        (277, 3, [samples]), (324 if tiled else 273, 4, [0] * len(chunks)),
        (325 if tiled else 279, 4, [len(chunk) for chunk in chunks]), *tags,
    ]
    entries.sort()
    at = 8 + 2 + 12 * len(entries) + 4
    places = {}
    for tag, kind, values in entries:
        size = len(values) * SIZES[kind]
        if size > 4:
            places[tag] = at
            at += size
    offsets = []
    for chunk in chunks:
        offsets.append(at)
        at += len(chunk)
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "IH", 8, len(entries))
    tail = b""
    for tag, kind, values in entries:
        values = offsets if tag in (273, 324) else values
        packed = struct.pack(order + str(len(values)) + CODES[kind], *values)
        head += struct.pack(order + "HHI", tag, kind, len(values))
        if len(packed) > 4:
            head += struct.pack(order + "I", places[tag])
            tail += packed
        else:
            head += packed.ljust(4, b"\0")
    return head + bytes(4) + tail + b"".join(chunks)


def cut(samples, width, height):
    """Tiles of equal size, those at the edges filled up."""
    rows, columns = samples.shape[:2]
    tiles = []
    for y in range(0, rows, height):
        for x in range(0, columns, width):
            part = samples[y : y + height, x : x + width]
            tile = np.zeros((height, width) + samples.shape[2:], samples.dtype)
            tile[: part.shape[0], : part.shape[1]] = part
            tiles.append(tile.tobytes())
    return tiles


def packed_bits(grey, bits):
    rows = b""
    for row in grey >> (8 - bits):
        text = "".join(format(int(v), "0%db" % bits) for v in row)
        text += "0" * (-len(text) % 8)
        rows += bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
    return rows


def deep_grey(image):
    grey = np.asarray(image.convert("L")).astype("<u2") * 256 + 77
    return by_hand(image.width, image.height, 16, 1, 1, [grey.tobytes()])


def tiffs(image, xmp):
    grey = image.convert("L")
    modes = {
        "one-bit": grey.convert("1"), "grey": grey, "palette": image.quantize(200), "rgb": image,
        "rgba": Image.merge("RGBA", (*image.split(), grey)), "cmyk": image.convert("CMYK"),
        "grey-alpha": Image.merge("LA", (grey, grey)),
    }
    for name, picture in modes.items():
        yield "tiff-%s.tif" % name, by_pillow(picture)
    for name, compression in {
        "packbits": "packbits", "lzw": "tiff_lzw", "deflate": "tiff_adobe_deflate", "old-deflate": "tiff_deflate",
    }.items():
        yield "tiff-%s.tif" % name, by_pillow(image, compression=compression)
        yield "tiff-palette-%s.tif" % name, by_pillow(modes["palette"], compression=compression)
    for name, compression in {"runs": "tiff_ccitt", "group-3": "group3", "group-4": "group4"}.items():
        yield "tiff-fax-%s.tif" % name, by_pillow(modes["one-bit"], compression=compression)
    yield "tiff-fax-strips.tif", by_pillow(modes["one-bit"], compression="group4", strip_size=40)
    yield "tiff-lzw-predictor.tif", by_pillow(image, compression="tiff_lzw", tiffinfo={317: 2})
    yield "tiff-cmyk-lzw-strips.tif", by_pillow(modes["cmyk"], compression="tiff_lzw", strip_size=1000)
    yield "tiff-jpeg-grey.tif", by_pillow(grey, compression="jpeg")
    yield "tiff-jpeg-rgb.tif", by_pillow(image, compression="jpeg")
    yield "tiff-jpeg-ycc-strips.tif", by_pillow(image.convert("YCbCr"), compression="jpeg", strip_size=1000)
    yield "tiff-jpeg-cmyk.tif", by_pillow(modes["cmyk"], compression="jpeg")
    yield "tiff-two-pages.tif", by_pillow(image, save_all=True, append_images=[grey], compression="tiff_lzw")
    yield "tiff-profile.tif", by_pillow(image, icc_profile=b"no profile" * 20, compression="tiff_lzw")
    yield "tiff-orientation-xmp.tif", by_pillow(image, tiffinfo={700: xmp}, compression="tiff_lzw")
    for value in range(1, 9):
        yield "tiff-orientation-%d.tif" % value, by_pillow(image, tiffinfo={274: value}, compression="tiff_lzw")

    samples, small = np.asarray(image), np.asarray(grey)
    width, height = image.size
    tile = [(322, 3, [16]), (323, 3, [16])]
    planes = [np.ascontiguousarray(samples[:, :, i]) for i in range(3)]
    deep = samples.astype(np.uint16) * 256 + np.arange(width * 3).reshape(1, width, 3) % 200
    four = np.concatenate([deep, deep[:, :, :1]], axis=2)
    for name, order in (("little", "<"), ("big", ">")):
        kind = order + "u2"
        zipped = (259, 3, [8])
        yield "tiff-tiles-%s-endian.tif" % name, by_hand(
            width, height, 8, 3, 2, cut(samples, 16, 16), order, tile)
        yield "tiff-rgb-16-bit-%s-endian.tif" % name, by_hand(
            width, height, 16, 3, 2, [zlib.compress(deep.astype(kind).tobytes())], order, [zipped])
        differences = np.concatenate([deep[:, :1], deep[:, 1:] - deep[:, :-1]], axis=1).astype(kind)
        yield "tiff-16-bit-predictor-%s-endian.tif" % name, by_hand(
            width, height, 16, 3, 2, [zlib.compress(differences.tobytes())], order, [zipped, (317, 3, [2])])
        yield "tiff-cmyk-16-bit-%s-endian.tif" % name, by_hand(
            width, height, 16, 4, 5, [zlib.compress(four.astype(kind).tobytes())], order, [zipped])
    yield "tiff-planes.tif", by_hand(
        width, height, 8, 3, 2, [plane.tobytes() for plane in planes], tags=[(284, 3, [2])])
    yield "tiff-planes-tiles.tif", by_hand(
        width, height, 8, 3, 2, [part for plane in planes for part in cut(plane, 16, 16)],
        tags=[*tile, (284, 3, [2])])
    alpha = samples[:, :, :1]
    premultiplied = np.concatenate([(samples.astype(int) * alpha // 255).astype(np.uint8), alpha], axis=2)
    for name, extra in (("unknown-sample", 0), ("premultiplied", 1)):
        yield "tiff-rgb-%s.tif" % name, by_hand(
            width, height, 8, 4, 2, [premultiplied.tobytes()], tags=[(338, 3, [extra])])
    colors = [int(v) for v in np.random.default_rng(6).integers(0, 65536, 3 * 16)]
    for bits in (1, 2, 4):
        rows = packed_bits(small, bits)
        yield "tiff-white-is-zero-%d-bit.tif" % bits, by_hand(width, height, bits, 1, 0, [rows])
        yield "tiff-palette-%d-bit.tif" % bits, by_hand(
            width, height, bits, 1, 3, [rows], tags=[(320, 3, colors[: 3 << bits])])
    reversed_bits = bytes(int(format(v, "08b")[::-1], 2) for v in packed_bits(small, 1))
    yield "tiff-low-bit-first.tif", by_hand(width, height, 1, 1, 1, [reversed_bits], tags=[(266, 3, [2])])
