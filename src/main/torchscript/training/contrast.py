# Stage 0 for small models of one's own: an image encoder learns from captions, by contrast with a text
# encoder (the Q-Former's text branch) that is not kept. An image's vector is the mean over its patches.

vision : __torch__.Vision
qformer : __torch__.QFormer


def connect(self) -> Tensor:
  self.tables = [self.vision.w, self.qformer.w]
  return torch.zeros([0])


def tie(self) -> NoneType:
  pass


def vectors(self, pixels: Tensor, ids: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor]:
  x = self.vision.forward(pixels)  # (b, P, D)
  x = torch.mean(x.narrow(1, 1, x.size(1) - 1), [1], True)  # (b, 1, D)
  return self.qformer.image_vectors(x), self.qformer.text_vectors(ids, lengths)


def features(self, pixels: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
  self.begin(torch.zeros([1]))
  image, text = self.vectors(pixels, ids, lengths)
  return torch.cat([image.flatten(1), text], 1)


def contribution(self, learn: Tensor, pixels: Tensor, ids: Tensor, lengths: Tensor, images: Tensor, texts: Tensor,
                 first: Tensor, same: Tensor) -> Tuple[Tensor, Tensor]:
  wanted = self.begin(learn)
  image, text = self.vectors(pixels, ids, lengths)
  if images.size(0) == 0:
    images, texts = image.detach(), text.detach()
  itc, hit = self.contrast(image, text, images, texts, int(first), same, self.qformer.w["temp"], 0.)
  return self.finish(wanted, itc, [itc * (image.size(0) / images.size(0)), hit])
