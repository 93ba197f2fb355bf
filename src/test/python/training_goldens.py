"""Losses of the pre-training stages and their gradients, by autograd through Hugging Face's modules.

    python src/test/python/training_goldens.py

writes src/test/resources/goldens/training.json and the folder checkpoints/tiny-itm-pretraining, which holds what
only pre-training needs (temperature, language modelling head, the heads of stage 0). Uses the committed tiny checkpoints.
"""

import json
import math
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


class Retrieval:
    """The tiny retrieval model with what only pre-training needs, and the two texts as it reads them."""

    def __init__(self):
        folder = CHECKPOINTS / "tiny-itm"
        self.model = Blip2ForImageTextRetrieval.from_pretrained(folder, attn_implementation="eager").eval()
        self.head = pretraining_head(self.model.config)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        ids = [tokenizer(t).input_ids for t in TEXTS]
        width = max(map(len, ids))
        self.mask = torch.tensor([[1] * len(i) + [0] * (width - len(i)) for i in ids])
        self.ids = torch.tensor([i + [0] * (width - len(i)) for i in ids])
        self.queries = self.model.query_tokens.expand(2, -1, -1)
        self.pixels = normalised(pixels(2, self.model.config.vision_config.image_size))

    def seen(self):
        return self.model.vision_model(self.pixels).last_hidden_state

    def words(self, tokens):
        return self.model.embeddings(input_ids=tokens)

    def text_vectors(self):
        text = self.model.qformer(query_embeds=self.words(self.ids), query_length=0, attention_mask=self.mask)
        return F.normalize(self.model.text_projection(text.last_hidden_state[:, 0]), dim=-1)

    def itc(self, similarity, smoothing):
        logits, own = similarity / self.head["temp"], torch.arange(2)
        return (smoothed(logits, own, smoothing) + smoothed(logits.t(), own, smoothing)) / 2

    def itg(self, seen):
        qformer, head, mask = self.model.config.qformer_config, self.head, self.mask
        begun = self.ids.clone()
        begun[:, 0] = qformer.vocab_size - 1
        Q, T = self.queries.shape[1], begun.shape[1]
        three = torch.zeros(2, Q + T, Q + T, dtype=torch.long)
        three[:, :, :Q] = 1
        three[:, Q:, Q:] = torch.tril(torch.ones(T, T, dtype=torch.long)) * mask[:, None, :]
        x = self.model.qformer(
            query_embeds=torch.cat([self.queries, self.words(begun)], 1),
            query_length=Q,
            attention_mask=three,
            encoder_hidden_states=seen,
        ).last_hidden_state[:, Q:]
        transform = "cls.predictions.transform."
        x = F.gelu(F.linear(x, head[transform + "dense.weight"], head[transform + "dense.bias"]))
        x = F.layer_norm(
            x,
            x.shape[-1:],
            head[transform + "LayerNorm.weight"],
            head[transform + "LayerNorm.bias"],
            qformer.layer_norm_eps,
        )
        logits = F.linear(x, self.model.embeddings.word_embeddings.weight, head["cls.predictions.bias"])
        target = torch.where(mask == 1, self.ids, -100)[:, 1:]
        return smoothed(logits[:, :-1].flatten(0, 1), target.flatten(), 0.1)

    def case(self, wanted, losses, learnt):
        named = [(n, p) for n, p in self.model.named_parameters() if learnt(n)]
        return {
            "checkpoint": "tiny-itm",
            "losses": {name: wanted[name].item() for name in losses},
            "gradients": summary(sum(wanted[name] for name in losses), named + list(self.head.items())),
        }


def vision(losses):
    """Stage 0: an image is the mean over its patches; its words weigh by the logarithm of their rarity."""
    r = Retrieval()
    seen = r.seen()
    mean = seen[:, 1:].mean(1)
    image = F.normalize(F.linear(mean, r.head["pooled_projection.weight"], r.head["pooled_projection.bias"]), dim=-1)
    itc = r.itc(image @ r.text_vectors().t(), 0)

    texts = [set(ids.tolist()) - {0} for ids in r.ids]
    named = F.linear(mean, r.head["words_head.weight"], r.head["words_head.bias"]).log_softmax(-1)
    words = 0
    for i, text in enumerate(texts):
        weight = {word: math.log(len(texts) / sum(word in other for other in texts)) for word in text}
        words = words - sum(w * named[i, word] for word, w in weight.items()) / sum(weight.values()) / len(texts)
    return r.case({"itc": itc, "words": words, "itg": r.itg(seen)}, losses, lambda name: True)


