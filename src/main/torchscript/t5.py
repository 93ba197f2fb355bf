# Flan-T5 (Hugging Face T5ForConditionalGeneration): the visual prompt and the text are the encoder's
# input; the decoder starts from its start token and looks at the encoded prompt.
#
# RMSNorm, no biases, unscaled attention with a learned bias by distance, gated feed-forward, a head of its
# own whose input is not scaled.
#
#   visual            (capacity, Q, D): the visual prompts of the images that prompts may be about
#   cross_k, cross_v  per layer (M, H, S, K): the encoded prompts, one memory each, shared by its beams
#   cross_mask        (M, 1, 1, S)

num_encoder_layers : int
layer_norm_epsilon : float
relative_attention_num_buckets : int
relative_attention_max_distance : int
activation_tanh : bool
phase : int
cross_k : List[Tensor]
cross_v : List[Tensor]


def embed(self, ids: Tensor) -> Tensor:
  return torch.embedding(self.w["shared.weight"], ids)


def rms_norm(self, x: Tensor, name: str) -> Tensor:
  weight = self.w[name + ".weight"]
  y = x.to(6)
  y = y * torch.rsqrt(torch.mean(y * y, [-1], True) + self.layer_norm_epsilon)
  return weight * y.to(weight.dtype)


def bounded(self, x: Tensor) -> Tensor:
  # float16 overflows in T5: what went over its range is brought back, as Hugging Face does.
  if x.dtype != 5:
    return x
  limit = 64504. if bool(torch.isinf(x).any()) else 65504.
  return torch.clamp(x, -limit, limit)


def feed_forward(self, x: Tensor, name: str) -> Tensor:
  y = self.rms_norm(x, name + ".layer_norm")
  gate = self.linear(y, name + ".DenseReluDense.wi_0")
  gate = torch.gelu(gate, approximate="tanh") if self.activation_tanh else torch.gelu(gate)
  y = gate * self.linear(y, name + ".DenseReluDense.wi_1")
  if self.compute == 5:
    y = y.to(6)  # `wo` stays float32 where the rest is float16
  return self.bounded(self.linear_added(y, name + ".DenseReluDense.wo", x))


def buckets(self, relative: Tensor, bidirectional: bool) -> Tensor:
  # Near distances have a bucket each, far ones share logarithmic ones; int64 in and out.
  n = self.relative_attention_num_buckets
  first = torch.zeros_like(relative)
  if bidirectional:
    n = n // 2
    first = (relative > 0).to(4) * n
    distance = torch.abs(relative)
  else:
    distance = torch.clamp(-relative, 0)
  exact = n // 2
  far = torch.log(torch.clamp(distance, 1).to(6) / exact)
  far = far / torch.log(torch.tensor(self.relative_attention_max_distance / exact, dtype=7)).to(6) * (n - exact)
  far = torch.clamp(exact + far.to(4), 0, n - 1)
  return first + torch.where(distance < exact, distance, far)


