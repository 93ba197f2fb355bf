"""Losses of both pre-training stages and their gradients, by autograd through Hugging Face's modules.

    python src/test/python/training_goldens.py

writes src/test/resources/goldens/training.json and the folder checkpoints/tiny-itm-pretraining, which holds what
only pre-training needs (temperature, BERT's language modelling head). Uses the committed tiny checkpoints.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from transformers import AutoTokenizer, Blip2ForConditionalGeneration, Blip2ForImageTextRetrieval

RESOURCES = Path(__file__).parents[1] / "resources"
CHECKPOINTS = RESOURCES / "checkpoints"
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
STD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)
TEXTS = ["a red mug on a table", "two cats"]
ANSWERED = [("", "a red mug on a table"), ("what color is the cat?", "black")]


def pixels(count, size):
    """The same formula as in the Java test."""
    n = torch.arange(count * size * size * 3)
    return ((n * 7919 + n * n % 251) % 256).to(torch.uint8).view(count, size, size, 3)


def normalised(raw):
    return (raw.permute(0, 3, 1, 2).double() / 255).float().sub(MEAN).div(STD)


def short(number):
    return float(f"{number:.7g}")


def summary(loss, named):
    """Per learnt tensor the gradient's length and its first numbers."""
    named = dict(named)
    loss.backward()
    return {
        name: {"length": short(p.grad.norm().item()), "first": [short(x) for x in p.grad.flatten()[:4].tolist()]}
        for name, p in named.items()
        if p.grad is not None
    }


def smoothed(logits, target, smoothing):
    return F.cross_entropy(logits, target, label_smoothing=smoothing)


