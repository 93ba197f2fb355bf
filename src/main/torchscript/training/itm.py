# Image-text matching (ITM; BLIP-2, section 3.2): queries and text see each other, and a head says whether
# they belong together. A pair is judged where its image is; its text may come from anywhere in the batch.


def matching(self, image_embeds: Tensor, image: Tensor, ids: Tensor, lengths: Tensor, label: Tensor,
             total: int) -> Tuple[Tensor, Tensor]:
  # image (n): rows of image_embeds (b, P, D); ids (n, T); label (n): 1 match, 0 no match
  # total: the pairs of the whole batch
  embeds = torch.index_select(image_embeds, 0, image)
  logits = self.qformer.match(embeds, ids, lengths)
  loss = torch.cross_entropy_loss(logits, label, None, 2, -100, 0.) / total
  right = torch.sum((torch.argmax(logits, -1) == label).to(6)) / total
  return loss, right.detach()
