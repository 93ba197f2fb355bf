# The key-value cache of the rows being written, for any decoder.
#
# Rows stand in the first places of the cache, in any order, and a row stays in its place: one that leaves is
# replaced by another from behind. Texts stand right-aligned: whatever a row's length, its newest token is in the
# column before `last`, so a step writes one column. The mask hides columns left of a row's first token and those
# not written yet: all columns together are multiplied where they lie, a part of them oneDNN would have to copy
# first. Rows that look at a shared memory (a visual prompt, an encoded prompt) meet it side by side in one
# product: nothing is copied per row or beam.
#
#   text_k, text_v    per layer (P, H, C, K), P >= R; a row's columns are zero where nothing was written yet
#   fresh_k, fresh_v  per layer (n, H, T, K): rows that are being admitted
#   present           R, the rows that stand there
#   slots             (R): where a row stands in a table of the first I = `memories` memories x `group_size` rows
#   in_order          whether row r stands in slot r, so that a full table is the rows themselves
#   mask              (R, 1, T, C): 0 where a token may look, -inf elsewhere

num_hidden_layers : int
num_attention_heads : int
num_key_value_heads : int
last : int
present : int
memories : int
group_size : int
in_order : bool
text_k : List[Tensor]
text_v : List[Tensor]
fresh_k : List[Tensor]
fresh_v : List[Tensor]
rows : Dict[str, Tensor]


