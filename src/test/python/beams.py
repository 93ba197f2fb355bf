"""Hugging Face's beam search over models that are a table: the logits depend on the last token alone."""

import itertools

import torch
from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutput

from goldens import until, write_lines
from margins import watched_beams

BOS, PAD, END, SECOND_END = 0, 1, 2, 3
SMALLEST_MARGIN = 1e-4
PENALTIES = (-1.0, 0.0, 1.0)
STOPPING = (False, True, "never")


class Table(PreTrainedModel, GenerationMixin):
    """logits = transitions[last token]"""

    config_class = PretrainedConfig
    main_input_name = "input_ids"

    def __init__(self, transitions):
        super().__init__(PretrainedConfig(vocab_size=len(transitions), num_hidden_layers=1))
        self.transitions = torch.nn.Parameter(transitions, requires_grad=False)

    def prepare_inputs_for_generation(self, input_ids, **kwargs):
        return {"input_ids": input_ids}

    def forward(self, input_ids, attention_mask=None, **kwargs):
        return CausalLMOutput(logits=self.transitions[input_ids])


def save_beams(path):
    generator = torch.Generator().manual_seed(7)
    write_lines(path, [golden(options, ends, generator) for options, ends in calls(generator)])


def calls(generator):
    """Every penalty with every way to stop, twice; then options drawn at random; then with other rules."""
    for beams, (penalty, early) in itertools.product((2, 4), itertools.product(PENALTIES, STOPPING)):
        yield options(beams, penalty, early, max_new_tokens=7, num_return_sequences=2), [END]
    for _ in range(24):
        beams, longest = draw(generator, 2, 5), draw(generator, 3, 12)
        penalty, early = PENALTIES[draw(generator, 0, 2)], STOPPING[draw(generator, 0, 2)]
        yield options(beams, penalty, early, max_new_tokens=longest, num_return_sequences=beams), [END]
    for beams in (2, 3):
        yield options(beams, 1.0, False, max_new_tokens=8, num_return_sequences=2), [END, SECOND_END]
        yield options(beams, 1.0, False, max_new_tokens=8, min_new_tokens=4), [END]
        yield options(beams, 0.0, False, max_new_tokens=8, repetition_penalty=1.5), [END]
        yield options(beams, 1.0, False, max_new_tokens=8, no_repeat_ngram_size=2), [END]
    yield options(3, 0.6, False, max_new_tokens=10, num_return_sequences=3), [END]
    yield options(3, 2.0, "never", max_new_tokens=10, num_return_sequences=3), [END]
    yield options(4, 1.0, False, max_new_tokens=1, num_return_sequences=4), [END]


def options(beams, penalty, early, **others):
    return {"num_beams": beams, "length_penalty": penalty, "early_stopping": early, **others}


def golden(options, ends, generator):
    """Draws models until one is found on which no choice hangs on rounding."""
    while True:
        transitions, prompts = draw_model(generator)
        output, margin = generate(transitions, prompts, options, ends)
        if margin > SMALLEST_MARGIN:
            break
    ids = output.sequences[:, prompts.shape[1] :].tolist()
    for end in ends:
        ids = [until(end, row) for row in ids]
    return {
        "transitions": [[round(value, 3) for value in row] for row in transitions.tolist()],
        "bos_token_id": BOS,
        "pad_token_id": PAD,
        "eos_token_id": ends,
        "input_ids": prompts.tolist(),
        "options": options,
        "ids": ids,
        "sequences_scores": output.sequences_scores.tolist(),
    }


def draw_model(generator):
    """A matrix, in thousandths, whose end column is pushed up or down; and two prompts."""
    vocabulary = draw(generator, 8, 12)
    transitions = 1.2 * torch.randn(vocabulary, vocabulary, generator=generator)
    transitions[:, END] += 2 * torch.rand(1, generator=generator) - 0.5
    prompts = torch.randint(4, vocabulary, (2, draw(generator, 1, 3)), generator=generator)
    prompts[:, 0] = torch.where(prompts[:, 0] > 5, prompts[:, 0], BOS)
    return transitions.mul(1000).round() / 1000, prompts


def draw(generator, least, most):
    return torch.randint(least, most + 1, (1,), generator=generator).item()


def generate(transitions, prompts, options, ends):
    model = Table(transitions).eval()
    with watched_beams(model) as margin:
        output = model.generate(
            prompts,
            attention_mask=torch.ones_like(prompts),
            **options,
            do_sample=False,
            use_cache=False,
            bos_token_id=BOS,
            pad_token_id=PAD,
            eos_token_id=ends,
            output_scores=True,
            return_dict_in_generate=True,
        )
    return output, margin.smallest
