# Image-text contrast (ITC; BLIP-2, section 3.2): an image's queries and its text are closer to each other
# than to those of the other pairs. An image is as close to a text as its closest query is.
#
# Every worker computes the loss of the whole batch, from its own features, which can be learnt from, and
# from the others', which are given: the workers' gradients add up to that of one worker with all.


def place_between(self, local: Tensor, all: Tensor, first: int) -> Tensor:
  last = first + local.size(0)
  return torch.cat([all.narrow(0, 0, first), local, all.narrow(0, last, all.size(0) - last)])


def contrast(self, image: Tensor, text: Tensor, images: Tensor, texts: Tensor, first: int, same: Tensor,
             temp: Tensor, smoothing: float) -> Tuple[Tensor, Tensor]:
  # image (b, Q, E), text (b, E): this worker's, from row `first` on; images (B, Q, E), texts (B, E): all
  # same (B, B): 1 where two pairs have the same text or the same image, so that either's text is both images' own
  b = image.size(0)
  B = images.size(0)
  share = b / B
  v = self.place_between(image, images, first)
  t = self.place_between(text, texts, first)
  temp = temp.detach() + (temp - temp.detach()) * share  # each worker has the whole gradient of temp
  similarity = torch.amax(torch.matmul(v, t.t()), [1])  # (B, B): image, text
  target = same / torch.sum(same, [1], True) * (1. - smoothing) + smoothing / B
  i2t = torch.sum(torch.log_softmax(similarity / temp, -1) * target)
  t2i = torch.sum(torch.log_softmax(similarity.t() / temp, -1) * target)
  loss = (i2t + t2i) * (-0.5 / B)
  best = torch.argmax(similarity.t(), -1, True)  # of each text
  hit = torch.mean(torch.gather(same, 1, best))
  return loss, hit.detach() * share
