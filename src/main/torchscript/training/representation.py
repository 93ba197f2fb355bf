# Stage 1 of pre-training, representation learning (BLIP-2, section 3.2): the Q-Former learns to read what
# a frozen image encoder sees, by ITC, ITM and ITG together.

qformer : __torch__.QFormer
use_itc : bool
use_itm : bool
use_itg : bool


def connect(self) -> Tensor:
  self.tables = [self.qformer.w]
  return torch.zeros([0])


def tie(self) -> NoneType:
  pass


def features(self, image_embeds: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
  # (b, (Q + 1) * E): each image's vectors and its text's
  self.begin(torch.zeros([1]))
  image = self.qformer.image_vectors(self.qformer.forward(image_embeds))
  text = self.qformer.text_vectors(ids, lengths)
  return torch.cat([image.flatten(1), text], 1)


def contribution(self, learn: Tensor, image_embeds: Tensor, ids: Tensor, lengths: Tensor, images: Tensor,
                 texts: Tensor, first: Tensor, same: Tensor, start: Tensor, pair_image: Tensor,
                 pair_ids: Tensor, pair_lengths: Tensor, label: Tensor, totals: Tensor) -> Tuple[Tensor, Tensor]:
  # start (1): the token that begins a text to be written; totals (2): pairs and words of the whole batch
  wanted = self.begin(learn)
  image_embeds = image_embeds.clone()
  b = ids.size(0)
  T = ids.size(1)
  x = self.write(image_embeds, ids, lengths, int(start))
  Q = x.size(1) - T
  zero = torch.zeros([], device=x.device)
  itc, hit = zero, zero
  if self.use_itc:
    image = self.qformer.image_vectors(x.narrow(1, 0, Q))
    text = self.qformer.text_vectors(ids, lengths)
    itc, hit = self.contrast(image, text, images, texts, int(first), same, self.qformer.w["temp"], 0.1)
  itm, right = zero, zero
  if self.use_itm:
    itm, right = self.matching(image_embeds, pair_image, pair_ids, pair_lengths, label, int(totals[0]))
  itg = zero
  if self.use_itg:
    itg = self.generation(x.narrow(1, Q, T), ids, lengths, int(totals[1]))
  share = b / images.size(0)
  loss = itc + itm + itg
  shown = itc * share + itm + itg
  return self.finish(wanted, loss, [shown, itc * share, itm, itg, hit, right])
