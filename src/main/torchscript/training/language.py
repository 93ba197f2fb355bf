# Stage 0 for small models of one's own: a language model learns from text alone.

lm : __torch__.LanguageModel
head : str
tied : bool


def connect(self) -> Tensor:
  self.tables = [self.lm.w]
  return torch.zeros([0])


def tie(self) -> NoneType:
  if self.tied:
    self.lm.w["lm_head.weight"] = self.lm.w[self.head]


def contribution(self, learn: Tensor, ids: Tensor, lengths: Tensor, target: Tensor,
                 totals: Tensor) -> Tuple[Tensor, Tensor]:
  wanted = self.begin(learn)
  loss, exact = self.lm.alone(ids, lengths, target, totals)
  return self.finish(wanted, loss, [loss, exact])
