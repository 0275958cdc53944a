# %% backward, then empty the gradients
def saliency_map(network, x, label):
    was = network.training
    network.eval()
    asked = x.clone().unsqueeze(0)
    asked.requires_grad = True
    scores = network(asked)
    scores[0, label].backward()
    network.zero_grad()
    network.train(was)
    return asked.grad.abs().squeeze(0).squeeze(0)

# %% a copy of the network
def saliency_map(network, x, label):
    asked = copy.deepcopy(network).eval().requires_grad_(False)
    batch = x.detach().clone()[None]
    batch.requires_grad_(True)
    asked(batch)[:, label].sum().backward()
    return batch.grad[0, 0].abs()

# %% a function and its Jacobian
def saliency_map(network, x, label):
    training = network.training
    network.train(False)
    try:
        slopes = torch.autograd.functional.jacobian(lambda one: network(one.unsqueeze(0))[0], x)
    finally:
        network.train(training)
    return torch.abs(slopes[label][0])

# %% a one-hot vector goes back
def saliency_map(network, x, label):
    modes = {module: module.training for module in network.modules()}
    network.eval()
    leaf = torch.tensor(x.numpy()[np.newaxis], requires_grad=True)
    scores = network(leaf)
    scores.backward(torch.eye(scores.shape[1], dtype=scores.dtype)[label][None])
    for module, mode in modes.items():
        module.training = mode
    slope = leaf.grad.detach()
    return torch.where(slope < 0, -slope, slope).reshape(x.shape[1:])

# %% x is marked and unmarked
def saliency_map(network, x, label):
    before = network.training
    network.eval()
    x.requires_grad_(True)
    (slope,) = torch.autograd.grad(network(x[None])[0][label], [x])
    x.requires_grad_(False)
    if before:
        network.train()
    return slope.abs()[0]
