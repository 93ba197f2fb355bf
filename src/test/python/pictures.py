"""What Pillow and BlipImageProcessor make of three small pictures of odd sizes."""

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import BlipImageProcessor

from checkpoints import MEAN, STD
from goldens import write_lines

SIZES = [(50, 37), (301, 200), (20, 64)]  # width, height
SIDES = (42, 224)
NORMALIZED_SIDE = 42


def save_pictures(target):
    """preprocess.safetensors: uint8 rows of RGB, the resized ones, and pixel_values; preprocess.json: their sizes."""
    generator = np.random.default_rng(3)
    tensors = {}
    for index, (width, height) in enumerate(SIZES):
        picture = draw(generator, width, height)
        tensors[f"images.{index}"] = picture
        for side in SIDES:
            resized = Image.fromarray(picture).resize((side, side), Image.Resampling.BICUBIC)
            tensors[f"resized.{side}.{index}"] = np.asarray(resized)
        tensors[f"pixel_values.{index}"] = processor()(Image.fromarray(picture)).pixel_values[0]
    packed = {name: torch.tensor(value).contiguous() for name, value in tensors.items()}
    save_file(packed, target / "preprocess.safetensors")
    write_lines(target / "preprocess.json", [description(index) for index in range(len(SIZES))])


def draw(generator, width, height):
    """A gradient, a hard edge and noise, so that the filter also has to clip."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    smooth = np.stack((x, y, (x + y) / 2), axis=-1) * 255
    smooth[(x > 0.3) & (x < 0.6) & (y > 0.5)] = (255, 0, 255)
    noisy = smooth + generator.normal(0, 25, smooth.shape)
    return noisy.round().clip(0, 255).astype(np.uint8)


def processor():
    size = dict(height=NORMALIZED_SIDE, width=NORMALIZED_SIDE)
    return BlipImageProcessor(size=size, image_mean=MEAN, image_std=STD)


def description(index):
    width, height = SIZES[index]
    names = [f"resized.{side}.{index}" for side in SIDES]
    return {
        "image": f"images.{index}",
        "width": width,
        "height": height,
        "resized": dict(zip(map(str, SIDES), names)),
        "pixel_values": f"pixel_values.{index}",
        "size": NORMALIZED_SIDE,
        "image_mean": MEAN,
        "image_std": STD,
    }
