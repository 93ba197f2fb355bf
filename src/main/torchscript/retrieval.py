# The heads of the retrieval model (Hugging Face Blip2ForImageTextRetrieval): image-text contrast (ITC)
# compares vectors of queries and text that never saw each other; image-text matching (ITM) lets them look
# at each other and asks whether they belong together.


def text(self, ids: Tensor) -> Tensor:
  position = torch.arange(ids.size(1), device=ids.device)
  words = torch.embedding(self.w["embeddings.word_embeddings.weight"], ids)
  return words + torch.embedding(self.w["embeddings.position_embeddings.weight"], position)  # (B, T, D)


def padding_mask(self, lengths: Tensor, Q: int, T: int) -> Tensor:
  # (B, 1, 1, Q + T): every query and the first `lengths` text tokens may be seen
  column = torch.arange(Q + T, device=lengths.device).unsqueeze(0)
  hidden = (column >= (lengths + Q).unsqueeze(1)).to(6)
  return (hidden * -10000.).unsqueeze(1).unsqueeze(1)


def unit(self, x: Tensor) -> Tensor:
  return x / torch.clamp(torch.norm(x, 2, [-1], True), 0.000000000001)


def image_vectors(self, query_output: Tensor) -> Tensor:
  return self.unit(self.linear(query_output, "vision_projection"))  # (B, Q, D of the shared space)


def text_vectors(self, ids: Tensor, lengths: Tensor) -> Tensor:
  # Text alone: the class token's vector. ids (B, T) are padded behind.
  mask = self.padding_mask(lengths, 0, ids.size(1))
  x = self.blocks(self.text(ids), 0, torch.zeros([0]), mask)
  return self.unit(self.linear(x.select(1, 0), "text_projection"))  # (B, D of the shared space)


def match(self, image_embeds: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
  # Queries and text together; the head on every query, averaged: (B, 2) logits, [no match, match].
  queries = self.queries(image_embeds.size(0))
  Q = queries.size(1)
  mask = self.padding_mask(lengths, Q, ids.size(1))
  x = self.blocks(torch.cat([queries, self.text(ids)], 1), Q, image_embeds, mask)
  return torch.mean(self.linear(x.narrow(1, 0, Q), "itm_head"), [1])
