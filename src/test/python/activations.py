"""What Hugging Face's layers put out for a few images and texts."""

from contextlib import contextmanager

import torch
from transformers.models.t5.modeling_t5 import T5Attention

from languages import LANGUAGES

CONTENT = "what is in the picture?"
EARLIER = [
    ("which color is the product?", "blue"),
    ("how many cats are there?", "two"),
    ("what is the dog doing?", "playing with a yellow ball on the beach"),
    ("where is the bird?", "on a branch of a tall green tree in the park"),
    ("what can be seen behind the house?", "a flock of birds is flying over the lake"),
    ("is the animal sleeping?", "no, it is running in the tall grass"),
    ("what is the material of the bag?", "brown leather with a golden zipper"),
]
DECODED_TOKENS = 24
FARTHEST = 300


def earlier_questions(language):
    """A question behind those already answered."""
    answered = [f"{language.question.format(question)} {answer}." for question, answer in EARLIER]
    return " ".join([*answered, language.question.format(CONTENT)])


def vocabulary_size(model):
    """Rows of the checkpoint's own embedding table."""
    head = model.language_model.lm_head
    return getattr(head, "head", head).out_features


def language_of(model):
    return LANGUAGES[model.config.text_config.model_type]


def encode(model, tokenizer, prompts):
    """[placeholders][padding][</s> prompt], for T5 [placeholders][prompt </s>][padding], as Blip2Processor has it."""
    tokenizer.padding_side = language_of(model).padding_side
    text = tokenizer(prompts, padding=True, return_tensors="pt")
    places = torch.full((len(prompts), model.config.num_query_tokens), model.config.image_token_index)
    return dict(
        input_ids=torch.cat((places, text.input_ids), dim=1),
        attention_mask=torch.cat((torch.ones_like(places), text.attention_mask), dim=1),
    )


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


@torch.no_grad()
def activations(model, tokenizer, pixel_values, **options):
    """Every layer for the images, then the language model's."""
    with recorded(image_modules(model)) as tensors:
        model.get_image_features(pixel_values, **options)
    writes = encoder_decoder if model.config.is_encoder_decoder else decoder_only
    tensors |= writes(model, tokenizer, pixel_values, **options)
    return {name: tensor.contiguous() for name, tensor in {"pixel_values": pixel_values, **tensors}.items()}


def decoder_only(model, tokenizer, pixel_values, **options):
    """The layers for the question; logits behind the placeholders."""
    queries, words = model.config.num_query_tokens, vocabulary_size(model)
    language, count = language_of(model), len(pixel_values)
    caption = model(pixel_values=pixel_values, **encode(model, tokenizer, [""] * count), **options)
    inputs = encode(model, tokenizer, [language.question.format(CONTENT)] * count)
    with recorded(language.modules(model.language_model)) as tensors:
        question = model(pixel_values=pixel_values, **inputs, **options)
    logits = {"logits.caption": caption.logits, "logits.question": question.logits}
    return tensors | {name: table[:, queries:, :words] for name, table in logits.items()}


@torch.no_grad()
def encoder_decoder(model, tokenizer, pixel_values, **options):
    """Both stacks' layers for the question and some decoder ids; logits of the first step for other prompts."""
    language, count = language_of(model), len(pixel_values)
    question = language.question.format(CONTENT)
    start = torch.full((count, 1), model.config.text_config.decoder_start_token_id)
    tensors = {}
    for name, prompt in {"caption": "", "question": question, "long": earlier_questions(language)}.items():
        inputs = encode(model, tokenizer, [prompt] * count)
        with recorded({f"t5.encoder.{name}": model.language_model.encoder.final_layer_norm}) as encoded:
            output = model(pixel_values=pixel_values, **inputs, decoder_input_ids=start, **options)
        tensors |= encoded | {f"logits.{name}": output.logits}
        tensors[f"prompt_ids.{name}"] = inputs["input_ids"][0, model.config.num_query_tokens :]
    decoded = decoder_ids(model, count)
    inputs = encode(model, tokenizer, [question] * count)
    with recorded(language.modules(model.language_model)) as layers:
        output = model(pixel_values=pixel_values, **inputs, decoder_input_ids=decoded, **options)
    del tensors["t5.encoder.question"]  # the same as t5.encoder
    return tensors | layers | {"decoder_input_ids": decoded, "logits.decoder": output.logits} | buckets(model)


def decoder_ids(model, count):
    """The start token and some words."""
    words = torch.randint(3, 200, (count, DECODED_TOKENS - 1), generator=torch.Generator().manual_seed(5))
    return torch.cat((torch.full((count, 1), model.config.text_config.decoder_start_token_id), words), dim=1)


def buckets(model):
    """The row of the bias table for each key position minus query position, -FARTHEST to FARTHEST."""
    text = model.config.text_config
    distances = torch.arange(-FARTHEST, FARTHEST + 1)
    sizes = text.relative_attention_num_buckets, text.relative_attention_max_distance
    sides = {"encoder": True, "decoder": False}
    return {
        f"t5.buckets.{side}": T5Attention._relative_position_bucket(distances, both, *sizes)
        for side, both in sides.items()
    }
