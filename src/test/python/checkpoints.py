"""Small, randomly initialised BLIP-2 checkpoints, laid out as the published folders are."""

import shutil
from dataclasses import dataclass

import torch
from huggingface_hub import save_torch_state_dict
from safetensors.torch import save_file
from transformers import Blip2Config, Blip2ForConditionalGeneration

from languages import LANGUAGES
from tokenizer import CORPUS, IMAGE_TOKEN, NEWLINE, write_json

LANGUAGE_MODEL = "language_model."
MEAN = [0.48145466, 0.4578275, 0.40821073]
STD = [0.26862954, 0.26130258, 0.27577711]


@dataclass(frozen=True)
class Checkpoint:
    """What one folder holds."""

    name: str
    seed: int
    vision: dict
    qformer: dict
    text: dict
    query_tokens: int
    updated: bool = True  # placeholder token in the vocabulary, head left out of the file
    config_style: str = "compact"  # or "full": every default written; "minimal": none
    dtype: torch.dtype = torch.float32  # as stored
    shard_size: str = None
    writes: str = "pieces"  # of words; or "bytes": whatever comes; "words": whole ones
    end_gain: float = 3.0  # how eagerly a caption ends
    end: str = "</s>"  # LLaMA's last token
    pad: str = "<unk>"  # LLaMA's filler
    duplicates: bool = False  # T5's words stored three times

    @property
    def language(self):
        return LANGUAGES[self.text.get("model_type", "opt")]


VISION = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, image_size=42)
QFORMER = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=4, num_attention_heads=4)
OPT = dict(
    hidden_size=32,
    word_embed_proj_dim=32,
    ffn_dim=64,
    num_hidden_layers=2,
    num_attention_heads=4,
    max_position_embeddings=128,
)
T5 = dict(
    model_type="t5",
    d_model=32,
    d_kv=8,
    d_ff=64,
    num_heads=4,
    num_layers=2,
    num_decoder_layers=2,
    relative_attention_num_buckets=32,
    relative_attention_max_distance=128,
)
LLAMA = dict(
    model_type="llama",
    hidden_size=32,
    intermediate_size=64,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=1,
    max_position_embeddings=128,
    rms_norm_eps=1e-6,
)

CHECKPOINTS = [
    Checkpoint("tiny-opt", 11, VISION, QFORMER, OPT, query_tokens=8),
    Checkpoint("tiny-opt-old", 4, VISION, QFORMER, OPT, query_tokens=8, updated=False, config_style="full"),
    Checkpoint(
        "tiny-opt-old-minimal",
        9,
        dict(hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, image_size=28),
        dict(hidden_size=24, intermediate_size=32),
        dict(hidden_size=16, word_embed_proj_dim=16, ffn_dim=32, num_hidden_layers=2, num_attention_heads=2),
        query_tokens=32,
        updated=False,
        config_style="minimal",
    ),
    Checkpoint(
        "tiny-opt-sharded",
        12,
        dict(hidden_size=48, intermediate_size=72, num_hidden_layers=3, num_attention_heads=2, image_size=42),
        dict(hidden_size=36, intermediate_size=56, num_hidden_layers=3, num_attention_heads=3),
        dict(OPT, hidden_size=24, word_embed_proj_dim=24, num_hidden_layers=3, num_attention_heads=2),
        query_tokens=4,
        shard_size="160KB",
        writes="bytes",
    ),
    Checkpoint("tiny-opt-bf16", 7, VISION, QFORMER, OPT, query_tokens=8, dtype=torch.bfloat16),
    Checkpoint("tiny-opt-f16", 7, VISION, QFORMER, OPT, query_tokens=8, dtype=torch.float16),
    Checkpoint(
        "tiny-opt-364",
        19,
        dict(hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=364),
        dict(hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2),
        dict(OPT, hidden_size=16, word_embed_proj_dim=16, ffn_dim=32, num_attention_heads=2),
        query_tokens=8,
    ),
    Checkpoint("tiny-t5", 21, VISION, QFORMER, T5, query_tokens=8),
    Checkpoint(
        "tiny-t5-wide",
        22,
        dict(VISION, image_size=28),
        dict(QFORMER, num_hidden_layers=2),
        dict(
            T5,
            d_model=24,
            num_layers=3,
            relative_attention_num_buckets=8,
            relative_attention_max_distance=20,
        ),
        query_tokens=6,
        duplicates=True,
    ),
    Checkpoint("tiny-llama", 33, VISION, QFORMER, LLAMA, query_tokens=8),
    Checkpoint(
        "tiny-llama-gqa",
        41,
        dict(VISION, image_size=28),
        dict(QFORMER, num_hidden_layers=2),
        dict(
            LLAMA,
            hidden_size=48,
            intermediate_size=80,
            num_key_value_heads=2,
            rope_theta=500.0,
            rms_norm_eps=1e-5,
        ),
        query_tokens=6,
        end=NEWLINE,
        pad="</s>",
    ),
]


