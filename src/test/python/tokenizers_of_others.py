"""Small tokenizers like those of T5 (pieces with likelihoods) and LLaMA (here over bytes), as tokenizer.json."""

import json
from collections import Counter
from math import log

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from tokenizer import CORPUS, IMAGE_TOKEN, train_tokenizer, write_json

END = "</s>"
T5_SPECIAL_TOKENS = ["<pad>", END, "<unk>"]
EXTRA_IDS = [f"<extra_id_{index}>" for index in range(4)]
LLAMA_SPECIAL_TOKENS = ["<unk>", "<s>", END]
SPACE = "▁"
PIECES = 300


# ---- T5 ---------------------------------------------------------------------------------------


def t5_tokenizer():
    """ids are <pad>=0, </s>=1, <unk>=2, then pieces by falling likelihood, then <extra_id_3> to <extra_id_0>."""
    specials = [(token, 0.0) for token in [*T5_SPECIAL_TOKENS, *reversed(EXTRA_IDS)]]
    vocabulary = specials[:3] + pieces() + specials[3:]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=2, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(replacement=SPACE, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", pair=f"$A {END} $B {END}", special_tokens=[(END, 1)]
    )
    tokenizer.add_special_tokens([special(token) for token in [*T5_SPECIAL_TOKENS, *reversed(EXTRA_IDS)]])
    return tokenizer


def pieces():
    """Every character of the corpus and its most frequent parts of words, each with log(count / all)."""
    words = Counter(SPACE + word for word in CORPUS.split())
    counts = Counter()
    for word, times in words.items():
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + 10) + 1):
                counts[word[start:end]] += times
    ranked = sorted(counts, key=lambda piece: (len(piece) > 1, -counts[piece] * (len(piece) - 0.5), piece))
    kept = sorted(ranked[:PIECES], key=lambda piece: (-counts[piece], piece))
    total = sum(counts[piece] for piece in kept)
    return [(piece, round(log(counts[piece] / total), 6)) for piece in kept]


def save_t5_tokenizer(folder):
    tokenizer = t5_tokenizer()
    tokens = {"eos_token": END, "pad_token": "<pad>", "unk_token": "<unk>"}
    others = dict(
        additional_special_tokens=EXTRA_IDS,
        clean_up_tokenization_spaces=True,
        extra_ids=len(EXTRA_IDS),
        model_max_length=512,
        tokenizer_class="T5Tokenizer",
    )
    save_files(folder, tokenizer, tokens, others)
    return tokenizer


# ---- LLaMA ------------------------------------------------------------------------------------


def save_llama_tokenizer(folder, pad):
    """ids are <unk>=0, <s>=1, </s>=2, then the 256 bytes, then merges; <s> goes in front."""
    tokenizer = train_tokenizer(LLAMA_SPECIAL_TOKENS, bos="<s>")
    tokens = {"bos_token": "<s>", "eos_token": END, "pad_token": pad, "unk_token": "<unk>"}
    others = dict(
        clean_up_tokenization_spaces=False,
        model_max_length=2048,
        tokenizer_class="PreTrainedTokenizerFast",
    )
    save_files(folder, tokenizer, tokens, others)
    return tokenizer


# ---- files ------------------------------------------------------------------------------------


def special(token):
    return AddedToken(token, special=True, normalized=False)


def save_files(folder, tokenizer, tokens, others):
    """tokenizer.json, with the placeholder as its last token, and the files that say what the tokens are for."""
    tokenizer.add_special_tokens([special(IMAGE_TOKEN)])
    write_json(folder / "added_tokens.json", {IMAGE_TOKEN: tokenizer.token_to_id(IMAGE_TOKEN)})
    write_json(folder / "tokenizer.json", json.loads(tokenizer.to_str()))
    decoder = {
        str(index): {**plain(token.content), "special": True}
        for index, token in sorted(tokenizer.get_added_tokens_decoder().items())
    }
    config = dict(tokens, **others, added_tokens_decoder=decoder, extra_special_tokens={}, processor_class="Blip2Processor")
    write_json(folder / "tokenizer_config.json", dict(sorted(config.items())))
    additional = [plain(token) for token in others.get("additional_special_tokens", [])] + [plain(IMAGE_TOKEN)]
    map_ = {name: plain(token) for name, token in tokens.items()}
    write_json(folder / "special_tokens_map.json", map_ | {"additional_special_tokens": additional})


def plain(token):
    return {"content": token, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False}
