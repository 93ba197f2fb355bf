# OPT (Hugging Face OPTDecoder with do_layer_norm_before): learned positions, pre-norm, biases everywhere,
# the head tied to the token embedding.

activation_gelu : bool


def embed(self, ids: Tensor) -> Tensor:
  return torch.embedding(self.w["model.decoder.embed_tokens.weight"], ids)  # (R, T, D)


def place(self, x: Tensor, positions: Tensor) -> Tensor:
  # Position 0 has row 2 of the table.
  return x + torch.embedding(self.w["model.decoder.embed_positions.weight"], positions + 2)


def block(self, x: Tensor, i: int, positions: Tensor) -> Tensor:
  name = "model.decoder.layers." + str(i)
  y = self.layer_norm(x, name + ".self_attn_layer_norm", 0.00001)
  H = self.num_attention_heads
  k = self.split(self.linear(y, name + ".self_attn.k_proj"), H)
  v = self.split(self.linear(y, name + ".self_attn.v_proj"), H)
  if self.only_kept(k, v, i):
    return x
  q = self.linear(y, name + ".self_attn.q_proj")
  q = self.split(q * (q.size(2) // H) ** -0.5, H)
  x = self.linear_added(self.merge(self.attend(q, k, v, i)), name + ".self_attn.out_proj", x)
  y = self.layer_norm(x, name + ".final_layer_norm", 0.00001)
  y = self.linear_activated(y, name + ".fc1", "gelu" if self.activation_gelu else "relu")
  return self.linear_added(y, name + ".fc2", x)


def head(self, x: Tensor) -> Tensor:
  return self.linear(self.layer_norm(x, "model.decoder.final_layer_norm", 0.00001), "lm_head")
