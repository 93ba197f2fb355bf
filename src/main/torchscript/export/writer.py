# Greedy texts of a batch of images, written inside of the language model. What a text needs while it is written, the
# keys and values above all, is kept in a session, which is another object with the same weights.


def session(self) -> __torch__.Language:
  # One for each call: several threads may call at once. Java writes the second line out, attribute by attribute.
  s = __torch__.Language.__new__(__torch__.Language)
  s.* = self.*
  s.rows = annotate(Dict[str, Tensor], {})
  s.forget_fresh()
  s.close()
  return s


def write(self, visual_prompt: Tensor, ids: Tensor, end_tokens: Tensor, max_new_tokens: int) -> Tensor:
  # visual_prompt (B, Q, D), ids (B, T) -> (B, N), N at most max_new_tokens: each row's tokens, the one that ends it
  # included, then -1. A row whose scores are not numbers has -2 there and ends.
  B = ids.size(0)
  images = torch.arange(B, device=ids.device)  # (B)
  nothing = torch.zeros([0], dtype=4, device=ids.device)
  pairs = torch.zeros([0, 2], dtype=4, device=ids.device)
  self.read_images(visual_prompt, images, B)
  found, scores, length = self.begin(images, ids, pairs)  # (B, 1) each
  ended = torch.zeros([B], dtype=11, device=ids.device)
  written = annotate(List[Tensor], [])
  going = True
  while going:
    token = torch.masked_fill(found, torch.isnan(scores), -2).flatten()
    token = torch.masked_fill(token, ended, -1)  # (B)
    written.append(token)
    ended = ended | (token < 0) | torch.isin(token, end_tokens)
    going = len(written) < max_new_tokens and not bool(torch.all(ended))
    if going:
      lengths = torch.full([B], length, dtype=4, device=ids.device)
      found, scores, unused = self.advance(
          nothing, nothing, nothing, torch.clamp(token, 0), lengths, images, B, 1, length, False, 1, 1., pairs, pairs)
      length = length + 1
  return torch.stack(written, 1)  # (B, N)
