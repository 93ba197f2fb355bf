# The Q-Former: 32 learned queries read the image through cross-attention (BLIP-2, section 3.1;
# Hugging Face Blip2QFormerModel). BERT-base blocks, post-norm; always float32.

num_hidden_layers : int
num_attention_heads : int
cross_attention_frequency : int
layer_norm_eps : float


def attend(self, x: Tensor, memory: Tensor, name: str) -> Tensor:
  B = x.size(0)
  D = x.size(2)
  H = self.num_attention_heads
  K = D // H
  inner = name + ".attention"
  q = self.linear(x, inner + ".query").reshape([B, -1, H, K]).transpose(1, 2)  # (B, H, Q, K)
  k = self.linear(memory, inner + ".key").reshape([B, -1, H, K]).transpose(1, 2)
  v = self.linear(memory, inner + ".value").reshape([B, -1, H, K]).transpose(1, 2)
  y = torch.scaled_dot_product_attention(q, k, v, None, 0., False)
  y = self.linear(y.transpose(1, 2).reshape([B, -1, D]), name + ".output.dense")
  return self.layer_norm(y + x, name + ".output.LayerNorm", self.layer_norm_eps)


def block(self, x: Tensor, image_embeds: Tensor, i: int) -> Tensor:
  name = "encoder.layer." + str(i)
  x = self.attend(x, x, name + ".attention")
  if i % self.cross_attention_frequency == 0:
    x = self.attend(x, image_embeds, name + ".crossattention")
  y = torch.gelu(self.linear(x, name + ".intermediate_query.dense"))
  y = self.linear(y, name + ".output_query.dense")
  return self.layer_norm(y + x, name + ".output_query.LayerNorm", self.layer_norm_eps)


def queries(self, B: int) -> Tensor:
  x = self.layer_norm(self.w["query_tokens"], "layernorm", self.layer_norm_eps)
  return x.expand([B, x.size(1), x.size(2)])  # (B, Q, D)


def forward(self, image_embeds: Tensor) -> Tensor:
  x = self.queries(image_embeds.size(0))
  for i in range(self.num_hidden_layers):
    x = self.block(x, image_embeds, i)
  return x  # (B, Q, D)


def tap(self, image_embeds: Tensor) -> Tensor:
  # The embedded queries and every block's output, for comparison with a reference.
  x = self.queries(image_embeds.size(0))
  states = [x]
  for i in range(self.num_hidden_layers):
    x = self.block(x, image_embeds, i)
    states.append(x)
  return torch.stack(states)  # (layers + 1, B, Q, D)
