"""What Hugging Face computes from one checkpoint: activations, logits and generated texts."""

import json
from dataclasses import dataclass, field

import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, Blip2ForConditionalGeneration, BlipImageProcessor

from activations import CONTENT, activations, earlier_questions, encode, language_of
from checkpoints import MEAN, STD
from margins import greedy_margin, watched_beams

SMALLEST_MARGIN = 5e-5
IMAGES = 3
CAPTION = "a photo of"
COLOR = "which color is the product?"


@dataclass(frozen=True)
class Case:
    """One call of generate."""

    name: str
    prompts: list
    options: dict = field(default_factory=dict)
    images: list = field(default_factory=lambda: [0, 1, 2])

    def settings(self):
        return {"num_beams": 1, "max_new_tokens": 20, **self.options}


def generation_cases(language):
    question, color = language.question.format(CONTENT), language.question.format(COLOR)
    mixed = ["", question, CAPTION]
    yield Case("greedy", [""] * 3)
    yield Case("greedy with a prompt", [CAPTION] * 3)
    yield Case("greedy with a question", [question] * 3, dict(max_new_tokens=12))
    for beams in (3, 5):
        for penalty in (-1.0, 0.0, 1.0):
            options = dict(num_beams=beams, length_penalty=penalty)
            yield Case(f"{beams} beams, length penalty {penalty:g}", [""] * 3, options)
            yield Case(f"{beams} beams, length penalty {penalty:g}, question", [color] * 3, options)
    for early in (True, "never"):
        options = dict(num_beams=3, early_stopping=early)
        yield Case(f"3 beams, early stopping {str(early).lower()}", [""] * 3, options)
    yield Case("3 beams, all three texts", [CAPTION] * 3, dict(num_beams=3, num_return_sequences=3))
    several = dict(num_beams=5, num_return_sequences=2, early_stopping=True)
    yield Case("5 beams, two texts, early stopping, question", [color] * 3, several)
    yield Case("greedy, at least 8 tokens", [""] * 3, dict(min_new_tokens=8))
    yield Case("3 beams, at least 5 tokens", [CAPTION] * 3, dict(num_beams=3, min_new_tokens=5))
    yield Case("5 beams, at least 5 tokens", [""] * 3, dict(num_beams=5, min_new_tokens=5, length_penalty=-1.0))
    for beams in (1, 3):
        how = {1: "greedy", 3: "3 beams"}[beams]
        options = dict(num_beams=beams, max_new_tokens=12)
        yield Case(f"{how}, prompts of unequal length", mixed, options)
        yield Case(f"{how}, three prompts about one image", [question, "", color], options, [1, 1, 1])
        yield Case(f"{how}, repetition penalty", [question] * 3, dict(num_beams=beams, repetition_penalty=1.3))
        yield Case(f"{how}, no repeated pairs", [CAPTION] * 3, dict(num_beams=beams, no_repeat_ngram_size=2))
        together = dict(num_beams=beams, repetition_penalty=1.3, no_repeat_ngram_size=2, min_new_tokens=6)
        yield Case(f"{how}, all rules, prompts of unequal length", mixed, together)


def long_cases(language):
    """For an encoder-decoder: so much text that distances fall into every bucket, on either side."""
    long = earlier_questions(language)
    yield Case("greedy after earlier questions", [long] * 3)
    yield Case("3 beams after earlier questions", [long] * 3, dict(num_beams=3))
    yield Case("greedy, one long prompt among short ones", ["", long, CAPTION])
    yield Case("3 beams, one long prompt among short ones", [CAPTION, "", long], dict(num_beams=3))
    yield Case("greedy, at least 44 tokens", [""] * 3, dict(min_new_tokens=44, max_new_tokens=48))
    yield Case("3 beams, at least 44 tokens", [CAPTION] * 3, dict(num_beams=3, min_new_tokens=44, max_new_tokens=48))


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


