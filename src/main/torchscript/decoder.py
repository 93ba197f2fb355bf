# What decoder-only language models share: the visual prompt of an image is read once and its keys and
# values are kept once, whatever number of prompts and beams look at them; each row being written keeps
# the keys and values of its own text only (cache.py).
#
#   prefix_k, prefix_v  per layer (capacity, H, Q, K): the visual prompts of the images that rows may be about
#   phase               0: visual prompts are read, 1: prompts, 2: a step, 3: whole texts to learn from
#
# A family (opt.py, llama.py) brings `embed`, `place`, `block` and `head`.

phase : int
capacity : int
prefix_k : List[Tensor]
prefix_v : List[Tensor]


def attend_text(self, q: Tensor, k: Tensor, v: Tensor, i: int) -> Tensor:
  # One softmax over the image's visual prompt and the row's own text.
  T = q.size(2)
  pk = self.prefix_k[i].narrow(0, 0, self.memories)
  pv = self.prefix_v[i].narrow(0, 0, self.memories)
  Q = pk.size(2)
  by_image = torch.matmul(self.gather_by_memory(q), pk.transpose(2, 3))  # (I, H, G*T, Q)
  on_image = self.scatter_to_rows(by_image, T)  # (R, H, T, Q)
  on_text = torch.matmul(q, k.transpose(2, 3)) + self.rows["mask"]  # (R, H, T, C)
  p = torch.softmax(torch.cat([on_image, on_text], -1), -1, dtype=6).to(q.dtype)
  y = torch.matmul(p.narrow(3, Q, p.size(3) - Q), v)  # (R, H, T, K)
  by_image = torch.matmul(self.gather_by_memory(p.narrow(3, 0, Q)), pv)
  return y + self.scatter_to_rows(by_image, T)


def attend(self, q: Tensor, k: Tensor, v: Tensor, i: int) -> Tensor:
  # q (R, heads, T, K) is scaled already; k and v may have fewer heads, each shared by as many of q's.
  heads = q.size(1)
  H = k.size(1)
  shared = heads // H
  if self.phase == 0 or self.phase == 3:
    if shared > 1:
      k = torch.repeat_interleave(k, shared, 1)
      v = torch.repeat_interleave(v, shared, 1)
    return torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=1.)
  T = q.size(2)
  q = q.reshape([q.size(0), H, shared * T, -1])
  if self.phase == 1:
    self.fresh_k.append(k)
    self.fresh_v.append(v)
  else:
    k, v = self.remember(k, v, i)
  return self.attend_text(q, k, v, i).reshape([q.size(0), heads, T, -1])


def only_kept(self, k: Tensor, v: Tensor, i: int) -> bool:
  # Keeps those of visual prompts. Of their last layer nothing else is wanted.
  if self.phase != 0:
    return False
  if len(self.prefix_k) == i:
    self.prefix_k.append(torch.zeros([0]))
    self.prefix_v.append(torch.zeros([0]))
  self.prefix_k[i] = self.into_places(self.prefix_k[i], k, self.rows["places"], self.capacity)
  self.prefix_v[i] = self.into_places(self.prefix_v[i], v, self.rows["places"], self.capacity)
  return i + 1 == self.num_hidden_layers


def read_images(self, visual_prompt: Tensor, places: Tensor, capacity: int) -> Tensor:
  # Reads the visual prompts (n, Q, D) of images that coming rows will be about, each into its place (n).
  self.phase = 0
  self.capacity = capacity
  self.rows["places"] = places
  x = visual_prompt.to(self.compute)
  positions = torch.arange(x.size(1), device=x.device).unsqueeze(0)  # (1, Q)
  x = self.place(x, positions)
  for i in range(self.num_hidden_layers):
    x = self.block(x, i, positions)
  return torch.zeros([0])


def close(self) -> Tensor:
  self.prefix_k = annotate(List[Tensor], [])
  self.prefix_v = annotate(List[Tensor], [])
  return self.drop_rows()


def begin_rows(self, ids: Tensor, lengths: Tensor, slots: Tensor, memories: int, group_size: int) -> Tensor:
  # Embeds left-padded prompts (n, T) and sets the mask and positions of a prompt reading.
  T = ids.size(1)
  self.phase = 1
  self.set_slots(slots, memories, group_size)
  self.forget_fresh()
  column = torch.arange(T, device=ids.device)
  start = (T - lengths).unsqueeze(1)  # (n, 1)
  visible = (column.unsqueeze(0) >= start).unsqueeze(1) & (column.unsqueeze(0) <= column.unsqueeze(1)).unsqueeze(0)
  mask = self.additive(visible).unsqueeze(1)  # (n, 1, T, T)
  self.rows["mask"] = mask.repeat([1, 1, self.num_attention_heads // self.num_key_value_heads, 1])
  positions = torch.clamp(column.unsqueeze(0) - start, 0) + self.prefix_k[0].size(2)  # (n, T)
  self.rows["positions"] = positions
  return self.place(self.embed(ids), positions)


def admit(self, ids: Tensor, lengths: Tensor, slots: Tensor, memories: int, group_size: int, log_probabilities: bool,
          count: int, penalty: float, penalised: Tensor, banned: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  x = self.begin_rows(ids, lengths, slots, memories, group_size)
  for i in range(self.num_hidden_layers):
    x = self.block(x, i, self.rows["positions"])
  self.keep_fresh(ids.size(1))
  logits = self.head(x.select(1, -1))
  return self.candidates(logits, log_probabilities, count, penalty, penalised, banned)


def advance(self, moved_from: Tensor, moved_to: Tensor, begun: Tensor, tokens: Tensor, lengths: Tensor, slots: Tensor,
            memories: int, group_size: int, longest: int, log_probabilities: bool, count: int, penalty: float,
            penalised: Tensor, banned: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  # After these moves the row in place r holds lengths[r] tokens, none where one has begun, and goes on with tokens[r].
  self.make_room(moved_from, moved_to, begun, tokens.size(0), longest)
  self.phase = 2
  self.set_step(lengths, slots, memories, group_size)
  positions = (lengths + self.prefix_k[0].size(2)).unsqueeze(1)  # (R, 1)
  x = self.place(self.embed(tokens.unsqueeze(1)), positions)
  for i in range(self.num_hidden_layers):
    x = self.block(x, i, positions)
  logits = self.head(x.select(1, -1))
  return self.candidates(logits, log_probabilities, count, penalty, penalised, banned)


def tap(self, visual_prompt: Tensor, ids: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor]:
  # Every block's hidden states and the logits at the text positions, one prompt per image.
  images = torch.arange(ids.size(0), device=ids.device)
  self.close()
  self.read_images(visual_prompt, images, ids.size(0))
  x = self.begin_rows(ids, lengths, images, ids.size(0), 1)
  states = [x]
  for i in range(self.num_hidden_layers):
    x = self.block(x, i, self.rows["positions"])
    states.append(x)
  self.close()
  return torch.stack(states).to(6), self.head(x).to(6)  # (layers + 1, B, T, D), (B, T, V)
