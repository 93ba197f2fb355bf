"""What every way is told, and how it tells what it took."""

import argparse
import json
import os
from pathlib import Path

os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}

ENDINGS = {".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff"}
QUESTIONS = ["what is it?", "what color is it?", "where is it?"]


def arguments(description):
    """The options that all peers share; a parser, so that one can add its own."""
    parser = task(description)
    parser.add_argument("--batch-size", type=int, default=8)
    return parser


def task(description):
    """The options of what is to be done, whoever does it."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--model", type=Path, required=True, help="BLIP-2 checkpoint folder")
    parser.add_argument("--images", type=Path, required=True, help="folder of images")
    parser.add_argument("--limit", type=int, default=0, help="images at most; 0: all")
    parser.add_argument("--caption-only", action="store_true", help="no questions and no embedding")
    parser.add_argument("--max-new-tokens", type=int, default=20)
    parser.add_argument("--precision", choices=["float32", "bfloat16", "float16"], default="float32")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of all workers together")
    return parser


def questions(args):
    return [] if args.caption_only else QUESTIONS


def pictures(args):
    """The same files in the same order as jobs/benchmark.sh takes them."""
    found = sorted(str(path.absolute()) for path in args.images.rglob("*") if path.suffix.lower() in ENDINGS)
    if not found:
        raise SystemExit(f"There is no image in {args.images}. Check --images.")
    return found[: args.limit or None]


def report(way, images, seconds, load_seconds, texts):
    """The last line of a way's output, for compare.py."""
    print(json.dumps(dict(way=way, images_per_second=images / seconds, seconds=seconds, load_seconds=load_seconds, texts=texts)))