def image_like(size, seed, count=IMAGES):
    """Smooth colour fields with some noise, normalised as BlipImageProcessor does."""
    levels = noisy_fields(size, seed, count) / 255
    return (levels - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)


def pictures_like(size, seed, count=IMAGES):
    """The same as RGB bytes, (count, size, size, 3)."""
    return noisy_fields(size, seed, count).permute(0, 2, 3, 1).to(torch.uint8).contiguous()


def noisy_fields(size, seed, count):
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, 3, 4, 4, generator=generator)
    smooth = torch.nn.functional.interpolate(coarse, (size, size), mode="bilinear", align_corners=False)
    noisy = smooth * 1.2 - 0.1 + 0.08 * torch.randn(count, 3, size, size, generator=generator)
    return noisy.clamp(0, 1).mul(255).round()


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
    written = 1 if model.config.is_encoder_decoder else inputs["input_ids"].shape[1]
    ids = output.sequences[:, written:]
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
    cases = list(generation_cases(language_of(model)))
    if model.config.is_encoder_decoder:
        cases += long_cases(language_of(model))
    write_lines(target / f"{name}.json", [generate(model, tokenizer, pixel_values, case) for case in cases])


def save_interpolated(folder, target, name, size):
    """The same for images of another size than the checkpoint's position table was made for."""
    model, tokenizer = load_model(folder), AutoTokenizer.from_pretrained(folder)
    pixel_values = image_like(size, seed=2)
    tensors = activations(model, tokenizer, pixel_values, interpolate_pos_encoding=True)
    kept = ("pixel_values", "vision.embeddings", "vision.last_hidden_state", "language_projection")
    save_file({key: tensors[key] for key in kept}, target / f"{name}.safetensors")
    question = language_of(model).question.format(CONTENT)
    cases = [Case("greedy", [""] * 3), Case("3 beams, question", [question] * 3, dict(num_beams=3))]
    results = [generate(model, tokenizer, pixel_values, case, interpolate_pos_encoding=True) for case in cases]
    write_lines(target / f"{name}.json", results)


@torch.no_grad()
def save_attention(folder, target, name):
    """How much each query looks at each vision token of the golden images, block by block that reads them."""
    model = load_model(folder)
    states = load_file(target / f"{name}.safetensors")["vision.last_hidden_state"]
    queries = model.query_tokens.expand(len(states), -1, -1)
    output = model.qformer(query_embeds=queries, encoder_hidden_states=states, output_attentions=True)
    looks = [look for look in output.cross_attentions if look is not None]
    tensors = {f"cross_attention.{i}": look.contiguous() for i, look in enumerate(looks)}
    save_file(tensors, target / f"{name}-attention.safetensors")


def save_large(folder, target, name, picture_side=91, rows=8):
    """For images of the size that captioners were tuned at, from small pictures: what fits a small file."""
    model, tokenizer = load_model(folder), AutoTokenizer.from_pretrained(folder)
    pictures = pictures_like(picture_side, seed=6)
    processor = BlipImageProcessor.from_pretrained(folder)
    pixel_values = processor([Image.fromarray(picture) for picture in pictures.numpy()], return_tensors="pt").pixel_values
    tensors = activations(model, tokenizer, pixel_values)
    states = tensors["vision.last_hidden_state"]
    kept = {
        "pictures": pictures,
        "vision.first_rows": states[:, :rows],
        "vision.last_rows": states[:, -rows:],
        "language_projection": tensors["language_projection"],
        "logits.caption": tensors["logits.caption"],
    }
    save_file({key: tensor.contiguous() for key, tensor in kept.items()}, target / f"{name}.safetensors")
    question = language_of(model).question.format(CONTENT)
    cases = [Case("greedy", [""] * 3), Case("3 beams, question", [question] * 3, dict(num_beams=3))]
    write_lines(target / f"{name}.json", [generate(model, tokenizer, pixel_values, case) for case in cases])


def write_lines(path, cases):
    """A JSON list with one case a line."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
