"""A checkpoint with the heads that compare an image with a text, and what Hugging Face computes from it."""

import re
import shutil
from collections import Counter

import torch
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import (
    AutoTokenizer,
    Blip2Config,
    Blip2ForImageTextRetrieval,
    Blip2TextModelWithProjection,
    Blip2VisionModelWithProjection,
)

from activations import recorded
from checkpoints import QFORMER, VISION, save_preprocessor, scaled
from goldens import write_lines
from tokenizer import CORPUS, IMAGE_TOKEN, write_json

NAME = "tiny-itm"
SEED = 51
QUERIES = 8
TEXT_HIDDEN_SIZE = 16
WORDS, ENDINGS = 90, 40  # pieces of more than one character
SPECIAL_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
BOS = "[DEC]"
MAXIMUM_LENGTH = 64
TEXTS = [
    "a photo of a black cat sitting on the sofa",
    "a dog",
    "A RED mug, on a wooden table!",
    "Crème brûlée with 3 zebras",
    "",
]


# ---- the checkpoint ---------------------------------------------------------------------------


def save_retrieval_checkpoint(folder, captioner):
    """Writes the folder; the vision model's weights are those of the captioner's folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tokenizer = save_tokenizer(folder)
    config = dict(
        architectures=["Blip2ForImageTextRetrieval"],
        image_text_hidden_size=TEXT_HIDDEN_SIZE,
        image_token_index=tokenizer.token_to_id(IMAGE_TOKEN),
        model_type="blip-2",
        num_query_tokens=QUERIES,
        qformer_config=dict(
            QFORMER,
            cross_attention_frequency=2,
            encoder_hidden_size=VISION["hidden_size"],
            max_position_embeddings=MAXIMUM_LENGTH,
            model_type="blip_2_qformer",
            use_qformer_text_input=True,
            vocab_size=tokenizer.token_to_id(BOS) + 1,  # as published: without a row for the placeholder
        ),
        text_config=dict(model_type="opt"),
        torch_dtype="float32",
        vision_config=dict(VISION, model_type="blip_2_vision_model"),
    )
    write_json(folder / "config.json", config)
    save_file(weights(config, captioner), folder / "model.safetensors", metadata={"format": "pt"})
    save_preprocessor(VISION["image_size"], folder)
    processor = dict(num_query_tokens=QUERIES, processor_class="Blip2Processor")
    write_json(folder / "processor_config.json", processor)


@torch.no_grad()
def weights(config, captioner):
    model = Blip2ForImageTextRetrieval(Blip2Config(**config))
    generator = torch.Generator().manual_seed(SEED)
    for name, weight in model.named_parameters():
        noise = torch.randn(weight.shape, generator=generator)
        weight.copy_(0.7 * noise if name.startswith("embeddings.") else scaled(name, noise))
    shared = load_file(captioner / "model.safetensors")
    vision = {name: weight for name, weight in shared.items() if name.startswith("vision_model.")}
    return {name: weight.clone() for name, weight in model.state_dict().items()} | vision


def save_tokenizer(folder):
    """WordPiece as BERT's; ids are [PAD]=0, [UNK], [CLS], [SEP], [MASK], the pieces, [DEC], <image>."""
    vocabulary = {piece: index for index, piece in enumerate([*SPECIAL_TOKENS, *pieces()])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    ends = [(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ends
    )
    added = [AddedToken(token, special=True, normalized=False) for token in (BOS, IMAGE_TOKEN)]
    tokenizer.add_special_tokens(added)
    tokenizer.save(str(folder / "tokenizer.json"))
    names = dict(cls="[CLS]", mask="[MASK]", pad="[PAD]", sep="[SEP]", unk="[UNK]", bos=BOS)
    tokens = {f"{name}_token": token for name, token in names.items()}
    write_json(folder / "added_tokens.json", {token.content: tokenizer.token_to_id(token.content) for token in added})
    write_json(folder / "special_tokens_map.json", tokens | {"additional_special_tokens": [IMAGE_TOKEN]})
    others = dict(
        additional_special_tokens=[IMAGE_TOKEN],
        clean_up_tokenization_spaces=True,
        do_lower_case=True,
        model_max_length=MAXIMUM_LENGTH,
        processor_class="Blip2Processor",
        strip_accents=None,
        tokenize_chinese_chars=True,
        tokenizer_class="BertTokenizer",
    )
    write_json(folder / "tokenizer_config.json", dict(sorted((tokens | others).items())))
    return tokenizer


def pieces():
    """Every character, at the start of a word and within one; the most frequent words; the most frequent endings."""
    words = Counter(re.findall(r"\w+|[^\w\s]", CORPUS.lower()))
    endings = Counter()
    for word, times in words.items():
        endings.update({f"##{word[start:]}": times for start in range(1, len(word) - 1)})
    characters = sorted({character for word in words for character in word})
    inner = [f"##{character}" for character in characters if character.isalpha()]
    return [*characters, *inner, *most_frequent(words, 2, WORDS), *most_frequent(endings, 4, ENDINGS)]


def most_frequent(counts, shortest, limit):
    ranked = sorted((piece for piece in counts if len(piece) >= shortest), key=lambda piece: (-counts[piece], piece))
    return ranked[:limit]


# ---- goldens ----------------------------------------------------------------------------------


@torch.no_grad()
def save_retrieval_goldens(folder, captioner_goldens, target):
    """Every image with every text: the pair of image i and text t is row i * texts + t."""
    model = load(Blip2ForImageTextRetrieval, folder)
    pixel_values = load_file(captioner_goldens)["pixel_values"]
    text = AutoTokenizer.from_pretrained(folder)(TEXTS, padding=True, return_tensors="pt")
    contrasted, layers = contrast(model, pixel_values, text)
    check_projections(folder, pixel_values, text, contrasted)
    matched, matching_layers = match(model, pixel_values, text)
    tensors = {
        "pixel_values": pixel_values,
        "input_ids": text.input_ids,
        "attention_mask": text.attention_mask,
        "itc.image": contrasted.image_embeds,
        "itc.text": contrasted.text_embeds,
        "itc.logits_per_image": contrasted.logits_per_image,
        "itm.logits": matched,
        "itm.probability": matched.softmax(dim=-1)[:, 1],
    }
    save_file({name: value.contiguous() for name, value in (tensors | layers | matching_layers).items()},
              target / f"{NAME}.safetensors")
    write_lines(target / f"{NAME}.json", pairs(text, contrasted, matched))


def load(kind, folder):
    return kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def with_placeholders(model, text):
    """Ids and mask as Blip2Processor lays them out."""
    places = torch.full((len(text.input_ids), QUERIES), model.config.image_token_index)
    return dict(
        input_ids=torch.cat((places, text.input_ids), dim=1),
        attention_mask=torch.cat((torch.ones_like(places), text.attention_mask), dim=1),
    )


def contrast(model, pixel_values, text):
    """One pass over all images and all texts; the Q-Former runs once for either."""
    passes = []
    handle = model.qformer.register_forward_hook(lambda module, inputs, output: passes.append(output[0].clone()))
    with recorded({"vision.last_hidden_state": model.vision_model.post_layernorm}) as layers:
        output = model(pixel_values=pixel_values, **with_placeholders(model, text), use_image_text_matching_head=False)
    handle.remove()
    queries, words = passes
    return output, layers | {"itc.query_output": queries, "itc.text_output": words}


def match(model, pixel_values, text):
    """Logits [no match, match] of every pair, a row each, and the Q-Former's layers for them."""
    images = torch.arange(len(pixel_values)).repeat_interleave(len(TEXTS))
    inputs = {name: rows.repeat(len(pixel_values), 1) for name, rows in with_placeholders(model, text).items()}
    modules = {f"itm.layers.{i}": layer for i, layer in enumerate(model.qformer.encoder.layer)}
    with recorded(modules) as layers:
        output = model(pixel_values=pixel_values[images], **inputs, use_image_text_matching_head=True)
    return output.logits_per_image, layers


def check_projections(folder, pixel_values, text, contrasted):
    """The two halves of the model, loaded by themselves, agree with the whole."""
    images = load(Blip2VisionModelWithProjection, folder)(pixel_values=pixel_values).image_embeds
    words = load(Blip2TextModelWithProjection, folder)(**text).text_embeds
    torch.testing.assert_close(images, contrasted.image_embeds, rtol=0, atol=1e-6)
    torch.testing.assert_close(words[:, 0], contrasted.text_embeds, rtol=0, atol=1e-6)


def pairs(text, contrasted, matched):
    """One line a pair: which image, which text with its own ids, and both scores."""
    lengths = text.attention_mask.sum(dim=1)
    probabilities = matched.softmax(dim=-1)[:, 1]
    images, texts = contrasted.logits_per_image.shape
    return [
        {
            "image": image,
            "text": TEXTS[index],
            "input_ids": text.input_ids[index, : lengths[index]].tolist(),
            "itc": contrasted.logits_per_image[image, index].item(),
            "itm_logits": matched[image * texts + index].tolist(),
            "itm_probability": probabilities[image * texts + index].item(),
        }
        for image in range(images)
        for index in range(texts)
    ]
