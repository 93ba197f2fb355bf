# From logits to the few best next tokens, so that a row of 50,000 scores never leaves the device.


def candidates(self, logits: Tensor, log_probabilities: bool, count: int, penalty: float,
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
