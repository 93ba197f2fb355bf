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


def put(self, name: str, data: Tensor, stored: int, shape: List[int], layout: str) -> Tensor:
  # bfloat16 comes as bytes, which is all that DJL knows of it. What is kept is always a copy: the data
  # lies in a file mapping that ends with this call.
  x = data if data.dtype == stored else torch.view_copy(data, dtype=stored)
  x = x.reshape(shape)
  if layout == "int8":
    x = x.to(6)
    scales = torch.clamp(torch.amax(torch.abs(x), [1]), 0.00000001) / 127.
    zeros = torch.zeros_like(scales, dtype=4)
    quantised = torch.quantize_per_channel(x, scales.to(7), zeros, 0, 12)
    self.int8[name] = ops.quantized.linear_prepack(quantised, None)
  elif layout == "packed":
    self.w[name] = ops.mkldnn._reorder_linear_weight(x.to(self.compute))
    self.packed[name] = 1
  else:
    self.w[name] = torch.to(x, 6 if layout == "float32" else self.compute, False, True)
  return torch.zeros([0])


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
