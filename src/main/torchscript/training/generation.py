# Stage 2 of pre-training, generative learning (BLIP-2, section 3.3): the Q-Former's output, projected, is a
# prompt that a frozen language model continues with the text. The gradient passes through the language
# model; its weights stay as they are.

qformer : __torch__.QFormer
projection : __torch__.Projection
lm : __torch__.LanguageModel
head : str
tied : bool


def connect(self) -> Tensor:
  self.tables = [self.qformer.w, self.projection.w, self.lm.w]
  return torch.zeros([0])


def tie(self) -> NoneType:
  if self.tied:
    self.lm.w["lm_head.weight"] = self.lm.w[self.head]


def contribution(self, learn: Tensor, image_embeds: Tensor, image: Tensor, ids: Tensor, lengths: Tensor,
                 target: Tensor, totals: Tensor) -> Tuple[Tensor, Tensor]:
  # image (R): which of the b images a row of text is about
  wanted = self.begin(learn)
  visual = self.projection.forward(self.qformer.forward(image_embeds.clone()))
  loss, exact = self.lm.text_loss(torch.index_select(visual, 0, image), ids, lengths, target, totals)
  return self.finish(wanted, loss, [loss, exact])
