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
