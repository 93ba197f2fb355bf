# Parts that every network has: its weights, and the few layers made of them.
#
# Java puts these methods into each network's class. Letters in the shapes at the line ends are those of
# the package io.sparkblip2.network.
#
#   w         weights as they are used, by their Hugging Face name below the network's own prefix
#   packed    the names in w that oneDNN has reordered for this processor (opaque: linear products only)
#   bytes     linear weights quantised per output channel, reordered by oneDNN likewise
#   scales    of those: each output channel's
#   by_row    of those: whether what they are multiplied with is rounded by each row's range or by that of all
#   int8      the same for a processor that oneDNN has no fast int8 products for: packed by FBGEMM
#   sums      of those whose rows must not depend on each other: each output channel's sum of weights
#   compute   what the network computes in: 6 float32, 15 bfloat16, 5 float16

w : Dict[str, Tensor]
packed : Dict[str, int]
bytes : Dict[str, Tensor]
scales : Dict[str, Tensor]
by_row : Dict[str, bool]
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
  quantised = "bytes" in layout or "int8" in layout
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
  x = torch.int_repr(torch.quantize_per_tensor(x / scales.to(6).unsqueeze(1), 1., 0, 12))
  if summed:
    self.sums[name].narrow(0, start, x.size(0)).copy_(torch.sum(x, [1]) * scales)
  return x


def complete(self, name: str, layout: str) -> NoneType:
  if "bytes" in layout:
    self.by_row[name] = layout == "bytes rows"
    self.scales[name] = self.w.pop(name + ".scales").to(6)
    self.bytes[name] = ops.onednn.qlinear_prepack(self.w.pop(name), None)
  elif "int8" in layout:
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
  if key in self.bytes and not self.by_row[key]:
    return self.linear_in_bytes(x.to(self.compute), name, activation, None)
  y = self.linear_plain(x, name, key)
  if activation == "gelu":
    return torch.gelu(y) if y.requires_grad else torch.gelu_(y)
  return torch.relu(y) if activation == "relu" else y


def linear_added(self, x: Tensor, name: str, residual: Tensor) -> Tensor:
  key = name + ".weight"
  if key in self.packed and residual.dtype == self.compute:
    return ops.mkldnn._linear_pointwise(x.to(self.compute), residual, self.w[key], self.bias(name), "add")
  if key in self.bytes and not self.by_row[key]:
    return self.linear_in_bytes(x.to(self.compute), name, "none", residual)
  if key in self.w and self.w[key].dtype == 6 and x.dtype == 6 and residual.dtype == 6 and not x.is_cuda:
    # MKL adds a product to what is there.
    b = self.bias(name)
    y = torch.clone(residual) if b is None else residual + b
    y = y.contiguous()
    y.view([-1, y.size(-1)]).addmm_(x.flatten(0, -2), self.w[key].t())
    return y
  return residual + self.linear(x, name)


def linear_plain(self, x: Tensor, name: str, key: str) -> Tensor:
  if key in self.bytes:
    return self.linear_in_byte_rows(x.to(self.compute), name)
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


def linear_in_bytes(self, x: Tensor, name: str, activation: str, residual: Optional[Tensor]) -> Tensor:
  # All of x is rounded to bytes by its range. What is not finite makes all of the result NaN.
  low, high = torch.aminmax(x)
  least = float(torch.clamp(low, None, 0.))
  span = float(torch.clamp(high, 0.)) - least
  if span - span != 0.:
    return torch.full(x.size()[:-1] + [self.scales[name + ".weight"].size(0)], nan, dtype=self.compute)
  scale = max(span / 255., 0.000000000000000001)
  zero = int(0.5 - least / scale)
  whole = torch.int_repr(torch.quantize_per_tensor(x.to(6), scale, zero, 13))
  return self.multiply_bytes(whole, scale, zero, name, self.bias(name), activation, residual)


def linear_in_byte_rows(self, x: Tensor, name: str) -> Tensor:
  # Each row is rounded to bytes by its own largest number, so that no row depends on another, and one that holds
  # what is not finite becomes that. 128 steps to the largest number, although the last of them is cut off: so what
  # a row is multiplied with in the end is exact in bfloat16 too.
  largest = torch.clamp(torch.amax(torch.abs(x), [-1], True), 0.000000000000000001)
  within = x.to(6).mul_(128. / largest.to(6))  # into the copy: where there are bytes, x is bfloat16
  whole = torch.int_repr(torch.quantize_per_tensor(within, 1., 128, 13))
  y = self.multiply_bytes(whole, 1., 128, name, None, "none", None)
  scale = largest * 0.0078125
  bias = self.bias(name)
  return y * scale if bias is None else torch.addcmul(bias, y, scale)


def multiply_bytes(self, whole: Tensor, scale: float, zero: int, name: str, bias: Optional[Tensor], activation: str,
                   residual: Optional[Tensor]) -> Tensor:
  # whole: uint8, of which `zero` is nothing and a step is `scale`. The sums of products are exact.
  key = name + ".weight"
  zeros = torch.zeros([1], dtype=4)
  if bias is not None:
    bias = bias.to(6)
  none = annotate(List[Optional[number]], [])
  weight = self.bytes[key]
  scales = self.scales[key]
  to = self.compute
  if residual is not None:
    return ops.onednn.qlinear_pointwise(whole, scale, zero, weight, scales, zeros, residual, bias, 1., 0, to, 1., 0, "add", 1., "none", none, "")
  return ops.onednn.qlinear_pointwise(whole, scale, zero, weight, scales, zeros, bias, 1., 0, to, activation, none, "none")


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
