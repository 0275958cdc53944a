# %% emptied after the step
criterion = nn.CrossEntropyLoss()

def train_epoch(network, optimizer, X, y, batch):
    network.train()
    losses, counts = [], []
    for clips, targets in zip(X.split(batch), y.split(batch)):
        loss = criterion(network(clips), targets)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        counts.append(len(targets))
    return np.average(losses, weights=counts)

# %% a loader
from torch.utils.data import DataLoader, TensorDataset

def train_epoch(network, optimizer, X, y, batch):
    network.train(True)
    total = 0
    for clips, targets in DataLoader(TensorDataset(X, y), batch_size=batch, shuffle=False):
        optimizer.zero_grad()
        scores = network(clips)
        loss = nn.CrossEntropyLoss(reduction="sum")(scores, targets)
        (loss / clips.size(0)).backward()
        optimizer.step()
        total = total + float(loss.detach())
    return total / y.size(0)

# %% the logarithm written out
def train_epoch(network, optimizer, X, y, batch):
    network.train()
    seen = []
    start = 0
    while start < X.shape[0]:
        stop = min(start + batch, X.shape[0])
        log_p = torch.log_softmax(network(X[start:stop]), dim=1)
        each = -log_p[torch.arange(stop - start), y[start:stop]]
        network.zero_grad()
        each.mean().backward()
        optimizer.step()
        seen.append(each.detach())
        start = stop
    return torch.cat(seen).mean().item()

# %% gradients by autograd.grad
def train_epoch(network, optimizer, X, y, batch):
    network.train()
    weights = [w for w in network.parameters() if w.requires_grad]
    total = torch.zeros(())
    for rows in torch.arange(len(X)).split(batch):
        loss = nn.functional.nll_loss(network(X[rows]).log_softmax(1), y[rows])
        for w, slope in zip(weights, torch.autograd.grad(loss, weights)):
            w.grad = slope
        optimizer.step()
        total += len(rows) * loss.detach()
    return total / len(X)

# %% a closure
def train_epoch(network, optimizer, X, y, batch):
    network.train()
    total = 0.0
    for i in range((len(X) + batch - 1) // batch):
        part = slice(i * batch, (i + 1) * batch)

        def closure():
            optimizer.zero_grad(set_to_none=False)
            loss = nn.functional.cross_entropy(network(X[part]), y[part])
            loss.backward()
            return loss

        total += optimizer.step(closure).item() * len(y[part])
    return total / len(y)
