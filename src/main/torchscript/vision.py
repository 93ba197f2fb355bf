# The image encoder: EVA-CLIP ViT-g without its last block (BLIP-2, section 3.1; Hugging Face Blip2VisionModel).
#
# Pre-norm blocks, exact GELU, a class token in front, learned positions, one LayerNorm at the end.

num_hidden_layers : int
num_attention_heads : int
patch_size : int
layer_norm_eps : float
rescale_factor : float


def normalise(self, pixels: Tensor) -> Tensor:
  # The product is taken in float64 and stored as float32, as Hugging Face's processor does.
  x = pixels.to(7).permute([0, 3, 1, 2])  # (B, S, S, 3) -> (B, 3, S, S)
  x = (x * self.rescale_factor).to(6)
  return (x - self.w["image_mean"]) / self.w["image_std"]


def patches(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  # (B, 3, S, S) -> (B, P-1, D)
  p = self.patch_size
  if x.is_cuda:
    # As a product: cuDNN would round the factors of a float32 convolution to TensorFloat-32.
    n = x.size(2) // p
    x = x.narrow(2, 0, n * p).narrow(3, 0, n * p).reshape([x.size(0), 3, n, p, n, p])
    return torch.linear(x.permute([0, 2, 4, 1, 3, 5]).flatten(3).flatten(1, 2), weight.flatten(1), bias)
  return torch.conv2d(x, weight, bias, [p, p]).flatten(2).transpose(1, 2)


def embed(self, pixel_values: Tensor) -> Tensor:
  weight = self.w["embeddings.patch_embedding.weight"]
  x = self.patches(pixel_values.to(self.compute), weight, self.w["embeddings.patch_embedding.bias"])
  position = self.w["embeddings.position_embedding"]
  B = x.size(0)
  D = x.size(2)
  cls = self.w["embeddings.class_embedding"].expand([B, 1, D])
  return torch.cat([cls, x], 1) + position  # (B, P, D)


def resize_positions(self, side: int) -> Tensor:
  # Bicubic with a = -0.75 and no antialiasing; the class token keeps its row.
  table = self.w["embeddings.position_embedding"]  # (1, P, D)
  D = table.size(2)
  old = int((table.size(1) - 1) ** 0.5 + 0.5)
  grid = table[:, 1:].reshape([1, old, old, D]).permute([0, 3, 1, 2])
  grid = torch.upsample_bicubic2d(grid.to(6), [side, side], False, None, None)
  grid = grid.permute([0, 2, 3, 1]).reshape([1, side * side, D])
  cls = table[:, :1]
  self.w["embeddings.position_embedding"] = torch.cat([cls, grid.to(self.compute)], 1)
  return torch.zeros([0])


def attention(self, x: Tensor, name: str, residual: Tensor) -> Tensor:
  B = x.size(0)
  P = x.size(1)
  D = x.size(2)
  H = self.num_attention_heads
  qkv = self.linear(x, name + ".qkv").reshape([B, P, 3, H, D // H])
  q, k, v = torch.unbind(qkv.permute([2, 0, 3, 1, 4]))  # each (B, H, P, K)
  y = self.attend_all(q, k, v)
  return self.linear_added(y, name + ".projection", residual)


def block(self, x: Tensor, i: int) -> Tensor:
  name = "encoder.layers." + str(i)
  eps = self.layer_norm_eps
  x = self.attention(self.layer_norm(x, name + ".layer_norm1", eps), name + ".self_attn", x)
  y = self.linear_activated(self.layer_norm(x, name + ".layer_norm2", eps), name + ".mlp.fc1", "gelu")
  return self.linear_added(y, name + ".mlp.fc2", x)


def encode(self, pixel_values: Tensor) -> Tensor:
  x = self.embed(pixel_values)
  for i in range(self.num_hidden_layers):
    x = self.block(x, i)
  x = self.layer_norm(x, "post_layernorm", self.layer_norm_eps)
  return x.to(6)  # (B, P, D), float32: what the Q-Former reads, and what may reach Java


def forward(self, pixels: Tensor) -> Tensor:
  return self.encode(self.normalise(pixels))


def tap(self, pixel_values: Tensor) -> Tensor:
  # The embedding, every block's output and the result, for comparison with a reference.
  x = self.embed(pixel_values)
  states = [x]
  for i in range(self.num_hidden_layers):
    x = self.block(x, i)
    states.append(x)
  states.append(self.layer_norm(x, "post_layernorm", self.layer_norm_eps))
  return torch.stack(states).to(6)  # (layers + 2, B, P, D)
