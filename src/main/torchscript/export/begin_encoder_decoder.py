# The first tokens behind prompts of equal length, and how many tokens a row then holds: the decoder's start token.

decoder_start : int


def begin(self, images: Tensor, ids: Tensor, pairs: Tensor) -> Tuple[Tensor, Tensor, int]:
  # images (B), ids (B, T) -> tokens and scores (B, 1)
  B = ids.size(0)
  lengths = torch.full([B], ids.size(1), dtype=4, device=ids.device)
  start = torch.full([B, 1], self.decoder_start, dtype=4, device=ids.device)
  found, scores, unused = self.admit(images, ids, lengths, start, images, B, False, 1, 1., pairs, pairs)
  return found, scores, 1
