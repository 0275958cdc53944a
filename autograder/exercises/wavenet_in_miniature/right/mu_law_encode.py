# %% logarithms of the base 1 + µ, float32
import numpy as np

def mu_law_encode(x, bits):
    mu = 2 ** bits - 1
    clipped = np.maximum(-1, np.minimum(1, x))
    f = np.sign(clipped) * np.log(1 + mu * abs(clipped)) / np.log(2 ** bits)
    return np.floor((f + 1) * mu / 2 + 0.5).astype(np.int64)

# %% where, half by half
def mu_law_encode(x, bits):
    mu = (1 << bits) - 1
    size = np.log2(1 + mu * np.clip(np.abs(x), 0, 1)) / bits
    f = np.where(x < 0, -size, size)
    return np.round(mu * (1 + f) / 2).astype(int)

# %% the nearest of all values
def mu_law_encode(x, bits):
    mu = 2**bits - 1
    x = np.clip(x, -1.0, 1.0)
    f = np.copysign(np.log1p(mu * np.abs(x)) / np.log1p(mu), x)
    places = np.linspace(-1, 1, mu + 1)
    borders = (places[1:] + places[:-1]) / 2
    return np.searchsorted(borders, f)

# %% number by number
import math

def mu_law_encode(x, bits):
    mu = 2**bits - 1
    out = np.zeros(np.shape(x), int)
    for place, value in np.ndenumerate(x):
        value = min(1.0, max(-1.0, float(value)))
        f = math.log(1 + mu * abs(value)) / math.log(1 + mu)
        out[place] = round(((f if value > 0 else -f) + 1) / 2 * mu)
    return out

# %% torch, and back
import torch

def mu_law_encode(x, bits):
    mu = 2**bits - 1
    t = torch.as_tensor(x, dtype=torch.float64).clamp(-1, 1)
    f = t.sign() * torch.log1p(mu * t.abs()) / np.log1p(mu)
    return torch.round((f + 1) / 2 * mu).long().numpy()
