# Parts that every network has: its weights, and the few layers made of them.
#
# Java puts these methods into each network's class. Letters in the shapes at the line ends are those of
# the package io.sparkblip2.network.
#
#   w         weights as they are used, by their Hugging Face name below the network's own prefix
#   packed    the names in w that oneDNN has reordered for this processor (opaque: linear products only)
#   int8      linear weights quantised per output channel, packed for dynamic int8 products
#   sums      of those whose rows must not depend on each other: each output channel's sum of weights
#   compute   what the network computes in: 6 float32, 15 bfloat16, 5 float16

w : Dict[str, Tensor]
packed : Dict[str, int]
int8 : Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase]
sums : Dict[str, Tensor]
compute : int


def put(self, name: str, data: Tensor, stored: int, shape: List[int], start: int, layout: str) -> Tensor:
  # Takes some rows of a weight, the first being row `start`; the last rows complete it. Returns the bytes that
  # they occupy from now on. A weight comes in pieces so that it is never there twice in full.
  # bfloat16 comes as bytes, which is all that DJL knows of it. What is kept is always a copy: the next piece
  # will lie where this one does.
  x = data if data.dtype == stored else torch.view_copy(data, dtype=stored)
  x = x.reshape([-1] + shape[1:])
  quantised = layout == "int8" or layout == "int8 rows"
  kept = 1 if quantised else 6 if layout == "float32" else 15 if layout == "bfloat16" else self.compute
  if start == 0:
    self.w[name] = torch.empty(shape, dtype=kept, device=data.device)
  if quantised:
    x = self.quantise(x.to(6), name, shape[0], start, layout == "int8 rows")
  self.w[name].narrow(0, start, x.size(0)).copy_(x)
  if start + x.size(0) == shape[0]:
    self.complete(name, layout)
  return torch.full([1], x.numel() * (1 if kept == 1 else 4 if kept == 6 else 2), dtype=4)


def quantise(self, x: Tensor, name: str, rows: int, start: int, summed: bool) -> Tensor:
  # One scale per output channel, which is a row.
  if start == 0:
    self.w[name + ".scales"] = torch.empty([rows], dtype=7)
    if summed:
      self.sums[name] = torch.empty([rows], dtype=6)
  scales = (torch.clamp(torch.amax(torch.abs(x), [1]), 0.00000001) / 127.).to(7)
  self.w[name + ".scales"].narrow(0, start, x.size(0)).copy_(scales)
  x = torch.quantize_per_channel(x, scales, torch.zeros_like(scales, dtype=4), 0, 12).int_repr()
  if summed:
    self.sums[name].narrow(0, start, x.size(0)).copy_(torch.sum(x, [1]) * scales)
  return x


def complete(self, name: str, layout: str) -> NoneType:
  if layout == "int8" or layout == "int8 rows":
    scales = self.w.pop(name + ".scales")
    zeros = torch.zeros_like(scales, dtype=4)
    quantised = torch._make_per_channel_quantized_tensor(self.w.pop(name), scales, zeros, 0)
    self.int8[name] = ops.quantized.linear_prepack(quantised, None)
  elif layout == "packed":
    self.w[name] = ops.mkldnn._reorder_linear_weight(self.w[name])
    self.packed[name] = 1


def bias(self, name: str) -> Optional[Tensor]:
  key = name + ".bias"
  if key in self.w:
    return self.w[key]
  return None


def linear(self, x: Tensor, name: str) -> Tensor:
  return self.linear_activated(x, name, "none")


def linear_activated(self, x: Tensor, name: str, activation: str) -> Tensor:
  # activation: none, gelu (the exact one) or relu. oneDNN applies it before the product leaves the cache.
  key = name + ".weight"
  if key in self.packed:
    return ops.mkldnn._linear_pointwise(x.to(self.compute), self.w[key], self.bias(name), activation, [], "none")
  y = self.linear_unpacked(x, name, key)
  if activation == "gelu":
    return torch.gelu(y)
  return torch.relu(y) if activation == "relu" else y


def linear_added(self, x: Tensor, name: str, residual: Tensor) -> Tensor:
  key = name + ".weight"
  if key in self.packed and residual.dtype == self.compute:
    return ops.mkldnn._linear_pointwise(x.to(self.compute), residual, self.w[key], self.bias(name), "add")
  return residual + self.linear(x, name)


def linear_unpacked(self, x: Tensor, name: str, key: str) -> Tensor:
  if key in self.int8:
    # In the last digits of float32 a row does depend on its neighbours; rounding to int8 would make them large.
    rows = x.to(15).to(6)
    y = self.int8_by_row(rows, key) if key in self.sums else self.int8_by_tensor(rows, key)
    b = self.bias(name)
    if b is not None:
      y = y + b
    return y.to(x.dtype)
  if self.w[key].dtype != x.dtype:
    return self.linear_in_pieces(x, self.w[key], self.bias(name))
  return torch.linear(x, self.w[key], self.bias(name))


def linear_in_pieces(self, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
  # A bfloat16 weight on a processor that multiplies float32 only: as much of it as stays in the cache is
  # widened at once, into the same place. All products have the same number of rows, the last ones being
  # nothing, so that a row's result does not depend on how many others there are.
  outs = weight.size(0)
  rows = x.reshape([-1, weight.size(1)])
  count = rows.size(0)
  tiles = (count + 31) // 32
  rows = torch.constant_pad_nd(rows, [0, 0, 0, tiles * 32 - count], 0)
  y = torch.empty([tiles * 32, outs], dtype=6)
  step = max(1, 1048576 // weight.size(1))
  room = torch.empty([min(step, outs), weight.size(1)], dtype=6)
  for i in range((outs + step - 1) // step):
    wide = min(step, outs - i * step)
    piece = room.narrow(0, 0, wide)
    piece.copy_(weight.narrow(0, i * step, wide))
    for j in range(tiles):
      product = torch.mm(piece, rows.narrow(0, j * 32, 32).t())
      y.narrow(0, j * 32, 32).narrow(1, i * step, wide).copy_(product.t())
  y = y.narrow(0, 0, count)
  if bias is not None:
    y = y + bias
  return y.reshape(x.size()[:-1] + [outs])


def int8_by_tensor(self, x: Tensor, key: str) -> Tensor:
  # One scale for all of x; a number that is not finite would become one that is.
  return ops.quantized.linear_dynamic(x, self.int8[key], True)


def int8_by_row(self, x: Tensor, key: str) -> Tensor:
  # Each row is brought to 0..1 by its own range, so the one scale is the same whatever rows are there, and what
  # is not finite comes back as such: W x = span * W ((x - low) / span) + low * W 1.
  low = torch.amin(x, [-1], True)
  span = torch.clamp(torch.amax(x, [-1], True) - low, 0.000000000000000001)
  within = torch.nan_to_num((x - low) / span, 0., 0., 0.)
  return self.int8_by_tensor(within, key) * span + low * self.sums[key]


def layer_norm(self, x: Tensor, name: str, eps: float) -> Tensor:
  weight = self.w[name + ".weight"]
  return torch.layer_norm(x, [weight.size(0)], weight, self.w[name + ".bias"], eps)
