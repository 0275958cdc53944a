# %% padded on both sides, the end cut off
import torch.nn.functional as F

def causal_conv1d(x, weight, bias, dilation):
    T = x.shape[-1]
    reach = dilation * (weight.size(-1) - 1)
    return F.conv1d(x, weight, bias, padding=reach, dilation=dilation)[..., :T]

# %% tap by tap, shifted
def causal_conv1d(x, weight, bias, dilation):
    N, C, T = x.shape
    F, _, K = weight.shape
    out = bias[None, :, None].expand(N, F, T)
    for k in range(K):
        back = (K - 1 - k) * dilation
        shifted = torch.cat([torch.zeros(N, C, min(back, T)), x[:, :, : max(T - back, 0)]], dim=2)
        out = out + torch.einsum("fc,nct->nft", weight[:, :, k], shifted)
    return out

# %% sample by sample
def causal_conv1d(x, weight, bias, dilation):
    columns = []
    K = weight.shape[2]
    for t in range(x.shape[2]):
        z = bias
        for k in range(K):
            index = t - (K - 1 - k) * dilation
            if index >= 0:
                z = z + x[:, :, index] @ weight[:, :, k].T
        columns.append(z.expand(x.shape[0], -1))
    return torch.stack(columns, dim=2)

# %% a kernel with zeros between its taps
def causal_conv1d(x, weight, bias, dilation):
    F, C, K = weight.shape
    reach = (K - 1) * dilation
    spread = torch.zeros(F, C, reach + 1)
    spread[:, :, ::dilation] = weight
    padded = torch.cat((x.new_zeros(x.shape[0], C, reach), x), dim=-1)
    return functional.conv1d(padded, spread) + bias.view(1, -1, 1)

# %% unfolded windows
from torch import nn

def causal_conv1d(x, weight, bias, dilation):
    reach = dilation * (weight.shape[2] - 1)
    windows = nn.ConstantPad1d((reach, 0), 0.0)(x).unfold(2, reach + 1, 1)[..., ::dilation]
    return torch.tensordot(windows, weight, dims=([1, 3], [1, 2])).permute(0, 2, 1) + bias[:, None]
