"""Twenty steps of torch.optim.AdamW, for AdamWTest.

    python src/test/python/adamw_goldens.py src/test/resources/goldens/adamw.json
"""
import json
import sys

import torch

torch.manual_seed(7)
shapes = {"dense.weight": (3, 4), "dense.bias": (4,), "norm.weight": (5,)}
parameters = {name: torch.nn.Parameter(torch.randn(shape)) for name, shape in shapes.items()}
matrices = [p for p in parameters.values() if p.ndim > 1]
others = [p for p in parameters.values() if p.ndim < 2]
optimiser = torch.optim.AdamW(
    [{"params": matrices, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}],
    lr=1e-2, betas=(0.9, 0.98), eps=1e-8)


def flat(tensors):
    return [x for t in tensors for x in t.detach().flatten().tolist()]


golden = {
    "names": list(shapes), "shapes": list(shapes.values()),
    "start": flat(parameters.values()), "rates": [], "gradients": [], "norms": [], "values": [],
}
for step in range(20):
    rate = 1e-2 * (step + 1) / 20
    for group in optimiser.param_groups:
        group["lr"] = rate
    for p in parameters.values():
        p.grad = torch.randn(p.shape) * 10 ** torch.randint(-4, 2, (1,)).item()
    golden["rates"].append(rate)
    golden["gradients"].append(flat(p.grad for p in parameters.values()))
    golden["norms"].append(torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0).item())
    optimiser.step()
    golden["values"].append(flat(parameters.values()))

with open(sys.argv[1], "w") as out:
    json.dump(golden, out, indent=None)
