# Parts that every network has: its weights, and the few layers made of them.
#
# Java puts these methods into each network's class. Letters in the shapes at the line ends are those of
# the package io.sparkblip2.network.
#
#   w         weights as they are used, by their Hugging Face name below the network's own prefix
#   packed    the names in w that oneDNN has reordered for this processor (opaque: linear products only)
#   int8      linear weights quantised per output channel, packed for dynamic int8 products
#   compute   what the network computes in: 6 float32, 15 bfloat16, 5 float16

w : Dict[str, Tensor]
packed : Dict[str, int]
int8 : Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase]
compute : int


def put(self, name: str, data: Tensor, stored: int, shape: List[int], start: int, layout: str) -> Tensor:
  # Takes some rows of a weight, the first being row `start`; the last rows complete it. Returns the bytes that
  # they occupy from now on. A weight comes in pieces so that it is never there twice in full.
  # bfloat16 comes as bytes, which is all that DJL knows of it. What is kept is always a copy: the next piece
  # will lie where this one does.
  x = data if data.dtype == stored else torch.view_copy(data, dtype=stored)
  x = x.reshape([-1] + shape[1:])
  kept = 1 if layout == "int8" else 6 if layout == "float32" else self.compute
  if start == 0:
    self.w[name] = torch.empty(shape, dtype=kept, device=data.device)
  if layout == "int8":
    x = self.quantise(x.to(6), name, shape[0], start)
  self.w[name].narrow(0, start, x.size(0)).copy_(x)
  if start + x.size(0) == shape[0]:
    self.complete(name, layout)
  return torch.full([1], x.numel() * (1 if kept == 1 else 4 if kept == 6 else 2), dtype=4)


def quantise(self, x: Tensor, name: str, rows: int, start: int) -> Tensor:
  # One scale per output channel, which is a row.
  if start == 0:
    self.w[name + ".scales"] = torch.empty([rows], dtype=7)
  scales = (torch.clamp(torch.amax(torch.abs(x), [1]), 0.00000001) / 127.).to(7)
  self.w[name + ".scales"].narrow(0, start, x.size(0)).copy_(scales)
  return torch.quantize_per_channel(x, scales, torch.zeros_like(scales, dtype=4), 0, 12).int_repr()


def complete(self, name: str, layout: str) -> NoneType:
  if layout == "int8":
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
  key = name + ".weight"
  if key in self.packed:
    return ops.mkldnn._linear_pointwise(x, self.w[key], self.bias(name), "none", [], "")
  if key in self.int8:
    y = ops.quantized.linear_dynamic(x.to(6), self.int8[key], True)
    b = self.bias(name)
    if b is not None:
      y = y + b
    return y.to(x.dtype)
  return torch.linear(x, self.w[key], self.bias(name))


def layer_norm(self, x: Tensor, name: str, eps: float) -> Tensor:
  weight = self.w[name + ".weight"]
  return torch.layer_norm(x, [weight.size(0)], weight, self.w[name + ".bias"], eps)
