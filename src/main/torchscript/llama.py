# LLaMA and Vicuna (Hugging Face LlamaModel): rotary positions, RMSNorm, SwiGLU, grouped key-value heads,
# no biases, a head of its own.

rms_norm_eps : float
rope_theta : float


def embed(self, ids: Tensor) -> Tensor:
  return torch.embedding(self.w["model.embed_tokens.weight"], ids)  # (R, T, D)


def place(self, x: Tensor, positions: Tensor) -> Tensor:
  return x  # positions enter as rotations of queries and keys


def rms_norm(self, x: Tensor, name: str) -> Tensor:
  y = x.to(6)
  y = y * torch.rsqrt(torch.mean(y * y, [-1], True) + self.rms_norm_eps)
  return self.w[name + ".weight"] * y.to(x.dtype)


def rotate(self, x: Tensor, positions: Tensor) -> Tensor:
  # Half-split rotation; angles in float32, the product in the computed precision.
  K = x.size(3)
  steps = torch.arange(0, K, 2, dtype=6, device=x.device)
  frequencies = 1. / self.rope_theta ** (steps / K)
  angles = positions.to(6).unsqueeze(-1) * frequencies  # (R, T, K/2)
  angles = torch.cat([angles, angles], -1).unsqueeze(1)  # (R, 1, T, K)
  half = K // 2
  turned = torch.cat([-x.narrow(3, half, half), x.narrow(3, 0, half)], -1)
  return x * torch.cos(angles).to(x.dtype) + turned * torch.sin(angles).to(x.dtype)


def block(self, x: Tensor, i: int, positions: Tensor) -> Tensor:
  name = "model.layers." + str(i)
  y = self.rms_norm(x, name + ".input_layernorm")
  k = self.rotate(self.split(self.linear(y, name + ".self_attn.k_proj"), self.num_key_value_heads), positions)
  v = self.split(self.linear(y, name + ".self_attn.v_proj"), self.num_key_value_heads)
  if self.only_kept(k, v, i):
    return x
  q = self.rotate(self.split(self.linear(y, name + ".self_attn.q_proj"), self.num_attention_heads), positions)
  q = q * q.size(3) ** -0.5
  x = self.linear_added(self.merge(self.attend(q, k, v, i)), name + ".self_attn.o_proj", x)
  y = self.rms_norm(x, name + ".post_attention_layernorm")
  y = torch.silu(self.linear(y, name + ".mlp.gate_proj")) * self.linear(y, name + ".mlp.up_proj")
  return self.linear_added(y, name + ".mlp.down_proj", x)


def head(self, x: Tensor) -> Tensor:
  return self.linear(self.rms_norm(x, "model.norm"), "lm_head")