def split(self, x: Tensor, heads: int) -> Tensor:
  return x.reshape([x.size(0), x.size(1), heads, x.size(2) // heads]).transpose(1, 2)  # (R, heads, T, K)


def merge(self, x: Tensor) -> Tensor:
  return x.transpose(1, 2).flatten(2)  # (R, T, D)


def gather_by_memory(self, x: Tensor) -> Tensor:
  # (R, H, T, N) -> (I, H, G * T, N), rows of one memory side by side; empty slots are zero
  I = self.memories
  H = x.size(1)
  T = x.size(2)
  G = self.group_size
  table = x
  if not self.in_order or x.size(0) < I * G:
    table = torch.zeros([I * G, H, T, x.size(3)], dtype=x.dtype, device=x.device)
    table = torch.index_copy(table, 0, self.rows["slots"], x)
  return table.reshape([I, G, H, T, -1]).transpose(1, 2).reshape([I, H, G * T, -1])


def scatter_to_rows(self, x: Tensor, T: int) -> Tensor:
  # (I, H, G * T, N) -> (R, H, T, N)
  I = x.size(0)
  H = x.size(1)
  G = self.group_size
  table = x.reshape([I, H, G, T, -1]).transpose(1, 2).reshape([I * G, H, T, -1])
  if self.in_order and self.rows["slots"].size(0) == I * G:
    return table
  return torch.index_select(table, 0, self.rows["slots"])


def set_slots(self, slots: Tensor, memories: int, group_size: int) -> NoneType:
  # To look at them on a GPU would be to wait for it.
  self.rows["slots"] = slots
  self.memories = memories
  self.group_size = group_size
  self.in_order = not slots.is_cuda and torch.equal(slots, torch.arange(slots.size(0)))


def into_places(self, table: Tensor, new: Tensor, places: Tensor, capacity: int) -> Tensor:
  # Puts the n entries of `new` into these places of a table, which has room for `capacity` afterwards.
  if table.size(0) < capacity:
    size = new.size()
    size[0] = capacity
    larger = torch.zeros(size, dtype=new.dtype, device=new.device)
    if table.size(0) > 0:
      larger.narrow(0, 0, table.size(0)).copy_(table)
    table = larger
  return table.index_copy_(0, places, new)


def additive(self, visible: Tensor) -> Tensor:
  zero = torch.zeros(visible.size(), dtype=self.compute, device=visible.device)
  return torch.masked_fill(zero, visible.logical_not(), -inf)


def set_step(self, lengths: Tensor, slots: Tensor, memories: int, group_size: int) -> NoneType:
  # Opens one column; row r may look at its lengths[r] tokens and at the new one.
  self.set_slots(slots, memories, group_size)
  self.last = self.last + 1
  column = torch.arange(self.text_k[0].size(2), device=lengths.device).unsqueeze(0)  # (1, C)
  visible = (column >= (self.last - 1 - lengths).unsqueeze(1)) & (column < self.last)  # (R, C)
  mask = self.additive(visible).unsqueeze(1).unsqueeze(1)  # (R, 1, 1, C)
  self.rows["mask"] = mask.repeat([1, 1, self.num_attention_heads // self.num_key_value_heads, 1])


def remember(self, k: Tensor, v: Tensor, i: int) -> Tuple[Tensor, Tensor]:
  # Writes the newest column of all rows and returns all columns of theirs.
  text_k = self.text_k[i].narrow(0, 0, self.present)
  text_v = self.text_v[i].narrow(0, 0, self.present)
  text_k.narrow(2, self.last - 1, 1).copy_(k)
  text_v.narrow(2, self.last - 1, 1).copy_(v)
  return text_k, text_v


def forget_fresh(self) -> NoneType:
  self.fresh_k = annotate(List[Tensor], [])
  self.fresh_v = annotate(List[Tensor], [])


def drop_rows(self) -> Tensor:
  self.text_k = annotate(List[Tensor], [])
  self.text_v = annotate(List[Tensor], [])
  self.last = 0
  self.present = 0
  return torch.zeros([0])


def keep_fresh(self, T: int) -> NoneType:
  # Puts the admitted rows behind the present ones.
  last = T if T > self.last else self.last
  for i in range(self.num_hidden_layers):
    if len(self.text_k) == i:
      self.text_k.append(self.fresh_k[i].narrow(0, 0, 0))
      self.text_v.append(self.fresh_v[i].narrow(0, 0, 0))
    self.text_k[i] = self.with_fresh(self.text_k[i], self.fresh_k[i], last)
    self.text_v[i] = self.with_fresh(self.text_v[i], self.fresh_v[i], last)
  self.present = self.present + self.fresh_k[0].size(0)
  self.last = last
  self.forget_fresh()


def with_fresh(self, table: Tensor, new: Tensor, last: int) -> Tensor:
  R = self.present
  n = new.size(0)
  if table.size(0) < R + n or self.last < last:
    # With room for the next tokens and, where rows come a few at a time, for the next rows.
    P = (R + n + 15) // 16 * 16
    larger = torch.zeros([P, new.size(1), last + 8, new.size(3)], dtype=new.dtype, device=new.device)
    old = table.narrow(0, 0, R).narrow(2, 0, self.last)
    larger.narrow(0, 0, R).narrow(2, last - self.last, self.last).copy_(old)
    table = larger
  # Whole rows: what another left there may not even be a number.
  rows = table.narrow(0, R, n)
  rows.zero_()
  rows.narrow(2, last - new.size(2), new.size(2)).copy_(new)
  return table


def make_room(self, moved_from: Tensor, moved_to: Tensor, begun: Tensor, rows: int, longest: int) -> NoneType:
  # Copies rows from place to place, so that those of the next step stand in the first places, empties the places of
  # those that have only begun, and sees to it that a column is free. Columns left of the longest row are given up when
  # the cache is rebuilt: at once after a long row, as others are to take its place.
  rebuilt = self.last == self.text_k[0].size(2) or self.last > longest + 64
  for i in range(self.num_hidden_layers):
    self.text_k[i] = self.moved(self.text_k[i], moved_from, moved_to, begun, rows)
    self.text_v[i] = self.moved(self.text_v[i], moved_from, moved_to, begun, rows)
    if rebuilt:
      self.text_k[i] = self.lengthened(self.text_k[i], rows, longest)
      self.text_v[i] = self.lengthened(self.text_v[i], rows, longest)
  self.present = rows
  if rebuilt:
    self.last = longest


def moved(self, table: Tensor, moved_from: Tensor, moved_to: Tensor, begun: Tensor, rows: int) -> Tensor:
  if moved_from.numel() + begun.numel() == 0:
    return table
  copies = torch.index_select(table, 0, moved_from)
  if rows > table.size(0):
    # With room for the next rows, where they come a few at a time.
    table = torch.constant_pad_nd(table, [0, 0, 0, 0, 0, 0, 0, (rows + 15) // 16 * 16 - table.size(0)])
  # Whole rows: what another left there may not even be a number.
  return table.index_copy_(0, moved_to, copies).index_fill_(0, begun, 0.)


def lengthened(self, table: Tensor, rows: int, longest: int) -> Tensor:
  P = table.size(0)
  spare = P - rows if rows > P // 2 else 0
  table = table.narrow(0, 0, rows).narrow(2, self.last - longest, longest)
  return torch.constant_pad_nd(table, [0, 0, 0, 8, 0, 0, 0, spare])
