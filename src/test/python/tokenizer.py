"""A small byte-level BPE tokenizer with OPT's special tokens, as a Hugging Face folder's files."""

import json

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

BOS = "</s>"
PAD = "<pad>"
SPECIAL_TOKENS = ["<s>", PAD, BOS, "<unk>"]
IMAGE_TOKEN = "<image>"
NEWLINE = "Ċ"
VOCABULARY_SIZE = 440

CORPUS = """
Question: what is in the picture? Answer: a red mug on a wooden table.
Question: which color is the product? Answer: the product is blue.
Question: how many cats are there? Answer: there are two cats.
Question: is the animal sleeping? Answer: no, it is running in the park.
Question: what is the material of the bag? Answer: brown leather.
Question: what is the dog doing? Answer: the dog is playing with a ball.
Question: where is the bird? Answer: the bird is sitting on a branch of a tree.
Question: what can be seen behind the house? Answer: a tall green tree.
a photo of a black cat sitting on the sofa
a photo of a small dog with a yellow ball on the beach
a photo of a white ceramic mug with a handle
a photo of a wooden chair in front of a white wall
a photo of a pair of running shoes on a shelf
two horses are standing in a green field under the blue sky
a woman is sitting on the beach with her dog
a man in a red jacket is riding a brown horse
a blue cotton shirt with long sleeves and white buttons
a stainless steel bottle with a black lid
a soft grey blanket on a bed next to a lamp
a round table with four chairs in the kitchen
an orange cat is looking out of the window
an elephant walks through the tall grass
a flock of birds is flying over the lake
a fish is swimming in the glass tank
a leather bag with a golden zipper hanging on the door
a pair of black headphones lying on a desk beside a laptop
the product is shown from the front on a white background
the animal in the picture has long ears and a short tail
the little house has a red roof and a green door
the children are playing with a kite in the park
this is a picture of a bowl of fresh fruit with apples and bananas
this item comes in three sizes: small, medium and large
Short answer: yes. Short answer: no. Short answer: blue.
"""


def train_tokenizer(special_tokens=SPECIAL_TOKENS, bos=BOS):
    """Learns the merges; ids are the special tokens (OPT: <s>, <pad>, </s>, <unk>), the 256 bytes, then merges."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE,
        special_tokens=[AddedToken(token, special=True, normalized=True) for token in special_tokens],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS.strip().split("\n"), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A", pair=f"{bos} $A {bos} $B", special_tokens=[(bos, tokenizer.token_to_id(bos))]
    )
    return tokenizer


def save_tokenizer(folder, image_token):
    """Writes the tokenizer's files; with image_token the placeholder is added as the last token."""
    tokenizer = train_tokenizer()
    vocabulary = tokenizer.get_vocab()
    if image_token:
        tokenizer.add_special_tokens([AddedToken(IMAGE_TOKEN, special=True, normalized=False)])
        write_json(folder / "added_tokens.json", {IMAGE_TOKEN: tokenizer.token_to_id(IMAGE_TOKEN)})
    model = json.loads(tokenizer.to_str())
    if not image_token:
        # older files hold a merge as one string
        model["model"]["merges"] = [" ".join(pair) for pair in model["model"]["merges"]]
        write_vocabulary(folder, vocabulary, model["model"]["merges"])
    write_json(folder / "tokenizer.json", model)
    write_json(folder / "tokenizer_config.json", tokenizer_config(tokenizer, image_token))
    write_json(folder / "special_tokens_map.json", special_tokens_map(image_token))
    return tokenizer


def write_vocabulary(folder, vocabulary, merges):
    write_json(folder / "vocab.json", dict(sorted(vocabulary.items(), key=lambda entry: entry[1])), indent=None)
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", encoding="utf-8")


def tokenizer_config(tokenizer, image_token):
    tokens = SPECIAL_TOKENS + ([IMAGE_TOKEN] if image_token else [])
    config = {
        "add_bos_token": True,
        "add_prefix_space": False,
        "added_tokens_decoder": {
            str(tokenizer.token_to_id(token)): {**plain_token(token), "special": True} for token in tokens
        },
        "bos_token": spelled(BOS, image_token),
        "clean_up_tokenization_spaces": True,
        "eos_token": spelled(BOS, image_token),
        "errors": "replace",
        "model_max_length": 1000000000000000019884624838656,
        "pad_token": spelled(PAD, image_token),
        "processor_class": "Blip2Processor",
        "tokenizer_class": "GPT2Tokenizer",
        "unk_token": spelled(BOS, image_token),
    }
    if image_token:
        config["extra_special_tokens"] = {}
    return config


def spelled(token, image_token):
    """Newer folders name a token by its text, older ones spell it out."""
    return token if image_token else {"__type": "AddedToken", **plain_token(token)}


def special_tokens_map(image_token):
    names = {"bos_token": plain_token(BOS), "eos_token": plain_token(BOS), "pad_token": plain_token(PAD)}
    names["unk_token"] = plain_token(BOS)
    if image_token:
        names["additional_special_tokens"] = [plain_token(IMAGE_TOKEN)]
    return names


def plain_token(token):
    normalized = token != IMAGE_TOKEN
    return {"content": token, "lstrip": False, "normalized": normalized, "rstrip": False, "single_word": False}


def write_json(path, value, indent=2):
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")
