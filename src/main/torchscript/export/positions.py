# For vision.py: its position table, so that a file of weights can hold it as it was resized.


def positions(self) -> Tensor:
  # (bytes of a (1, P, D)), uint8
  return torch.view_copy(self.w["embeddings.position_embedding"].flatten(), dtype=0)
