# Image-grounded text generation (ITG; BLIP-2, section 3.2): the text is written word by word from what the
# queries have read. Queries do not see the text; a word sees the queries and the words before it. So the
# queries' states are those of ITC, and one pass serves both losses.


def seen_by_generation(self, Q: int, lengths: Tensor, T: int) -> Tensor:
  # (B, 1, Q + T, Q + T), added to the scores
  column = torch.arange(Q + T, device=lengths.device)
  row = column.unsqueeze(1)
  is_query = (column < Q).unsqueeze(0)
  causal = (row >= Q) & (column.unsqueeze(0) <= row)
  seen = (is_query | causal).unsqueeze(0)  # (1, Q + T, Q + T)
  there = (column.unsqueeze(0) < (lengths + Q).unsqueeze(1)).unsqueeze(1)  # (B, 1, Q + T)
  hidden = (seen & there).logical_not().to(6)
  return (hidden * -10000.).unsqueeze(1)


def write(self, image_embeds: Tensor, ids: Tensor, lengths: Tensor, start: int) -> Tensor:
  # States of the queries and of the text as it is written, (b, Q + T, D). ids (b, T): the class token, whose
  # place `start` takes, and the words
  b = ids.size(0)
  T = ids.size(1)
  begun = torch.cat([torch.full([b, 1], start, dtype=4, device=ids.device), ids.narrow(1, 1, T - 1)], 1)
  queries = self.qformer.queries(b)
  Q = queries.size(1)
  mask = self.seen_by_generation(Q, lengths, T)
  return self.qformer.blocks(torch.cat([queries, self.qformer.text(begun)], 1), Q, image_embeds, mask)


def language_head(self, x: Tensor) -> Tensor:
  # BERT's: dense, GELU, LayerNorm, and the words' own embedding as the output layer
  x = torch.gelu(self.qformer.linear(x, "cls.predictions.transform.dense"))
  x = self.qformer.layer_norm(x, "cls.predictions.transform.LayerNorm", self.qformer.layer_norm_eps)
  words = self.qformer.w["embeddings.word_embeddings.weight"]
  return torch.linear(x, words, self.qformer.w["cls.predictions.bias"])


def generation(self, text: Tensor, ids: Tensor, lengths: Tensor, total: int) -> Tensor:
  # text (b, T, D): states; ids (b, T), padded behind; word t + 1 is predicted at t, so the first never is
  T = ids.size(1)
  logits = self.language_head(text.narrow(1, 0, T - 1))
  target = ids.narrow(1, 1, T - 1)
  position = torch.arange(1, T, device=ids.device).unsqueeze(0)
  target = torch.masked_fill(target, position >= lengths.unsqueeze(1), -100)
  return torch.cross_entropy_loss(logits.flatten(0, 1), target.flatten(), None, 2, -100, 0.1) / total
