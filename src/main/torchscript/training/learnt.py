# What every stage of training has: the learnt weights as one flat vector, from which the networks' own
# weights are cut anew in each step, so that the gradient is one flat vector too.
#
# A stage (contrast.py, language.py, representation.py, generation.py) contains the networks that it trains
# or reads through, and brings `connect`, which lists their weights in `tables`. Methods that learn are
# called in the engine's training mode, with tensors only.
#
#   tables   the weights of the inner networks; the same dictionaries that they look into
#   names, owners, shapes, sizes, forms   of each learnt weight: its key, its network's number in tables,
#            its shape and element count, and the dtype that its network computes in
#   state    "flat": the learnt weights (N), float32; "leaf": the same, as the step differentiates them

tables : List[Dict[str, Tensor]]
names : List[str]
owners : List[int]
shapes : List[List[int]]
sizes : List[int]
forms : List[int]
state : Dict[str, Tensor]


def prepare(self) -> Tensor:
  # Lists that come out of the archive have no type for their items; some operators want one.
  self.names = annotate(List[str], [])
  self.owners = annotate(List[int], [])
  self.shapes = annotate(List[List[int]], [])
  self.sizes = annotate(List[int], [])
  self.forms = annotate(List[int], [])
  return self.connect()


def put(self, owner: int, name: str, data: Tensor, stored: int, shape: List[int], form: int) -> Tensor:
  x = data if data.dtype == stored else torch.view_copy(data, dtype=stored)
  self.tables[owner][name] = torch.to(x.reshape(shape), form, False, True)
  return torch.zeros([0])


def learn(self, owner: int, name: str, form: int) -> Tensor:
  x = self.tables[owner][name]
  self.names.append(name)
  self.owners.append(owner)
  self.shapes.append(x.size())
  self.sizes.append(x.numel())
  self.forms.append(form)
  return torch.zeros([0])


def settle(self, unused: Tensor) -> Tensor:
  # Weights that came in outside of the training mode cannot take part in a gradient; copies of them can.
  for table in self.tables:
    for name in list(table.keys()):
      table[name] = table[name].clone()
  flat = annotate(List[Tensor], [])
  for i in range(len(self.names)):
    flat.append(self.tables[self.owners[i]][self.names[i]].to(6).reshape([-1]))
  self.state["flat"] = torch.cat(flat)
  return torch.zeros([1])


def assign(self, flat: Tensor) -> Tensor:
  self.state["flat"] = flat.clone()
  return torch.zeros([1])


def values(self, unused: Tensor) -> Tensor:
  return self.state["flat"].clone()


def begin(self, learn: Tensor) -> bool:
  # Cuts the flat vector into the networks' weights; all later products lead back to it.
  wanted = bool(learn)
  torch.set_grad_enabled(wanted)
  leaf = self.state["flat"].detach()
  if wanted:
    leaf = leaf.requires_grad_(True)
  self.state["leaf"] = leaf
  pieces = torch.split_with_sizes(leaf, self.sizes)
  for i in range(len(pieces)):
    piece = pieces[i].reshape(self.shapes[i])
    self.tables[self.owners[i]][self.names[i]] = piece.to(self.forms[i])
  self.tie()
  return wanted


def finish(self, wanted: bool, loss: Tensor, losses: List[Tensor]) -> Tuple[Tensor, Tensor]:
  gradient = torch.zeros([0])
  if wanted:
    found = torch.grad([loss], [self.state["leaf"]], None, None, False, True)[0]
    gradient = torch.zeros_like(self.state["flat"])
    if found is not None:
      gradient = found
  torch.set_grad_enabled(False)
  return torch.stack(losses).detach().to(6), gradient.detach()
