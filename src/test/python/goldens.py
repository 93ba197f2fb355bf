"""What Hugging Face computes from one checkpoint: activations, logits and generated texts."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from safetensors.torch import save_file
from transformers import AutoTokenizer, Blip2ForConditionalGeneration

from checkpoints import MEAN, STD
from margins import greedy_margin, watched_beams

SMALLEST_MARGIN = 5e-5
IMAGES = 3
CAPTION = "a photo of"
QUESTION = "Question: what is in the picture? Answer:"
COLOR = "Question: which color is the product? Answer:"


@dataclass(frozen=True)
class Case:
    """One call of generate."""

    name: str
    prompts: list
    options: dict = field(default_factory=dict)
    images: list = field(default_factory=lambda: [0, 1, 2])

    def settings(self):
        return {"num_beams": 1, "max_new_tokens": 20, **self.options}


def generation_cases():
    mixed = ["", QUESTION, CAPTION]
    yield Case("greedy", [""] * 3)
    yield Case("greedy with a prompt", [CAPTION] * 3)
    yield Case("greedy with a question", [QUESTION] * 3, dict(max_new_tokens=12))
    for beams in (3, 5):
        for penalty in (-1.0, 0.0, 1.0):
            options = dict(num_beams=beams, length_penalty=penalty)
            yield Case(f"{beams} beams, length penalty {penalty:g}", [""] * 3, options)
            yield Case(f"{beams} beams, length penalty {penalty:g}, question", [COLOR] * 3, options)
    for early in (True, "never"):
        options = dict(num_beams=3, early_stopping=early)
        yield Case(f"3 beams, early stopping {str(early).lower()}", [""] * 3, options)
    yield Case("greedy, at least 8 tokens", [""] * 3, dict(min_new_tokens=8))
    yield Case("3 beams, at least 5 tokens", [CAPTION] * 3, dict(num_beams=3, min_new_tokens=5))
    yield Case("5 beams, at least 5 tokens", [""] * 3, dict(num_beams=5, min_new_tokens=5, length_penalty=-1.0))
    for beams in (1, 3):
        how = {1: "greedy", 3: "3 beams"}[beams]
        options = dict(num_beams=beams, max_new_tokens=12)
        yield Case(f"{how}, prompts of unequal length", mixed, options)
        yield Case(f"{how}, three prompts about one image", [QUESTION, "", COLOR], options, [1, 1, 1])
        yield Case(f"{how}, repetition penalty", [QUESTION] * 3, dict(num_beams=beams, repetition_penalty=1.3))
        yield Case(f"{how}, no repeated pairs", [CAPTION] * 3, dict(num_beams=beams, no_repeat_ngram_size=2))
        together = dict(num_beams=beams, repetition_penalty=1.3, no_repeat_ngram_size=2, min_new_tokens=6)
        yield Case(f"{how}, all rules, prompts of unequal length", mixed, together)


# ---- the model --------------------------------------------------------------------------------


class HeadWithPlaceholder(torch.nn.Module):
    """The head of a model whose vocabulary lacks the placeholder: that one is never written."""

    def __init__(self, head):
        super().__init__()
        self.head = head

    def forward(self, hidden_states):
        logits = self.head(hidden_states)
        return torch.cat((logits, torch.full_like(logits[..., :1], float("-inf"))), dim=-1)


def load_model(folder):
    """As a user would, in float32."""
    model = Blip2ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    model.eval()
    if model.config.image_token_index is None:
        add_placeholder(model)
    return model


def add_placeholder(model):
    """Gives an old checkpoint, in memory alone, the placeholder that today's transformers asks for."""
    decoder = model.language_model.model.decoder
    words = decoder.embed_tokens.weight.detach()
    decoder.embed_tokens = torch.nn.Embedding.from_pretrained(torch.cat((words, words[:1] * 0)), padding_idx=1)
    model.language_model.lm_head = HeadWithPlaceholder(model.language_model.lm_head)
    model.config.image_token_index = len(words)
    model.config.text_config.vocab_size = len(words) + 1
    model.language_model.config.vocab_size = len(words) + 1


def vocabulary_size(model):
    """Rows of the checkpoint's own embedding table."""
    head = model.language_model.lm_head
    return getattr(head, "head", head).out_features


def encode(model, tokenizer, prompts):
    """[placeholders][padding][</s> prompt] and its mask, as Blip2Processor lays them out."""
    tokenizer.padding_side = "left"
    text = tokenizer(prompts, padding=True, return_tensors="pt")
    places = torch.full((len(prompts), model.config.num_query_tokens), model.config.image_token_index)
    return dict(
        input_ids=torch.cat((places, text.input_ids), dim=1),
        attention_mask=torch.cat((torch.ones_like(places), text.attention_mask), dim=1),
    )