def bias_by_distance(self, relative: Tensor, name: str, bidirectional: bool) -> Tensor:
  # relative = key position - query position, (Tq, Tk) -> (1, H, Tq, Tk)
  table = self.w[name + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
  return torch.embedding(table, self.buckets(relative, bidirectional)).permute([2, 0, 1]).unsqueeze(0)


def softmax_attention(self, q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
  p = torch.softmax((torch.matmul(q, k.transpose(2, 3)) + bias).to(6), -1).to(q.dtype)
  return torch.matmul(p, v)


def project(self, x: Tensor, name: str) -> Tensor:
  return self.split(self.linear(x, name), self.num_attention_heads)


def encode(self, x: Tensor, mask: Tensor) -> Tensor:
  position = torch.arange(x.size(1), device=x.device)
  bias = self.bias_by_distance(position.unsqueeze(0) - position.unsqueeze(1), "encoder", True) + mask
  for i in range(self.num_encoder_layers):
    name = "encoder.block." + str(i)
    a = name + ".layer.0.SelfAttention"
    y = self.rms_norm(x, name + ".layer.0.layer_norm")
    y = self.softmax_attention(self.project(y, a + ".q"), self.project(y, a + ".k"), self.project(y, a + ".v"), bias)
    x = self.bounded(self.linear_added(self.merge(y), a + ".o", x))
    x = self.feed_forward(x, name + ".layer.1")
  return self.rms_norm(x, "encoder.final_layer_norm")


def attend_text(self, y: Tensor, name: str, bias: Tensor, i: int, residual: Tensor) -> Tensor:
  q = self.project(y, name + ".q")
  k = self.project(y, name + ".k")
  v = self.project(y, name + ".v")
  if self.phase == 1:
    self.fresh_k.append(k)
    self.fresh_v.append(v)
  else:
    k, v = self.remember(k, v, i)
  return self.linear_added(self.merge(self.softmax_attention(q, k, v, bias)), name + ".o", residual)


def attend_prompt(self, y: Tensor, name: str, i: int, residual: Tensor) -> Tensor:
  q = self.project(y, name + ".q")
  I = self.memories
  mask = self.rows["cross_mask"].narrow(0, 0, I)
  together = self.gather_by_memory(q)  # (I, H, G * T, K)
  z = self.softmax_attention(together, self.cross_k[i].narrow(0, 0, I), self.cross_v[i].narrow(0, 0, I), mask)
  return self.linear_added(self.merge(self.scatter_to_rows(z, q.size(2))), name + ".o", residual)


def decode(self, ids: Tensor, bias: Tensor) -> Tensor:
  x = self.embed(ids)  # (R, T, D)
  for i in range(self.num_hidden_layers):
    name = "decoder.block." + str(i)
    y = self.rms_norm(x, name + ".layer.0.layer_norm")
    x = self.bounded(self.attend_text(y, name + ".layer.0.SelfAttention", bias, i, x))
    y = self.rms_norm(x, name + ".layer.1.layer_norm")
    x = self.bounded(self.attend_prompt(y, name + ".layer.1.EncDecAttention", i, x))
    x = self.feed_forward(x, name + ".layer.2")
  return self.rms_norm(x, "decoder.final_layer_norm")


def read_images(self, visual_prompt: Tensor, places: Tensor, capacity: int) -> Tensor:
  # Keeps the visual prompts (n, Q, D) of images that coming prompts will be about, each in its place (n).
  self.rows["visual"] = self.into_places(self.rows["visual"], visual_prompt.to(self.compute), places, capacity)
  return torch.zeros([0])


def close(self) -> Tensor:
  self.rows["visual"] = torch.zeros([0])
  self.drop_memories()
  return self.drop_rows()


def drop_memories(self) -> Tensor:
  self.cross_k = annotate(List[Tensor], [])
  self.cross_v = annotate(List[Tensor], [])
  return torch.zeros([0])


def read_prompts(self, images: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
  # Encodes [visual prompt; right-padded text (n, T)] and appends the memories to the present ones.
  visual = torch.index_select(self.rows["visual"], 0, images)
  column = torch.arange(ids.size(1), device=ids.device)
  visible = column.unsqueeze(0) < lengths.unsqueeze(1)  # (n, T)
  always = torch.ones([visual.size(0), visual.size(1)], dtype=11, device=ids.device)
  mask = self.additive(torch.cat([always, visible], 1)).unsqueeze(1).unsqueeze(1)  # (n, 1, 1, S)
  encoded = self.encode(torch.cat([visual, self.embed(ids)], 1), mask)
  present = len(self.cross_k) > 0
  for i in range(self.num_hidden_layers):
    name = "decoder.block." + str(i) + ".layer.1.EncDecAttention"
    k = self.project(encoded, name + ".k")
    v = self.project(encoded, name + ".v")
    if present:
      self.cross_k[i] = self.stack_memories(self.cross_k[i], k, 2, 0.)
      self.cross_v[i] = self.stack_memories(self.cross_v[i], v, 2, 0.)
    else:
      self.cross_k.append(k.contiguous())
      self.cross_v.append(v.contiguous())
  if present:
    mask = self.stack_memories(self.rows["cross_mask"], mask, 3, -inf)
  self.rows["cross_mask"] = mask
  return encoded  # (n, S, D)


def stack_memories(self, old: Tensor, new: Tensor, axis: int, filler: float) -> Tensor:
  # Pads the shorter ones behind, where the mask hides them.
  S = old.size(axis) if old.size(axis) > new.size(axis) else new.size(axis)
  return torch.cat([self.lengthen(old, axis, S, filler), self.lengthen(new, axis, S, filler)], 0)


def lengthen(self, x: Tensor, axis: int, S: int, filler: float) -> Tensor:
  missing = S - x.size(axis)
  return torch.constant_pad_nd(x, [0, missing] if axis == 3 else [0, 0, 0, missing], filler)


def keep_memories(self, kept: Tensor, longest: int) -> Tensor:
  # Memories that no row looks at any more are given up, and columns behind the longest text of the others.
  S = self.rows["visual"].size(1) + longest
  for i in range(self.num_hidden_layers):
    self.cross_k[i] = torch.index_select(self.cross_k[i].narrow(2, 0, S), 0, kept)
    self.cross_v[i] = torch.index_select(self.cross_v[i].narrow(2, 0, S), 0, kept)
  self.rows["cross_mask"] = torch.index_select(self.rows["cross_mask"].narrow(3, 0, S), 0, kept)
  return torch.zeros([0])


def admit(self, images: Tensor, ids: Tensor, lengths: Tensor, start: Tensor, slots: Tensor, memories: int,
          log_probabilities: bool, count: int, penalty: float, penalised: Tensor,
          banned: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  # start (n, 1): the decoder's start token
  self.read_prompts(images, ids, lengths)
  self.phase = 1
  self.set_slots(slots, memories, 1)
  self.forget_fresh()
  bias = self.bias_by_distance(torch.zeros([1, 1], dtype=4, device=ids.device), "decoder", False)
  x = self.decode(start, bias)
  self.keep_fresh(1)
  logits = self.linear(x.select(1, -1), "lm_head")
  return self.candidates(logits, log_probabilities, count, penalty, penalised, banned)


def advance(self, moved_from: Tensor, moved_to: Tensor, begun: Tensor, tokens: Tensor, lengths: Tensor, slots: Tensor,
            memories: int, group_size: int, longest: int, log_probabilities: bool, count: int, penalty: float,
            penalised: Tensor, banned: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  self.make_room(moved_from, moved_to, begun, tokens.size(0), longest)
  self.phase = 2
  self.set_step(lengths, slots, memories, group_size)
  # Right-aligned, the newest token of every row is equally far from column c, whatever its length.
  column = torch.arange(self.text_k[0].size(2), device=tokens.device)
  relative = (column - (self.last - 1)).unsqueeze(0)  # (1, C)
  bias = self.bias_by_distance(relative, "decoder", False) + self.rows["mask"]
  x = self.decode(tokens.unsqueeze(1), bias)
  logits = self.linear(x.select(1, -1), "lm_head")
  return self.candidates(logits, log_probabilities, count, penalty, penalised, banned)


def tap(self, visual_prompt: Tensor, ids: Tensor, lengths: Tensor, decoder_ids: Tensor) -> Tuple[Tensor, Tensor]:
  # The encoder's result and the logits of a whole decoder input (B, T), one prompt per image.
  B = ids.size(0)
  images = torch.arange(B, device=ids.device)
  self.close()
  self.read_images(visual_prompt, images, B)
  encoded = self.read_prompts(images, ids, lengths)
  self.phase = 1
  self.set_slots(images, B, 1)
  self.forget_fresh()
  position = torch.arange(decoder_ids.size(1), device=ids.device)
  relative = position.unsqueeze(0) - position.unsqueeze(1)
  causal = self.additive(relative <= 0).unsqueeze(0).unsqueeze(0)
  x = self.decode(decoder_ids, self.bias_by_distance(relative, "decoder", False) + causal)
  logits = self.linear(x, "lm_head").to(6)
  self.close()
  return encoded.to(6), logits  # (B, S, D), (B, T, V)
