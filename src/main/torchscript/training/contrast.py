# Stage 0 for small models of one's own: an image encoder learns from captions, by contrast with a text
# encoder (the Q-Former's text branch), by naming their words, and by what the Q-Former can write of its
# patches. To the first two an image is the mean over its patches, which does not say what stands where; the
# third needs each thing in its place (Tschannen et al., 2023, "Image Captioners Are Scalable Vision Learners Too").

vision : __torch__.Vision
qformer : __torch__.QFormer
use_itc : bool
use_words : bool
use_itg : bool


def connect(self) -> Tensor:
  self.tables = [self.vision.w, self.qformer.w]
  return torch.zeros([0])


def tie(self) -> NoneType:
  pass


def pooled(self, x: Tensor) -> Tensor:
  # x (b, P, D)
  return torch.mean(x.narrow(1, 1, x.size(1) - 1), [1], True)  # (b, 1, D)


def naming(self, x: Tensor, first: int, all: Tensor) -> Tensor:
  # The words of the caption in no order, from the image alone; rare ones count more (Huang et al., 2024,
  # "Classification Done Right for Vision-Language Pre-Training"). x (b, 1, D); all (B, T): every text's ids
  B = all.size(0)
  V = self.qformer.w["words_head.bias"].size(0)
  there = torch.scatter(torch.zeros([B, V], device=all.device), 1, all, 1.)
  there = torch.cat([torch.zeros([B, 1], device=all.device), there.narrow(1, 1, V - 1)], 1)  # no padding
  rarity = torch.log(torch.reciprocal(torch.clamp(torch.mean(there, [0]), 1. / B)))  # (V)
  target = (there * rarity).narrow(0, first, x.size(0))
  target = target / torch.clamp(torch.sum(target, [1], True), 0.000001)
  logits = self.qformer.linear(x.squeeze(1), "words_head")
  return torch.sum(torch.log_softmax(logits, -1) * target) * (-1. / B)


def features(self, pixels: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
  self.begin(torch.zeros([1]))
  image = self.qformer.image_vectors(self.pooled(self.vision.forward(pixels)))
  return torch.cat([image.flatten(1), self.qformer.text_vectors(ids, lengths)], 1)


def contribution(self, learn: Tensor, pixels: Tensor, ids: Tensor, lengths: Tensor, images: Tensor, texts: Tensor,
                 first: Tensor, same: Tensor, all: Tensor, start: Tensor, total: Tensor) -> Tuple[Tensor, Tensor]:
  # all (B, T): the ids of the whole batch's texts; start (1): the token that begins a text to be written
  # total (1): words of the whole batch
  wanted = self.begin(learn)
  image_embeds = self.vision.forward(pixels)
  x = self.pooled(image_embeds)
  zero = torch.zeros([], device=x.device)
  itc, hit = zero, zero
  if self.use_itc:
    image, text = self.qformer.image_vectors(x), self.qformer.text_vectors(ids, lengths)
    if images.size(0) == 0:
      images, texts = image.detach(), text.detach()
    itc, hit = self.contrast(image, text, images, texts, int(first), same, self.qformer.w["temp"], 0.)
  words = zero
  if self.use_words:
    words = self.naming(x, int(first), all)
  itg = zero
  if self.use_itg:
    T = ids.size(1)
    states = self.write(image_embeds, ids, lengths, int(start))
    itg = self.generation(states.narrow(1, states.size(1) - T, T), ids, lengths, int(total))
  share = x.size(0) / all.size(0)
  return self.finish(wanted, itc + words + itg, [itc * share + words + itg, itc * share, words, itg, hit])
