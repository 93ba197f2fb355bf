# From logits to the few best next tokens, so that a row of 50,000 scores never leaves the device.


def candidates(self, logits: Tensor, log_probabilities: bool, count: int, penalty: float,
               penalised: Tensor, banned: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  # logits (R, V) -> (R, count) tokens, their scores and log-probabilities. On a CPU a few rows at a time: what is
  # made of all at once is fetched from memory again by every pass over it, and given back to the system in between.
  R = logits.size(0)
  few = R if logits.is_cuda else max(2, 524288 // logits.size(1))
  tokens = annotate(List[Tensor], [])
  best = annotate(List[Tensor], [])
  chosen = annotate(List[Tensor], [])
  for i in range((R + few - 1) // few):
    rows = logits.narrow(0, i * few, min(few, R - i * few))
    found = self.candidates_of(
        rows, log_probabilities, count, penalty, self.within(penalised, i * few, few), self.within(banned, i * few, few))
    tokens.append(found[0])
    best.append(found[1])
    chosen.append(found[2])
  return torch.cat(tokens), torch.cat(best), torch.cat(chosen)


def within(self, pairs: Tensor, start: int, few: int) -> Tensor:
  # Those of the pairs (n, 2) of row and token that are about these rows, which are counted from 0 then. On a
  # GPU all rows are one piece, and to choose from the pairs would be to wait for it.
  if pairs.numel() == 0 or pairs.is_cuda:
    return pairs
  row = pairs.select(1, 0)
  mine = torch.nonzero((row >= start) & (row < start + few)).flatten()
  return torch.index_select(pairs, 0, mine) - torch.tensor([[start, 0]])


def candidates_of(self, logits: Tensor, log_probabilities: bool, count: int, penalty: float,
                  penalised: Tensor, banned: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  logits = logits.to(6)  # (R, V)
  log_probs = torch.log_softmax(logits, -1)
  scores = log_probs if log_probabilities else logits
  if penalised.numel() > 0:  # (n, 2): row, token
    row, token = torch.unbind(penalised, 1)
    s = torch.index(scores, [row, token])
    s = torch.where(s < 0., s * penalty, s / penalty)
    scores = torch.index_put(scores, [row, token], s)
  if banned.numel() > 0:
    row, token = torch.unbind(banned, 1)
    never = torch.full([row.size(0)], -inf, dtype=6, device=scores.device)
    scores = torch.index_put(scores, [row, token], never)
  best, tokens = torch.max(scores, -1, True) if count == 1 else torch.topk(scores, count)
  finite = torch.isfinite(torch.sum(logits, [-1], True))  # a sum is finite only if all of it is
  best = torch.where(finite, best, torch.full_like(best, nan))  # a sick row says so
  return tokens, best, torch.gather(log_probs, 1, tokens)
