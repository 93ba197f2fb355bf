# What the processor can do.


def multiplies_bfloat16(self) -> Tensor:
  # Whether oneDNN has bfloat16 products for it: 1 or 0.
  return torch.full([1], 1 if ops.mkldnn._is_mkldnn_bf16_supported() else 0, dtype=4)


def multiplies_bytes(self) -> Tensor:
  # Whether int8 products are added without loss: 1 or 0. Without an instruction for it (VNNI, AMX) pairs of them are
  # added in 16 bits, which hold too little.
  x = torch.full([16, 64], 255, dtype=0)
  weight = ops.onednn.qlinear_prepack(torch.full([16, 64], 127, dtype=1), None)
  none = annotate(List[Optional[number]], [])
  zero = torch.zeros([1], dtype=4)
  y = ops.onednn.qlinear_pointwise(x, 1., 128, weight, torch.ones([16]), zero, None, 1., 0, 6, "none", none, "")
  return torch.full([1], 1 if bool(torch.all(y == 127. * 127. * 64.)) else 0, dtype=4)
