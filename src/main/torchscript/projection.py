# Q-Former output to visual prompt: one linear layer into the language model's width (BLIP-2, section 3.3).


def forward(self, query_output: Tensor) -> Tensor:
  y = self.linear(query_output.to(self.compute), "language_projection")
  return y.to(6)  # (B, Q, D of the language model), float32 that holds the computed precision
