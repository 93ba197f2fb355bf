"""Reads folders as training writes them with Hugging Face's classes, and says where these disagree.

    pip install -r src/test/python/requirements.txt
    python src/test/python/check_folders.py PARENT [--goldens FILE]

PARENT holds the folders that TrainedFolders of the Java tests writes; any trained folder can stand there too.
Every tensor must find its place, with the value that is in the file; the tokenizer must be the one that
tokenizer.json describes; a captioner must write a text. With --goldens, the ids that the tokenizers gave are written.
"""

import argparse
import json
import os
from pathlib import Path

os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}

import torch
import transformers
from PIL import Image
from safetensors.torch import load_file
from tokenizers import Tokenizer

TEXTS = [
    "",
    "a",
    "a red striped mug on a wooden table",
    "a red striped mug on a wooden table\n",
    "Question: what color is the running shoe? Answer:",
    "Question: what color is the running shoe? Answer: blue\n",
    "Question: is there a t-shirt, left of the lamp? Answer: yes\n\n",
    " Two  spaces,\ttabs and \n line feeds \n\n here",
    "A BLUE MUG; it's mine, isn't it? (No!)",
    "a café table and a jalapeño jar, naïve Ångström ﬁne ½",
    "nineteen unknown zebras & 12345 others_underscored",
    "smile 🙂 漢字 Привет",
    "the <image> and </s> and <pad> and [DEC] and [SEP] in a text",
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("parent", type=Path)
    parser.add_argument("--goldens", type=Path)
    arguments = parser.parse_args()
    goldens = {}
    for folder in sorted(path for path in arguments.parent.iterdir() if path.is_dir()):
        model = check_weights(folder)
        if (folder / "tokenizer.json").exists():
            goldens[folder.name] = check_tokenizer(folder)
        if (folder / "processor_config.json").exists():
            check_processor(folder, model)
        print(f"{folder.name}: {type(model).__name__}, {sum(p.numel() for p in model.parameters())} parameters, right")
    if arguments.goldens:
        arguments.goldens.write_text(
            json.dumps({"texts": TEXTS, "tokenizers": goldens}, indent=1) + "\n", encoding="utf-8"
        )


def check_weights(folder):
    name = json.loads((folder / "config.json").read_text())["architectures"][0]
    model, report = getattr(transformers, name).from_pretrained(folder, dtype="auto", output_loading_info=True)
    wrong = {key: value for key, value in report.items() if value}
    assert not wrong, f"{folder}: {wrong}"
    state = model.state_dict()
    found = set()
    for file in folder.glob("*.safetensors"):
        for key, stored in load_file(file).items():
            assert torch.equal(state[key].to(stored.dtype), stored), f"{folder}: {key}"
            found.add(state[key].data_ptr())
    lacking = [key for key, tensor in state.items() if tensor.data_ptr() not in found]
    assert not lacking, f"{folder}: {lacking} are neither stored nor tied to what is"
    return model.eval()


def check_tokenizer(folder):
    """ids and texts, which transformers and the bare tokenizers library must agree on."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    assert tokenizer.is_fast
    bare = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert len(tokenizer) == bare.get_vocab_size(with_added_tokens=True), folder
    assert tokenizer.get_vocab() == bare.get_vocab(with_added_tokens=True), folder
    ids = [tokenizer(text).input_ids for text in TEXTS]
    for text, found in zip(TEXTS, ids):
        assert bare.encode(text).ids == found, f"{folder}: {text!r}"
    return {"ids": ids, "decoded": [tokenizer.decode(row, skip_special_tokens=True).strip() for row in ids]}


def check_processor(folder, model):
    processor = transformers.AutoProcessor.from_pretrained(folder)
    config = model.config
    assert type(processor).__name__ == "Blip2Processor"
    assert processor.num_query_tokens == config.num_query_tokens
    assert processor.tokenizer.convert_tokens_to_ids("<image>") == config.image_token_index
    picture = Image.new("RGB", (40, 30), (200, 30, 40))
    inputs = processor(images=picture, text="a red mug", return_tensors="pt").to(model.dtype)
    assert inputs.pixel_values.shape[-1] == config.vision_config.image_size
    with torch.no_grad():
        if hasattr(model, "language_model"):
            written = model.generate(**inputs, max_new_tokens=5)
            assert isinstance(processor.decode(written[0], skip_special_tokens=True), str)
        else:
            scores = model(**inputs, use_image_text_matching_head=True).logits_per_image
            assert scores.shape[-1] == 2 and scores.isfinite().all()


if __name__ == "__main__":
    main()