def save_checkpoint(checkpoint, folder):
    """Writes the whole folder; returns nothing, the folder is then loaded as a user would."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tokenizer = checkpoint.language.save_tokenizer(folder, checkpoint)
    config = config_values(checkpoint, tokenizer)
    model = Blip2ForConditionalGeneration(Blip2Config(**config)).eval()
    randomise(model, checkpoint, tokenizer)
    save_weights(model, checkpoint, folder)
    write_json(folder / "config.json", styled(config, checkpoint.config_style))
    save_side_files(checkpoint, tokenizer, folder)


# ---- config -----------------------------------------------------------------------------------


def config_values(checkpoint, tokenizer):
    """config.json as the published compact ones: what differs from the defaults, and the type names."""
    dtype = str(checkpoint.dtype).removeprefix("torch.")
    size = tokenizer.get_vocab_size()
    text = dict(
        checkpoint.text,
        model_type=checkpoint.language.model_type,
        vocab_size=-(-size // 64) * 64 if checkpoint.updated else size,
        **checkpoint.language.text_config(checkpoint, tokenizer),
    )
    config = dict(
        architectures=["Blip2ForConditionalGeneration"],
        model_type="blip-2",
        num_query_tokens=checkpoint.query_tokens,
        torch_dtype=dtype,
        use_decoder_only_language_model=text["model_type"] != "t5",
        vision_config=dict(checkpoint.vision, model_type="blip_2_vision_model"),
        qformer_config=dict(
            checkpoint.qformer,
            model_type="blip_2_qformer",
            encoder_hidden_size=checkpoint.vision["hidden_size"],
        ),
        text_config=text,
    )
    if checkpoint.updated:
        config["image_token_index"] = tokenizer.token_to_id(IMAGE_TOKEN)
    return config


def styled(config, style):
    if style == "full":
        full = Blip2Config(**config).to_dict()
        del full["image_token_index"], full["transformers_version"]
        return with_old_names(full)
    if style == "minimal":
        config = {key: value for key, value in config.items() if key != "use_decoder_only_language_model"}
        for part in ("vision_config", "qformer_config", "text_config"):
            config[part] = {k: v for k, v in config[part].items() if k not in ("model_type", "torch_dtype")}
        if config["num_query_tokens"] == 32:
            del config["num_query_tokens"]
    return config


def with_old_names(values):
    """Older writers say torch_dtype where newer ones say dtype."""
    if not isinstance(values, dict):
        return values
    return {"torch_dtype" if key == "dtype" else key: with_old_names(value) for key, value in values.items()}


def save_side_files(checkpoint, tokenizer, folder):
    save_preprocessor(checkpoint.vision["image_size"], folder)
    if checkpoint.updated:
        processor = dict(num_query_tokens=checkpoint.query_tokens, processor_class="Blip2Processor")
        write_json(folder / "processor_config.json", processor)
    ends = checkpoint.language.special_ids(checkpoint, tokenizer)
    write_json(folder / "generation_config.json", {"_from_model_config": True, **ends})


def save_preprocessor(size, folder):
    preprocessor = dict(
        do_convert_rgb=True,
        do_normalize=True,
        do_rescale=True,
        do_resize=True,
        image_mean=MEAN,
        image_processor_type="BlipImageProcessor",
        image_std=STD,
        processor_class="Blip2Processor",
        resample=3,
        rescale_factor=0.00392156862745098,
        size=dict(height=size, width=size),
    )
    write_json(folder / "preprocessor_config.json", preprocessor)


# ---- weights ----------------------------------------------------------------------------------


@torch.no_grad()
def randomise(model, checkpoint, tokenizer):
    """Draws every weight: the usual initialisation would make all images give the same words."""
    generator = torch.Generator().manual_seed(checkpoint.seed)
    for name, weight in model.named_parameters():
        noise = torch.randn(weight.shape, generator=generator)
        weight.copy_(scaled(name, noise, checkpoint))
    shape_vocabulary(model.get_parameter(checkpoint.language.vocabulary), checkpoint, tokenizer)
    model.tie_weights()


def scaled(name, noise, checkpoint=None):
    if name.startswith(LANGUAGE_MODEL):
        special = checkpoint.language.scaled(name.removeprefix(LANGUAGE_MODEL), noise, checkpoint)
        if special is not None:
            return special
    if name.endswith("bias"):
        return 0.2 * noise
    if "norm" in name.lower():
        return 1 + 0.2 * noise
    if name == "query_tokens":
        return noise
    if name.endswith(("position_embedding", "class_embedding")):
        return 0.5 * noise
    gain = 2.0 if any(part in name for part in ("query", "key", "q_proj", "k_proj")) else 1.4
    fan_in = noise[0].numel()
    return gain * noise / fan_in**0.5


def shape_vocabulary(rows, checkpoint, tokenizer):
    """Makes the end token likely, and tokens that the checkpoint is not to write unlikely."""
    end = checkpoint.language.special_ids(checkpoint, tokenizer)["eos_token_id"]
    rows[end] *= checkpoint.end_gain
    rows[tokenizer.get_vocab_size() - checkpoint.updated :] *= 0.1
    for token, index in tokenizer.get_vocab(with_added_tokens=False).items():
        if index != end and not writable(token, checkpoint.writes):
            rows[index] *= 0.1


def writable(token, writes):
    if writes == "words":
        return len(token) > 2 and token.startswith("Ġ") and token[1:] in CORPUS.split()
    if writes == "pieces":
        return len(token) > 1 or token.isascii()
    return True


def save_weights(model, checkpoint, folder):
    state = {
        name: weight.detach().to(checkpoint.dtype).clone()
        for name, weight in model.state_dict().items()
        if checkpoint.language.stored(name.removeprefix(LANGUAGE_MODEL), checkpoint)
    }
    if checkpoint.shard_size:
        save_torch_state_dict(state, folder, max_shard_size=checkpoint.shard_size)
    else:
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
