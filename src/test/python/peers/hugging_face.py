"""Describes a folder of images with Hugging Face transformers, one by one or in batches.

    python src/test/python/peers/hugging_face.py --model FOLDER --images FOLDER [--loop]

The last line is JSON. Timed is what is done after the model was loaded and warmed up: from files to texts.
"""

import time

from PIL import Image, ImageOps

from call import arguments, pictures, questions, report
from describer import Describer


def describe(describer, files):
    images = [ImageOps.exif_transpose(Image.open(file)).convert("RGB") for file in files]
    texts, _ = describer.describe(images)
    return texts


def main():
    parser = arguments(__doc__)
    parser.add_argument("--loop", action="store_true", help="one image at a time")
    args = parser.parse_args()
    size = 1 if args.loop else args.batch_size
    files = pictures(args)
    start = time.monotonic()
    describer = Describer(
        args.model,
        args.precision,
        args.device,
        args.threads,
        questions(args),
        not args.caption_only,
        args.max_new_tokens,
    )
    load_seconds = time.monotonic() - start
    describe(describer, files[:size])
    start = time.monotonic()
    texts = []
    for first in range(0, len(files), size):
        texts += describe(describer, files[first : first + size])
    seconds = time.monotonic() - start
    way = "transformers, one by one" if args.loop else f"transformers, batches of {size}"
    report(way, len(files), seconds, load_seconds, texts)


if __name__ == "__main__":
    main()
