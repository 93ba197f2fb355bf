# The first tokens behind prompts of equal length, and how many tokens a row then holds: those of the prompt.


def begin(self, images: Tensor, ids: Tensor, pairs: Tensor) -> Tuple[Tensor, Tensor, int]:
  # images (B), ids (B, T) -> tokens and scores (B, 1)
  T = ids.size(1)
  lengths = torch.full([ids.size(0)], T, dtype=4, device=ids.device)
  found, scores, unused = self.admit(ids, lengths, images, ids.size(0), 1, False, 1, 1., pairs, pairs)
  return found, scores, T
