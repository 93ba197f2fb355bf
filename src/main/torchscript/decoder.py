# What decoder-only language models share: the visual prompt of an image is read once and its keys and
# values are kept once, whatever number of prompts and beams look at them; each row being written keeps
# the keys and values of its own text only.
#
#   prefix_k, prefix_v  per layer (I, H, Q, K): the visual prompts of I images
#   text_k, text_v      per layer (R, H, columns, K): a row's tokens stand right-aligned before `last`
#   fresh_k, fresh_v    per layer (n, H, T, K): rows that are being admitted
#   slots               (R): where a row stands in a table of I images x `group_size` rows
#   mask                (R, 1, T, C): 0 where a text token may look, -inf elsewhere
#
# A family (opt.py, ...) brings `embed`, `place`, `block` and `head`.

num_hidden_layers : int
num_attention_heads : int
phase : int
first : int
last : int
group_size : int
prefix_k : List[Tensor]
prefix_v : List[Tensor]
text_k : List[Tensor]
text_v : List[Tensor]
fresh_k : List[Tensor]
fresh_v : List[Tensor]
rows : Dict[str, Tensor]


def split(self, x: Tensor) -> Tensor:
  H = self.num_attention_heads
  return x.reshape([x.size(0), x.size(1), H, x.size(2) // H]).transpose(1, 2)  # (R, H, T, K)


def merge(self, x: Tensor) -> Tensor:
  return x.transpose(1, 2).flatten(2)  # (R, T, D)


def gather_by_image(self, x: Tensor, I: int) -> Tensor:
  # (R, H, T, N) -> (I, H, G * T, N), rows of one image side by side; empty slots are zero
  H = x.size(1)
  T = x.size(2)
  G = self.group_size
  table = torch.zeros([I * G, H, T, x.size(3)], dtype=x.dtype, device=x.device)
  table = torch.index_copy(table, 0, self.rows["slots"], x)
  return table.reshape([I, G, H, T, -1]).transpose(1, 2).reshape([I, H, G * T, -1])


def scatter_to_rows(self, x: Tensor, T: int) -> Tensor:
  # (I, H, G * T, N) -> (R, H, T, N)
  I = x.size(0)
  H = x.size(1)
  G = self.group_size
  table = x.reshape([I, H, G, T, -1]).transpose(1, 2).reshape([I * G, H, T, -1])
  return torch.index_select(table, 0, self.rows["slots"])


def attend_text(self, q: Tensor, k: Tensor, v: Tensor, i: int) -> Tensor:
  # One softmax over the image's visual prompt and the row's own text; nothing is copied per row.
  T = q.size(2)
  pk = self.prefix_k[i]
  Q = pk.size(2)
  by_image = torch.matmul(self.gather_by_image(q, pk.size(0)), pk.transpose(2, 3))  # (I, H, G*T, Q)
  on_image = self.scatter_to_rows(by_image, T)  # (R, H, T, Q)
  on_text = torch.matmul(q, k.transpose(2, 3)) + self.rows["mask"]  # (R, H, T, C)
  p = torch.softmax(torch.cat([on_image, on_text], -1), -1, dtype=6).to(q.dtype)
  y = torch.matmul(p.narrow(3, Q, p.size(3) - Q), v)  # (R, H, T, K)
  by_image = torch.matmul(self.gather_by_image(p.narrow(3, 0, Q), pk.size(0)), self.prefix_v[i])
  return y + self.scatter_to_rows(by_image, T)


def attend(self, q: Tensor, k: Tensor, v: Tensor, i: int) -> Tensor:
  # q is scaled already.
  if self.phase == 0:
    self.prefix_k.append(k.contiguous())
    self.prefix_v.append(v.contiguous())
    return torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=1.)
  if self.phase == 1:
    self.fresh_k.append(k)
    self.fresh_v.append(v)
    return self.attend_text(q, k, v, i)
  self.text_k[i].narrow(2, self.last - 1, 1).copy_(k)
  self.text_v[i].narrow(2, self.last - 1, 1).copy_(v)
  C = self.last - self.first
  return self.attend_text(q, self.text_k[i].narrow(2, self.first, C), self.text_v[i].narrow(2, self.first, C), i)


def open(self, visual_prompt: Tensor) -> Tensor:
  # Reads the visual prompts (I, Q, D) of the images that the coming rows will be about.
  self.close()
  self.phase = 0
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


def drop_rows(self) -> Tensor:
  self.text_k = annotate(List[Tensor], [])
  self.text_v = annotate(List[Tensor], [])
  self.first = 0
  self.last = 0
  return torch.zeros([0])


def begin_rows(self, ids: Tensor, lengths: Tensor, slots: Tensor, group_size: int) -> Tensor:
  # Embeds left-padded prompts (n, T) and sets the mask and positions of a prompt reading.
  T = ids.size(1)
  self.phase = 1
  self.group_size = group_size
  self.fresh_k = annotate(List[Tensor], [])
  self.fresh_v = annotate(List[Tensor], [])
  column = torch.arange(T, device=ids.device)
  start = (T - lengths).unsqueeze(1)  # (n, 1)
  visible = (column.unsqueeze(0) >= start).unsqueeze(1) & (column.unsqueeze(0) <= column.unsqueeze(1)).unsqueeze(0)
  self.rows["slots"] = slots
  self.rows["mask"] = self.additive(visible).unsqueeze(1)  # (n, 1, T, T)
  positions = torch.clamp(column.unsqueeze(0) - start, 0) + self.prefix_k[0].size(2)  # (n, T)
  self.rows["positions"] = positions
  return self.place(self.embed(ids), positions)


def additive(self, visible: Tensor) -> Tensor:
  zero = torch.zeros(visible.size(), dtype=self.compute, device=visible.device)
  return torch.masked_fill(zero, visible.logical_not(), -inf)


def admit(self, ids: Tensor, lengths: Tensor, slots: Tensor, group_size: int, log_probabilities: bool,
          count: int, penalty: float, penalised: Tensor, banned: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  x = self.begin_rows(ids, lengths, slots, group_size)
  for i in range(self.num_hidden_layers):
    x = self.block(x, i, self.rows["positions"])
  self.keep_fresh(ids.size(1))
  logits = self.head(x.select(1, -1))
  return self.candidates(logits, log_probabilities, count, penalty, penalised, banned)


def keep_fresh(self, T: int) -> NoneType:
  # Appends the admitted rows to the present ones, all right-aligned, with room for the next tokens.
  present = len(self.text_k) > 0
  width = self.last - self.first
  C = T if T > width else width
  for i in range(self.num_hidden_layers):
    if present:
      self.text_k[i] = self.stack_rows(self.text_k[i].narrow(2, self.first, width), self.fresh_k[i], C)
      self.text_v[i] = self.stack_rows(self.text_v[i].narrow(2, self.first, width), self.fresh_v[i], C)
    else:
      self.text_k.append(self.stack_rows(self.fresh_k[i].narrow(0, 0, 0), self.fresh_k[i], C))
      self.text_v.append(self.stack_rows(self.fresh_v[i].narrow(0, 0, 0), self.fresh_v[i], C))
  self.fresh_k = annotate(List[Tensor], [])
  self.fresh_v = annotate(List[Tensor], [])
  self.first = 0
  self.last = C


def stack_rows(self, old: Tensor, new: Tensor, C: int) -> Tensor:
  R = old.size(0)
  n = new.size(0)
  x = torch.zeros([R + n, new.size(1), C + 16, new.size(3)], dtype=new.dtype, device=new.device)
  x.narrow(0, 0, R).narrow(2, C - old.size(2), old.size(2)).copy_(old)
  x.narrow(0, R, n).narrow(2, C - new.size(2), new.size(2)).copy_(new)
  return x


def advance(self, parents: Tensor, tokens: Tensor, lengths: Tensor, slots: Tensor, longest: int, group_size: int,
            log_probabilities: bool, count: int, penalty: float, penalised: Tensor,
            banned: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  # Row r continues present row parents[r] (empty: each itself), which holds lengths[r] tokens, with tokens[r].
  self.make_room(parents, longest)
  self.phase = 2
  self.group_size = group_size
  self.last = self.last + 1
  C = self.last - self.first
  column = torch.arange(C, device=tokens.device)
  visible = column.unsqueeze(0) >= (C - 1 - lengths).unsqueeze(1)  # (R, C)
  self.rows["slots"] = slots
  self.rows["mask"] = self.additive(visible).unsqueeze(1).unsqueeze(1)  # (R, 1, 1, C)
  positions = (lengths + self.prefix_k[0].size(2)).unsqueeze(1)  # (R, 1)
  x = self.place(self.embed(tokens.unsqueeze(1)), positions)
  for i in range(self.num_hidden_layers):
    x = self.block(x, i, positions)
  logits = self.head(x.select(1, -1))
  return self.candidates(logits, log_probabilities, count, penalty, penalised, banned)


def make_room(self, parents: Tensor, longest: int) -> NoneType:
  # Columns left of the longest row hold nothing any more and are given up when the cache is rebuilt.
  full = self.last == self.text_k[0].size(2)
  if parents.numel() == 0 and not full:
    return None
  start = self.last - longest
  for i in range(self.num_hidden_layers):
    self.text_k[i] = self.take_rows(self.text_k[i].narrow(2, start, longest), parents)
    self.text_v[i] = self.take_rows(self.text_v[i].narrow(2, start, longest), parents)
  self.first = 0
  self.last = longest
  return None


def take_rows(self, x: Tensor, parents: Tensor) -> Tensor:
  if parents.numel() > 0:
    x = torch.index_select(x, 0, parents)
  return torch.constant_pad_nd(x, [0, 0, 0, 16])


def tap(self, visual_prompt: Tensor, ids: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor]:
  # Every block's hidden states and the logits at the text positions, one prompt per image.
  self.open(visual_prompt)
  x = self.begin_rows(ids, lengths, torch.arange(ids.size(0), device=ids.device), 1)
  states = [x]
  for i in range(self.num_hidden_layers):
    x = self.block(x, i, self.rows["positions"])
    states.append(x)
  self.close()
  return torch.stack(states).to(6), self.head(x).to(6)  # (layers + 1, B, T, D), (B, T, V)
