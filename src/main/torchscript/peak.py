# Products and readings of memory that do nothing else, to hold a network's own times against: what this library
# reaches on this machine with these shapes.


def invent(self, rows: int, shape: List[int], layout: str) -> Tensor:
  # Both factors of a product, random: a weight (out, in) in the form that networks keep theirs in, and (rows, in).
  self.w["rows"] = torch.rand([rows, shape[1]], dtype=6).to(self.compute)
  return self.put("product.weight", torch.rand(shape, dtype=6) - 0.5, 6, shape, 0, layout)


def multiply(self, times: int) -> Tensor:
  y = self.w["rows"]
  for i in range(times):
    y = self.linear(self.w["rows"], "product")
  return y.narrow(0, 0, 1).to(6)


def fill(self, count: int) -> Tensor:
  self.w["memory"] = torch.ones([count], dtype=6)
  return torch.zeros([0])


def read_memory(self) -> Tensor:
  return torch.sum(self.w["memory"])
