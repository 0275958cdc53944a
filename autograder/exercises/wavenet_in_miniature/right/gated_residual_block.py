# %% names unpacked, products for one tap
def gated_residual_block(x, params, dilation, conv=causal_conv1d):
    p = params
    h = conv(x, p["filter_weight"], p["filter_bias"], dilation).tanh() * conv(x, p["gate_weight"], p["gate_bias"], dilation).sigmoid()
    residual = torch.einsum("ch,nht->nct", p["residual_weight"][:, :, 0], h) + p["residual_bias"][:, None]
    skip = torch.einsum("sh,nht->nst", p["skip_weight"][:, :, 0], h) + p["skip_bias"][:, None]
    return x + residual, skip

# %% a helper, torch.mul, keywords
def gated_residual_block(x, params, dilation, conv=causal_conv1d):
    def through(h, name, gaps):
        return conv(x=h, weight=params[name + "_weight"], bias=params[name + "_bias"], dilation=gaps)

    h = torch.mul(torch.tanh(through(x, "filter", dilation)), torch.sigmoid(through(x, "gate", dilation)))
    return torch.add(x, through(h, "residual", dilation)), through(h, "skip", dilation)

# %% nn.functional for one tap
import torch.nn.functional as F

def gated_residual_block(x, params, dilation, conv=causal_conv1d):
    f = conv(x, params["filter_weight"], params["filter_bias"], dilation)
    g = conv(x, params["gate_weight"], params["gate_bias"], dilation)
    h = F.tanh(f) * F.sigmoid(g)
    out = F.conv1d(h, params["residual_weight"], params["residual_bias"])
    skip = F.conv1d(h, params["skip_weight"], params["skip_bias"])
    return out + x, skip

# %% both convolutions in one, by exp
def gated_residual_block(x, params, dilation, conv=causal_conv1d):
    weight = torch.cat([params["filter_weight"], params["gate_weight"]])
    bias = torch.cat([params["filter_bias"], params["gate_bias"]])
    filtered, gate = conv(x, weight, bias, dilation).chunk(2, dim=1)
    h = torch.tanh(filtered) / (1 + torch.exp(-gate))
    ends = [(h.transpose(1, 2) @ params[k + "_weight"].squeeze(-1).T + params[k + "_bias"]).transpose(1, 2) for k in ("residual", "skip")]
    return [x + ends[0], ends[1]]
