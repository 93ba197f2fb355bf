# What the language modelling losses of both kinds of language model share.


def token_loss(self, logits: Tensor, target: Tensor, totals: Tensor) -> Tuple[Tensor, Tensor]:
  # logits (R, T, V); also the share of rows whose every learnt token is the likeliest one
  loss = torch.cross_entropy_loss(logits.to(6).flatten(0, 1), target.flatten(), None, 2, -100, 0.)
  right = (torch.argmax(logits, -1) == target) | (target == -100)
  exact = torch.sum(right.all(-1).to(6))
  return loss / int(totals[0]), exact.detach() / int(totals[1])
