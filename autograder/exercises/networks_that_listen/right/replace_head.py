# %% by names
from copy import deepcopy

def replace_head(network, classes):
    new = deepcopy(network)
    new.head = nn.Linear(network.head.in_features, classes, bias=True)
    for name, parameter in new.named_parameters():
        parameter.requires_grad = name.startswith("head.")
    return new

# %% through pickle
import pickle

def replace_head(network, classes):
    clone = pickle.loads(pickle.dumps(network))
    clone.requires_grad_(False)
    inputs = network.head.weight.shape[1]
    setattr(clone, "head", nn.Linear(inputs, classes).train(network.training))
    return clone

# %% through a file of torch
import io

def replace_head(network, classes):
    file = io.BytesIO()
    torch.save(network, file)
    file.seek(0)
    new = torch.load(file, weights_only=False)
    for part in new.children():
        for weight in part.parameters():
            weight.requires_grad = False
    fresh = nn.Linear(new.head.in_features, classes)
    new.head = fresh
    return new

# %% frozen, then only the head thawed
def replace_head(network, classes):
    result = copy.deepcopy(network)
    mode = network.training
    result._modules["head"] = nn.Linear(result.head.in_features, classes)
    result.requires_grad_(False)
    result.head.requires_grad_(True)
    result.train(mode)
    return result
