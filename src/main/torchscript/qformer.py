# The Q-Former: learned queries read the image through cross-attention, beside text that they may or may
# not see (BLIP-2, section 3.1; Hugging Face Blip2QFormerModel). BERT-base blocks, post-norm. What it
# computes in is that of its linear products and attention; everything else is always float32.
#
# Rows are [queries; text]. Queries and text share the self-attention and have feed-forward layers of their
# own; only queries look at the image. Who sees whom is the mask's matter.

num_hidden_layers : int
num_attention_heads : int
cross_attention_frequency : int
layer_norm_eps : float


def by_head(self, x: Tensor, name: str) -> Tensor:
  H = self.num_attention_heads
  y = self.linear(x, name)
  return y.reshape([y.size(0), -1, H, y.size(2) // H]).transpose(1, 2)  # (B, H, Q, K)


def attend(self, x: Tensor, memory: Tensor, mask: Optional[Tensor], name: str) -> Tensor:
  B = x.size(0)
  D = x.size(2)
  inner = name + ".attention"
  q = self.by_head(x, inner + ".query")
  k = self.by_head(memory, inner + ".key")
  v = self.by_head(memory, inner + ".value")
  if mask is not None:
    mask = mask.to(q.dtype)
  y = torch.scaled_dot_product_attention(q, k, v, mask, 0., False)
  y = self.linear_added(y.transpose(1, 2).reshape([B, -1, D]), name + ".output.dense", x)
  return self.layer_norm(y, name + ".output.LayerNorm", self.layer_norm_eps)


def feed_forward(self, x: Tensor, name: str, branch: str) -> Tensor:
  y = self.linear_activated(x, name + ".intermediate" + branch + ".dense", "gelu")
  y = self.linear_added(y, name + ".output" + branch + ".dense", x)
  return self.layer_norm(y, name + ".output" + branch + ".LayerNorm", self.layer_norm_eps)


def block(self, x: Tensor, Q: int, image_embeds: Tensor, mask: Optional[Tensor], i: int) -> Tensor:
  # x (B, Q + T, D); mask (B, 1, Q + T, Q + T) is added to the scores
  name = "encoder.layer." + str(i)
  x = self.attend(x, x, mask, name + ".attention")
  T = x.size(1) - Q
  if Q == 0:
    return self.feed_forward(x, name, "")
  queries = x.narrow(1, 0, Q)
  if i % self.cross_attention_frequency == 0:
    queries = self.attend(queries, image_embeds, None, name + ".crossattention")
  queries = self.feed_forward(queries, name, "_query")
  if T == 0:
    return queries
  return torch.cat([queries, self.feed_forward(x.narrow(1, Q, T), name, "")], 1)


def blocks(self, x: Tensor, Q: int, image_embeds: Tensor, mask: Optional[Tensor]) -> Tensor:
  x = self.layer_norm(x, "layernorm", self.layer_norm_eps)
  memory = image_embeds.to(self.compute)
  for i in range(self.num_hidden_layers):
    x = self.block(x, Q, memory, mask, i)
  return x


def queries(self, B: int) -> Tensor:
  x = self.w["query_tokens"]
  return x.expand([B, x.size(1), x.size(2)])  # (B, Q, D)


def forward(self, image_embeds: Tensor) -> Tensor:
  x = self.queries(image_embeds.size(0))
  return self.blocks(x, x.size(1), image_embeds, None)  # (B, Q, D)


def tap(self, image_embeds: Tensor) -> Tensor:
  # The embedded queries and every block's output, for comparison with a reference.
  x = self.queries(image_embeds.size(0))
  Q = x.size(1)
  x = self.layer_norm(x, "layernorm", self.layer_norm_eps)
  states = [x]
  for i in range(self.num_hidden_layers):
    x = self.block(x, Q, image_embeds, None, i)
    states.append(x)
  return torch.stack(states)  # (layers + 1, B, Q, D)


def cross_attention(self, image_embeds: Tensor) -> Tensor:
  # How much each query looks at each vision token, in every block that reads the image: for people to look at.
  x = self.queries(image_embeds.size(0))
  Q = x.size(1)
  x = self.layer_norm(x, "layernorm", self.layer_norm_eps)
  looks = annotate(List[Tensor], [])
  for i in range(self.num_hidden_layers):
    if i % self.cross_attention_frequency == 0:
      name = "encoder.layer." + str(i)
      q = self.by_head(self.attend(x, x, None, name + ".attention"), name + ".crossattention.attention.query")
      k = self.by_head(image_embeds, name + ".crossattention.attention.key")
      looks.append(torch.softmax(torch.matmul(q, k.transpose(2, 3)).to(6) * q.size(3) ** -0.5, -1))  # (B, H, Q, P)
    x = self.block(x, Q, image_embeds, None, i)
  return torch.stack(looks)  # (blocks that read the image, B, H, Q, P)
