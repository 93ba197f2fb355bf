# What the processor can do.


def multiplies_bfloat16(self) -> Tensor:
  # Whether oneDNN has bfloat16 products for it: 1 or 0.
  return torch.full([1], 1 if ops.mkldnn._is_mkldnn_bf16_supported() else 0, dtype=4)
