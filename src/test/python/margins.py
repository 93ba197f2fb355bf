"""Measures how close a generation came to choosing another token.

Float rounding differs between machines; a golden is only worth keeping when no choice hangs on it.
"""

from contextlib import contextmanager

import torch

IMPOSSIBLE = -1e8  # scores below are Hugging Face's way to rule something out


class Margin:
    """The smallest gap seen between something chosen and what would have been chosen instead."""

    def __init__(self):
        self.smallest = float("inf")

    def neighbours(self, scores, ranks):
        """Gaps between rank r and r+1, for each r in ranks, in every row."""
        ordered = scores.sort(dim=-1, descending=True).values
        for rank in ranks:
            if rank + 1 < ordered.shape[-1]:
                self.gaps(ordered[..., rank], ordered[..., rank + 1])

    def gaps(self, left, right):
        possible = (left > IMPOSSIBLE) & (right > IMPOSSIBLE)
        if possible.any():
            self.smallest = min(self.smallest, (left - right).abs()[possible].min().item())


@contextmanager
def watched_beams(model):
    """While open, records every gap that beam search's result hangs on."""
    margin = Margin()
    originals = {
        name: getattr(model, name)
        for name in ("_get_top_k_continuations", "_get_running_beams_for_next_iteration", "_update_finished_beams",
                     "_check_early_stop_heuristic")
    }

    def continuations(accumulated_log_probs, num_beams, **others):
        margin.neighbours(accumulated_log_probs, [num_beams - 1])
        return originals["_get_top_k_continuations"](
            accumulated_log_probs=accumulated_log_probs, num_beams=num_beams, **others
        )

    def running(topk_log_probs, next_token_hits_stopping_criteria, num_beams, **others):
        margin.neighbours(topk_log_probs - 1e9 * next_token_hits_stopping_criteria, [num_beams - 1])
        return originals["_get_running_beams_for_next_iteration"](
            topk_log_probs=topk_log_probs,
            next_token_hits_stopping_criteria=next_token_hits_stopping_criteria,
            num_beams=num_beams,
            **others,
        )

    def finished(**given):
        ended = given["next_token_hits_stopping_criteria"] & given["top_num_beam_mask"][None, :]
        length = given["cur_len"] + 1 - given["decoder_prompt_len"]
        scores = given["topk_log_probs"] / length ** given["length_penalty"] - 1e9 * ~ended
        margin.neighbours(torch.cat((given["beam_scores"], scores), dim=1), range(given["num_beams"]))
        return originals["_update_finished_beams"](**given)

    def improvable(**given):
        never = given["early_stopping"] == "never" and given["length_penalty"] > 0
        length = (given["max_length"] if never else given["cur_len"]) - given["decoder_prompt_len"]
        best = given["running_beam_scores"][:, 0] / length ** given["length_penalty"]
        margin.gaps(best, given["beam_scores"].min(dim=1).values)
        return originals["_check_early_stop_heuristic"](**given)

    for name, watch in zip(originals, (continuations, running, finished, improvable)):
        setattr(model, name, watch)
    try:
        yield margin
    finally:
        for name in originals:
            delattr(model, name)


def greedy_margin(steps, ids, end):
    """steps: one score table (rows, vocabulary) per step; only rows still writing count."""
    margin = Margin()
    for step, scores in enumerate(steps):
        open_rows = [row for row in range(len(scores)) if end not in ids[row, :step].tolist()]
        margin.neighbours(scores[open_rows], [0])
    return margin
