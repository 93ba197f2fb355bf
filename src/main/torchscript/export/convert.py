# Numbers as a file of weights holds them.


def converted(self, data: Tensor, stored: int, kept: int) -> Tensor:
  # data (N) or its bytes, where that dtype is unknown to DJL; the result's bytes, uint8
  x = data if data.dtype == stored else torch.view_copy(data, dtype=stored)
  return torch.view_copy(x.to(kept), dtype=0)
