# A whole captioner in one call, for programs that load TorchScript and know nothing of this project: pixels and a
# prompt go in, the tokens of greedy captions come out.

vision : __torch__.Vision
qformer : __torch__.QFormer
projection : __torch__.Projection
language : __torch__.Language
constants : Dict[str, Tensor]
max_new_tokens : int


def forward(self, pixels: Tensor, prompt: Tensor) -> Tensor:
  # pixels (B, S, S, 3) uint8, RGB, resized but not normalised; prompt (T) or (B, T) int64, not padded, never empty
  B = pixels.size(0)
  ids = prompt.expand([B, prompt.size(-1)])  # (B, T)
  seen = self.vision.forward(pixels)  # (B, P, D)
  visual_prompt = self.projection.forward(self.qformer.forward(seen))  # (B, Q, D of the language model)
  return self.language.session().write(visual_prompt, ids, self.constants["end_tokens"], self.max_new_tokens)
