# The language modelling loss of a decoder-only model: every token from those before it, the first text
# token from the last row of the visual prompt.


def text_loss(self, visual: Tensor, ids: Tensor, lengths: Tensor, target: Tensor, totals: Tensor) -> Tuple[Tensor, Tensor]:
  # visual (R, Q, D); ids and target (R, T), padded behind; target -100: not learnt
  # totals (2): learnt tokens and rows of the whole batch
  Q = visual.size(1)
  T = ids.size(1)
  self.phase = 3
  x = torch.cat([visual.to(self.compute), self.embed(ids)], 1)
  positions = torch.arange(Q + T, device=ids.device).unsqueeze(0)
  x = self.place(x, positions)
  for i in range(self.num_hidden_layers):
    x = self.block(x, i, positions)
  return self.token_loss(self.head(x.narrow(1, Q - 1, T)), target, totals)


def alone(self, ids: Tensor, lengths: Tensor, target: Tensor, totals: Tensor) -> Tuple[Tensor, Tensor]:
  # Text without any picture: the first token is given.
  T = ids.size(1)
  begin = self.embed(ids.narrow(1, 0, 1))
  return self.text_loss(begin, ids.narrow(1, 1, T - 1), lengths, target.narrow(1, 1, T - 1), totals)