def representation(losses):
    folder = CHECKPOINTS / "tiny-itm"
    model = Blip2ForImageTextRetrieval.from_pretrained(folder, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    config = model.config
    head = pretraining_head(config.qformer_config)
    size = config.vision_config.image_size
    with torch.no_grad():
        seen = model.vision_model(normalised(pixels(2, size))).last_hidden_state
    ids = [tokenizer(t).input_ids for t in TEXTS]
    width = max(map(len, ids))
    mask = torch.tensor([[1] * len(i) + [0] * (width - len(i)) for i in ids])
    ids = torch.tensor([i + [0] * (width - len(i)) for i in ids])
    queries = model.query_tokens.expand(2, -1, -1)
    Q = queries.shape[1]

    def text_of(tokens):
        return model.embeddings(input_ids=tokens)

    image = model.qformer(query_embeds=queries, encoder_hidden_states=seen).last_hidden_state
    v = F.normalize(model.vision_projection(image), dim=-1)
    t = model.qformer(query_embeds=text_of(ids), query_length=0, attention_mask=mask).last_hidden_state
    t = F.normalize(model.text_projection(t[:, 0]), dim=-1)
    similarity = torch.einsum("iqe,je->ijq", v, t).amax(-1)
    own = torch.arange(2)
    itc = (smoothed(similarity / head["temp"], own, 0.1) + smoothed(similarity.t() / head["temp"], own, 0.1)) / 2

    # Of two pairs each one's only negative is the other.
    rows_image, rows_text, label = [0, 1, 1, 0, 0, 1], [0, 1, 0, 1, 1, 0], [1, 1, 0, 0, 0, 0]
    both = torch.cat([queries[:1].expand(6, -1, -1), text_of(ids[rows_text])], 1)
    seen_mask = torch.cat([torch.ones(6, Q, dtype=torch.long), mask[rows_text]], 1)
    x = model.qformer(
        query_embeds=both, query_length=Q, attention_mask=seen_mask, encoder_hidden_states=seen[rows_image]
    ).last_hidden_state
    itm = F.cross_entropy(model.itm_head(x[:, :Q]).mean(1), torch.tensor(label))

    begun = ids.clone()
    begun[:, 0] = config.qformer_config.vocab_size - 1
    T = ids.shape[1]
    three = torch.zeros(2, Q + T, Q + T, dtype=torch.long)
    three[:, :, :Q] = 1
    three[:, Q:, Q:] = torch.tril(torch.ones(T, T, dtype=torch.long)) * mask[:, None, :]
    x = model.qformer(
        query_embeds=torch.cat([queries, text_of(begun)], 1),
        query_length=Q,
        attention_mask=three,
        encoder_hidden_states=seen,
    ).last_hidden_state[:, Q:]
    x = F.gelu(F.linear(x, head["cls.predictions.transform.dense.weight"], head["cls.predictions.transform.dense.bias"]))
    x = F.layer_norm(
        x,
        x.shape[-1:],
        head["cls.predictions.transform.LayerNorm.weight"],
        head["cls.predictions.transform.LayerNorm.bias"],
        config.qformer_config.layer_norm_eps,
    )
    logits = F.linear(x, model.embeddings.word_embeddings.weight, head["cls.predictions.bias"])
    target = torch.where(mask == 1, ids, -100)[:, 1:]
    itg = F.cross_entropy(logits[:, :-1].flatten(0, 1), target.flatten(), label_smoothing=0.1)
    named = [(n, p) for n, p in model.named_parameters() if not n.startswith("vision_model.")]
    wanted = {"itc": itc, "itm": itm, "itg": itg}
    loss = sum(wanted[name] for name in losses)
    return {
        "checkpoint": "tiny-itm",
        "losses": {name: wanted[name].item() for name in losses},
        "gradients": summary(loss, named + list(head.items())),
    }


def pretraining_head(qformer):
    """Fixed values, stored where the Java test starts from."""
    generator = torch.Generator().manual_seed(11)
    D, V = qformer.hidden_size, qformer.vocab_size
    head = {
        "temp": torch.tensor([0.07]),
        "cls.predictions.transform.dense.weight": torch.randn(D, D, generator=generator) * 0.2,
        "cls.predictions.transform.dense.bias": torch.randn(D, generator=generator) * 0.1,
        "cls.predictions.transform.LayerNorm.weight": 1 + torch.randn(D, generator=generator) * 0.1,
        "cls.predictions.transform.LayerNorm.bias": torch.randn(D, generator=generator) * 0.1,
        "cls.predictions.bias": torch.randn(V, generator=generator) * 0.1,
    }
    folder = CHECKPOINTS / "tiny-itm-pretraining"
    folder.mkdir(exist_ok=True)
    save_file(head, folder / "model.safetensors", {"format": "pt"})
    config = {"model_type": "blip-2", "qformer_config": {"use_qformer_text_input": True}}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    return {name: value.requires_grad_() for name, value in head.items()}


def generation(name):
    folder = CHECKPOINTS / name
    model = Blip2ForConditionalGeneration.from_pretrained(folder, attn_implementation="eager").eval().float()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    size = model.config.vision_config.image_size
    language = model.language_model
    decoder_only = model.config.use_decoder_only_language_model
    losses, count = 0, 0
    with torch.no_grad():
        seen = model.vision_model(normalised(pixels(2, size))).last_hidden_state
    for i, (question, answer) in enumerate(ANSWERED):
        queries = model.qformer(query_embeds=model.query_tokens, encoder_hidden_states=seen[i : i + 1])
        visual = model.language_projection(queries.last_hidden_state)
        if decoder_only:
            prompt = f"Question: {question} Answer:" if question else ""
            end = model.config.text_config.eos_token_id
            ids = tokenizer(f"{prompt} {answer}" if prompt else answer).input_ids + [end]
            known = len(tokenizer(prompt).input_ids) if prompt else 0
            words = language.get_input_embeddings()(torch.tensor([ids]))
            logits = language(inputs_embeds=torch.cat([visual, words], 1)).logits[0, visual.shape[1] - 1 : -1]
            target = torch.tensor([-100] * known + ids[known:])
        else:
            prompt = f"Question: {question} Short answer:" if question else ""
            given = language.get_input_embeddings()(torch.tensor([tokenizer(prompt).input_ids]))
            target = torch.tensor(tokenizer(answer).input_ids)
            embeds = torch.cat([visual, given], 1)
            logits = language(
                inputs_embeds=embeds, attention_mask=torch.ones(embeds.shape[:2]), labels=target[None]
            ).logits[0]
        losses = losses + F.cross_entropy(logits, target, reduction="sum")
        count += (target != -100).sum().item()
    loss = losses / count
    learnt = ("qformer.", "query_tokens", "language_projection.")
    named = [(n.removeprefix("model."), p) for n, p in model.named_parameters()]
    named = [(n, p) for n, p in named if n.startswith(learnt)]
    return {"checkpoint": name, "losses": {"lm": loss.item()}, "gradients": summary(loss, named)}


def main():
    torch.manual_seed(0)
    cases = {
        "representation": representation(["itc", "itm", "itg"]),
        "itc alone": representation(["itc"]),
        "itm alone": representation(["itm"]),
        "itg alone": representation(["itg"]),
        "generation tiny-opt": generation("tiny-opt"),
        "generation tiny-t5": generation("tiny-t5"),
        "generation tiny-llama": generation("tiny-llama"),
    }
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items())
    (RESOURCES / "goldens" / "training.json").write_text("{\n" + lines + "\n}\n")
    for name, case in cases.items():
        print(name, case["losses"])


if __name__ == "__main__":
    main()