def image_like(size, seed, count=IMAGES):
    """Smooth colour fields with some noise, normalised as BlipImageProcessor does."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, 3, 4, 4, generator=generator)
    smooth = torch.nn.functional.interpolate(coarse, (size, size), mode="bilinear", align_corners=False)
    noisy = smooth * 1.2 - 0.1 + 0.08 * torch.randn(count, 3, size, size, generator=generator)
    levels = noisy.clamp(0, 1).mul(255).round() / 255
    return (levels - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)


# ---- activations ------------------------------------------------------------------------------


@contextmanager
def recorded(modules):
    """While open, keeps the output of each named module."""
    outputs = {}

    def keep(name):
        def hook(module, inputs, output):
            outputs.setdefault(name, (output if torch.is_tensor(output) else output[0]).clone())

        return hook

    handles = [module.register_forward_hook(keep(name)) for name, module in modules.items()]
    try:
        yield outputs
    finally:
        for handle in handles:
            handle.remove()


def image_modules(model):
    modules = {"vision.embeddings": model.vision_model.embeddings}
    modules |= {f"vision.layers.{i}": layer for i, layer in enumerate(model.vision_model.encoder.layers)}
    modules |= {"vision.last_hidden_state": model.vision_model.post_layernorm}
    modules |= {"qformer.embeddings": model.qformer.layernorm}
    modules |= {f"qformer.layers.{i}": layer for i, layer in enumerate(model.qformer.encoder.layer)}
    return modules | {"query_output": model.qformer, "language_projection": model.language_projection}


def text_modules(model):
    decoder = model.language_model.model.decoder
    modules = {f"opt.layers.{i}": layer for i, layer in enumerate(decoder.layers)}
    return modules | {"opt.last_hidden_state": decoder.final_layer_norm}


@torch.no_grad()
def activations(model, tokenizer, pixel_values, **options):
    """Every layer for the images; OPT's layers for the question; logits behind the placeholders."""
    queries = model.config.num_query_tokens
    with recorded(image_modules(model)) as tensors:
        caption = model(pixel_values=pixel_values, **encode(model, tokenizer, [""] * len(pixel_values)), **options)
    question_inputs = encode(model, tokenizer, [QUESTION] * len(pixel_values))
    with recorded(text_modules(model)) as layers:
        question = model(pixel_values=pixel_values, **question_inputs, **options)
    logits = {"logits.caption": caption.logits, "logits.question": question.logits}
    words = vocabulary_size(model)
    tensors |= layers | {name: table[:, queries:, :words] for name, table in logits.items()}
    return {name: tensor.contiguous() for name, tensor in {"pixel_values": pixel_values, **tensors}.items()}


# ---- texts ------------------------------------------------------------------------------------


@torch.no_grad()
def generate(model, tokenizer, pixel_values, case, **options):
    inputs = encode(model, tokenizer, case.prompts)
    end = model.config.text_config.eos_token_id
    with watched_beams(model.language_model) as margin:
        output = model.generate(
            pixel_values=pixel_values[case.images],
            **inputs,
            **case.settings(),
            **options,
            do_sample=False,
            output_scores=True,
            output_logits=True,
            return_dict_in_generate=True,
        )
    ids = output.sequences[:, inputs["input_ids"].shape[1] :]
    if case.settings()["num_beams"] == 1:
        margin = greedy_margin(output.scores, ids, end)
    if margin.smallest < SMALLEST_MARGIN:
        raise ValueError(f"'{case.name}' hangs on a gap of {margin.smallest}: choose another seed")
    return golden(case, tokenizer, output, [until(end, row) for row in ids.tolist()], margin)


def golden(case, tokenizer, output, ids, margin):
    result = {
        "name": case.name,
        "prompts": case.prompts,
        "prompt_ids": tokenizer(case.prompts).input_ids,
        "images": case.images,
        "options": case.settings(),
        "ids": ids,
        "texts": [tokenizer.decode(row, skip_special_tokens=True).strip() for row in ids],
        "margin": float(f"{margin.smallest:.2g}"),
    }
    if case.settings()["num_beams"] > 1:
        return result | {"sequences_scores": output.sequences_scores.tolist()}
    return result | {
        "log_probabilities": path_scores(output.logits, ids),
        "processed_log_probabilities": path_scores(output.scores, ids),
    }


def until(end, ids):
    """Up to the first end token, that one included."""
    return ids[: ids.index(end) + 1] if end in ids else ids


def path_scores(steps, ids):
    """The sum of the chosen tokens' log-probabilities, one number a row."""
    tables = [step.log_softmax(dim=-1) for step in steps]
    return [float(sum(tables[step][row, token] for step, token in enumerate(path))) for row, path in enumerate(ids)]


# ---- files ------------------------------------------------------------------------------------


def save_goldens(folder, target, name):
    """NAME.safetensors and NAME.json for one checkpoint folder."""
    model, tokenizer = load_model(folder), AutoTokenizer.from_pretrained(folder)
    pixel_values = image_like(model.config.vision_config.image_size, seed=len(name))
    save_file(activations(model, tokenizer, pixel_values), target / f"{name}.safetensors")
    write_lines(target / f"{name}.json", [generate(model, tokenizer, pixel_values, case) for case in generation_cases()])


def save_interpolated(folder, target, name, size):
    """The same for images of another size than the checkpoint's position table was made for."""
    model, tokenizer = load_model(folder), AutoTokenizer.from_pretrained(folder)
    pixel_values = image_like(size, seed=2)
    tensors = activations(model, tokenizer, pixel_values, interpolate_pos_encoding=True)
    kept = ("pixel_values", "vision.embeddings", "vision.last_hidden_state", "language_projection")
    save_file({key: tensors[key] for key in kept}, target / f"{name}.safetensors")
    cases = [Case("greedy", [""] * 3), Case("3 beams, question", [QUESTION] * 3, dict(num_beams=3))]
    results = [generate(model, tokenizer, pixel_values, case, interpolate_pos_encoding=True) for case in cases]
    write_lines(target / f"{name}.json", results)


def write_lines(path, cases):
    """A JSON list with one case a line."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
