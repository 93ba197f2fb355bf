# The prefix language modelling loss of an encoder-decoder: the encoder reads the visual prompt and the
# given text, the decoder writes the rest.


def text_loss(self, visual: Tensor, ids: Tensor, lengths: Tensor, target: Tensor, totals: Tensor) -> Tuple[Tensor, Tensor]:
  # visual (R, Q, D); ids (R, T): what the encoder is given, padded behind; target (R, U), padded with -100
  R = ids.size(0)
  self.close()
  self.rows["visual"] = visual.to(self.compute)
  self.read_prompts(torch.arange(R, device=ids.device), ids, lengths)
  self.phase = 1
  self.forget_fresh()
  self.set_slots(torch.arange(R, device=ids.device), R, 1)
  start = torch.zeros([R, 1], dtype=4, device=ids.device)  # T5 starts from its padding token, 0
  decoder_ids = torch.cat([start, torch.clamp(target, 0).narrow(1, 0, target.size(1) - 1)], 1)
  position = torch.arange(decoder_ids.size(1), device=ids.device)
  relative = position.unsqueeze(0) - position.unsqueeze(1)
  causal = self.additive(relative <= 0).unsqueeze(0).unsqueeze(0)
  x = self.decode(decoder_ids, self.bias_by_distance(relative, "decoder", False) + causal)
  self.close()
  return self.token_loss(self.linear(x, "lm_head"), target, totals)


def alone(self, ids: Tensor, lengths: Tensor, target: Tensor, totals: Tensor) -> Tuple[Tensor, Tensor]:
  # Text without any picture.
  none = torch.zeros([ids.size(0), 0, self.w["shared.weight"].size(1)], device=ids.device)
  return self.text_loss(none, ids, lengths, target, totals)
