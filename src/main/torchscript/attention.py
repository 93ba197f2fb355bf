# Attention of every token of an image to all of them.
#
#   fused_attention  whether libtorch's fused kernel is fast here in what the network computes in

fused_attention : bool


def attend_all(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  # each (B, H, P, K) -> (B, P, H * K)
  if self.fused_attention:
    y = torch.scaled_dot_product_attention(q, k, v, None, 0., False)
    return y.transpose(1, 2).flatten(2)
  B = q.size(0)
  H = q.size(1)
  P = q.size(2)
  K = q.size(3)
  y = torch.empty([B, P, H, K], dtype=q.dtype)
  few = max(1, 1048576 // (H * P * P))  # as many images as have scores that stay in the cache
  for i in range((B + few - 1) // few):
    n = min(few, B - i * few)
    some_q = q.narrow(0, i * few, n).flatten(0, 1)
    some_k = k.narrow(0, i * few, n).flatten(0, 1)
    scores = self.products(some_q, some_k.transpose(1, 2), K ** -0.5)  # (n * H, P, P)
    seen = self.products(torch.softmax(scores, -1), v.narrow(0, i * few, n).flatten(0, 1), 1.)
    y.narrow(0, i * few, n).copy_(seen.reshape([n, H, P, K]).transpose(1, 2))
  return y.flatten(2)


def products(self, x: Tensor, y: Tensor, scale: float) -> Tensor:
  # Of n matrices each, (n, P, K) and (n, K, Q) -> (n, P, Q). A convolution in n groups and one wide is just that. In
  # float32 it is oneDNN's, while bmm would be MKL's, which takes twice as long where this is asked for.
  if x.dtype != 6:
    return torch.baddbmm(torch.zeros([1], dtype=x.dtype), x, y, beta=0, alpha=scale)
  n = x.size(0)
  x = (x if scale == 1. else x * scale).reshape([-1, x.size(2), 1])
  z = torch.conv1d(y.reshape([1, -1, y.size(2)]), x, None, [1], [0], [1], n)
  return z.reshape([n, -1, y.size(2)])
