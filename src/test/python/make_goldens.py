"""Makes the tiny checkpoints and what Hugging Face computes from them.

    pip install -r src/test/python/requirements.txt
    python src/test/python/make_goldens.py [NAME...]

writes src/test/resources/checkpoints and src/test/resources/goldens, or of these only what belongs to the named
checkpoints. Needs no network; every draw is seeded, so a second run writes the same bytes.
"""

import os
import sys
from pathlib import Path

os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}

import torch

from beams import save_beams
from checkpoints import CHECKPOINTS, save_checkpoint
from goldens import save_attention, save_goldens, save_interpolated, save_large
from pictures import save_pictures
from retrieval import NAME as RETRIEVAL
from retrieval import save_retrieval_checkpoint, save_retrieval_goldens
from rules import save_rules, save_sampling

RESOURCES = Path(__file__).parents[1] / "resources"


def main(names):
    torch.set_num_threads(2)
    goldens = RESOURCES / "goldens"
    goldens.mkdir(parents=True, exist_ok=True)
    if not names:
        for golden in goldens.glob("*.*"):
            golden.unlink()
    for checkpoint in CHECKPOINTS:
        if not names or checkpoint.name in names:
            folder = RESOURCES / "checkpoints" / checkpoint.name
            save_checkpoint(checkpoint, folder)
            save = save_large if checkpoint.vision["image_size"] > 100 else save_goldens
            save(folder, goldens, checkpoint.name)
    if not names or RETRIEVAL in names:
        folder, captioner = RESOURCES / "checkpoints" / RETRIEVAL, "tiny-opt"
        save_retrieval_checkpoint(folder, RESOURCES / "checkpoints" / captioner)
        save_retrieval_goldens(folder, goldens / f"{captioner}.safetensors", goldens)
    if not names or "sampling" in names:
        save_sampling(goldens / "sampling.json")
    if not names or "attention" in names:
        save_attention(RESOURCES / "checkpoints" / "tiny-opt", goldens, "tiny-opt")
    if not names:
        save_interpolated(RESOURCES / "checkpoints" / "tiny-opt", goldens, "tiny-opt-70px", size=70)
        save_rules(goldens / "processors.json")
        save_beams(goldens / "beams.json")
        save_pictures(goldens)


if __name__ == "__main__":
    main(sys.argv[1:])
