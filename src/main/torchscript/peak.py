# Products and readings of memory that do nothing else, to hold a network's own times against: what this library
# reaches on this machine with these shapes. Tensors are made on the device of `here`.


def invent(self, here: Tensor, rows: int, shape: List[int], layout: str) -> Tensor:
  # Both factors of a product, random: a weight (out, in) in the form that networks keep theirs in, and (rows, in).
  self.w["rows"] = torch.rand([rows, shape[1]], dtype=6, device=here.device).to(self.compute)
  weight = torch.rand(shape, dtype=6, device=here.device) - 0.5
  return self.put("product.weight", weight, 6, shape, 0, layout)


def multiply(self, times: int) -> Tensor:
  y = self.w["rows"]
  for i in range(times):
    y = self.linear(self.w["rows"], "product")
  return y.narrow(0, 0, 1).narrow(1, 0, 1).to(6)


def fill(self, here: Tensor, count: int) -> Tensor:
  self.w["memory"] = torch.ones([count], dtype=6, device=here.device)
  return torch.zeros([0])


def read_memory(self) -> Tensor:
  return torch.sum(self.w["memory"])