def representation(losses):
    r = Retrieval()
    model, queries, ids, mask = r.model, r.queries, r.ids, r.mask
    Q = queries.shape[1]
    with torch.no_grad():
        seen = r.seen()
    image = model.qformer(query_embeds=queries, encoder_hidden_states=seen).last_hidden_state
    v = F.normalize(model.vision_projection(image), dim=-1)
    itc = r.itc(torch.einsum("iqe,je->ijq", v, r.text_vectors()).amax(-1), 0.1)

    # Of two pairs each one's only negative is the other.
    rows_image, rows_text, label = [0, 1, 1, 0, 0, 1], [0, 1, 0, 1, 1, 0], [1, 1, 0, 0, 0, 0]
    both = torch.cat([queries[:1].expand(6, -1, -1), r.words(ids[rows_text])], 1)
    seen_mask = torch.cat([torch.ones(6, Q, dtype=torch.long), mask[rows_text]], 1)
    x = model.qformer(
        query_embeds=both, query_length=Q, attention_mask=seen_mask, encoder_hidden_states=seen[rows_image]
    ).last_hidden_state
    itm = F.cross_entropy(model.itm_head(x[:, :Q]).mean(1), torch.tensor(label))
    wanted = {"itc": itc, "itm": itm, "itg": r.itg(seen)}
    return r.case(wanted, losses, lambda name: not name.startswith("vision_model."))


def pretraining_head(config):
    """Fixed values, stored where the Java test starts from."""
    generator = torch.Generator().manual_seed(11)
    D, V = config.qformer_config.hidden_size, config.qformer_config.vocab_size
    E, W = config.image_text_hidden_size, config.vision_config.hidden_size
    head = {
        "temp": torch.tensor([0.07]),
        "cls.predictions.transform.dense.weight": torch.randn(D, D, generator=generator) * 0.2,
        "cls.predictions.transform.dense.bias": torch.randn(D, generator=generator) * 0.1,
        "cls.predictions.transform.LayerNorm.weight": 1 + torch.randn(D, generator=generator) * 0.1,
        "cls.predictions.transform.LayerNorm.bias": torch.randn(D, generator=generator) * 0.1,
        "cls.predictions.bias": torch.randn(V, generator=generator) * 0.1,
        "pooled_projection.weight": torch.randn(E, W, generator=generator) * 0.2,
        "pooled_projection.bias": torch.randn(E, generator=generator) * 0.1,
        "words_head.weight": torch.randn(V, W, generator=generator) * 0.2,
        "words_head.bias": torch.randn(V, generator=generator) * 0.1,
    }
    folder = CHECKPOINTS / "tiny-itm-pretraining"
    folder.mkdir(exist_ok=True)
    save_file(head, folder / "model.safetensors", {"format": "pt"})
    written = {"model_type": "blip-2", "qformer_config": {"use_qformer_text_input": True}}
    (folder / "config.json").write_text(json.dumps(written, indent=2) + "\n")
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


def language(name):
    """Stage 0: a caption told again behind itself, and two questions about it, learnt with their answers."""
    folder = CHECKPOINTS / name
    model = Blip2ForConditionalGeneration.from_pretrained(folder, attn_implementation="eager").eval().float()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    end = model.config.text_config.eos_token_id
    caption = TEXTS[0]
    start, *context = tokenizer(caption).input_ids
    asked = [("what is on the table?", "a mug"), ("what color is the mug?", "red")]
    texts = [[caption], [f"Question: {question} Answer: {answer}" for question, answer in asked]]
    losses, count = 0, 0
    for lines in texts:
        text = [start] + sum((tokenizer(line).input_ids[1:] + [end] for line in lines), [])
        logits = model.language_model(torch.tensor([context + text])).logits[0, len(context) - 1 : -1]
        losses = losses + F.cross_entropy(logits, torch.tensor(text), reduction="sum")
        count += len(text)
    loss = losses / count
    named = [(f"language_model.{n}", p) for n, p in model.language_model.named_parameters()]
    return {"checkpoint": name, "losses": {"lm": loss.item()}, "gradients": summary(loss, named)}


def main():
    torch.manual_seed(0)
    cases = {
        "vision": vision(["itc", "words", "itg"]),
        "vision itc alone": vision(["itc"]),
        "vision words alone": vision(["words"]),
        "vision itg alone": vision(["itg"]),
        "representation": representation(["itc", "itm", "itg"]),
        "itc alone": representation(["itc"]),
        "itm alone": representation(["itm"]),
        "itg alone": representation(["itg"]),
        "language tiny-opt": language("tiny-opt"),
        "language tiny-llama": language("tiny-llama"),
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
