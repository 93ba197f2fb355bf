"""What Hugging Face's score rules make of small fixed tables, each rule by itself and in its usual order."""

import numpy as np
import torch
from transformers import (
    LogitsProcessorList,
    MinNewTokensLengthLogitsProcessor,
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from goldens import write_lines

VOCABULARY = 12
END = 2
RULES = {
    "repetition_penalty": RepetitionPenaltyLogitsProcessor,
    "no_repeat_ngram_size": NoRepeatNGramLogitsProcessor,
    "min_new_tokens": lambda least: MinNewTokensLengthLogitsProcessor(3, least, END),
    "temperature": TemperatureLogitsWarper,
    "top_k": TopKLogitsWarper,
    "top_p": TopPLogitsWarper,
}
CALLS = [
    dict(repetition_penalty=1.3),
    dict(repetition_penalty=0.7),
    dict(repetition_penalty=2.0),
    dict(no_repeat_ngram_size=1),
    dict(no_repeat_ngram_size=2),
    dict(no_repeat_ngram_size=3),
    dict(no_repeat_ngram_size=9),
    dict(min_new_tokens=5),
    dict(min_new_tokens=6),
    dict(temperature=0.5),
    dict(temperature=1.7),
    dict(top_k=1),
    dict(top_k=4),
    dict(top_k=50),
    dict(top_p=0.1),
    dict(top_p=0.5),
    dict(top_p=0.9),
    dict(repetition_penalty=1.3, no_repeat_ngram_size=2, min_new_tokens=6),
    dict(temperature=0.7, top_k=6, top_p=0.8),
    dict(repetition_penalty=1.15, min_new_tokens=4, temperature=1.3, top_k=5, top_p=0.9),
]
WARPERS = [
    {},
    dict(temperature=0.5),
    dict(temperature=2.0),
    dict(top_k=3),
    dict(top_p=0.6),
    dict(temperature=0.7, top_k=6, top_p=0.8),
    dict(temperature=1.5, top_k=50, top_p=0.95),
    dict(temperature=1e-2),
    dict(top_k=5, top_p=1e-3),
]
TIES = [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, -1.0, -1.0, -1.0, -1.0]
POINTS = [0.0, 0.07, 0.13, 0.31, 0.52, 0.77, 0.93, 0.999]


def save_sampling(path):
    """From what distribution a token is drawn: softmax behind temperature, top-k and top-p, in that order."""
    generator = torch.Generator().manual_seed(14)
    write_lines(path, [distribution(options, generator) for options in WARPERS])


def distribution(options, generator):
    """The probabilities, and which token a point of [0, 1) falls on when their ranges follow one another by id."""
    scores = (2 * torch.randn(4, VOCABULARY, generator=generator)).mul(1000).round() / 1000
    if "top_p" not in options:
        scores[3] = torch.tensor(TIES)
    warpers = LogitsProcessorList(RULES[name](value) for name, value in options.items())
    warped = warpers(torch.zeros(4, 1, dtype=torch.long), scores.clone())
    probabilities = warped.softmax(dim=-1)
    ends = probabilities.double().cumsum(dim=-1)
    points = torch.tensor(POINTS, dtype=torch.float64).repeat(4, 1) * ends[:, -1:]
    if ((points[..., None] - ends[:, None]).abs() < 1e-6).logical_and(probabilities[:, None] > 0)[:, 1:].any():
        raise ValueError(f"a point of {options} lies on the edge of a range: choose another seed")
    return {
        "options": options,
        "scores": decimals(scores),
        "warped": decimals(warped),
        "probabilities": decimals(probabilities),
        "points": POINTS,
        "tokens": torch.searchsorted(ends, points, right=True).tolist(),
    }


def save_rules(path):
    generator = torch.Generator().manual_seed(12)
    write_lines(path, [call(options, generator) for options in CALLS])


def call(options, generator):
    """Three rows of eight ids, the first three of them the prompt; few different ids, so that some repeat."""
    ids = torch.randint(4, 8, (3, 8), generator=generator)
    scores = (2 * torch.randn(3, VOCABULARY, generator=generator)).mul(1000).round() / 1000
    rules = LogitsProcessorList(RULES[name](value) for name, value in options.items())
    expected = rules(ids, scores.clone())
    return {
        "options": options,
        "prompt_length": 3,
        "eos_token_id": END,
        "input_ids": ids.tolist(),
        "scores": decimals(scores),
        "expected": decimals(expected),
    }


def decimals(table):
    """Rows of numbers; null stands for minus infinity."""
    return [[None if np.isinf(value) else float(str(value)) for value in row] for row in table.numpy()]
