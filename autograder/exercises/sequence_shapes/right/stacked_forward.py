# %% step by step through all layers
def stacked_forward(x, h0s, steps):
    h = list(h0s)
    top = []
    for t in range(len(x)):
        below = x[t]
        for layer in range(len(steps)):
            h[layer] = steps[layer](below, h[layer])
            below = h[layer]
        top.append(below)
    return np.array(top), h

# %% a helper for one layer
def one_layer(x, h, step):
    out = np.zeros((len(x), *h.shape))
    for t, now in enumerate(x):
        h = step(x=now, h=h)
        out[t] = h
    return out, h

def stacked_forward(x, h0s, steps):
    finals = []
    H = x
    for number, step in enumerate(steps):
        H, final = one_layer(H, h0s[number], step)
        finals.append(final)
    return H, finals

# %% accumulate
from itertools import accumulate

def stacked_forward(x, h0s, steps):
    last = []
    for l in range(len(steps)):
        states = list(accumulate(x, lambda h, z: steps[l](z, h), initial=h0s[l]))
        x = np.stack(states[1:])
        last.append(x[-1])
    return x, last

# %% recursion, a tuple of last states
def stacked_forward(x, h0s, steps):
    h, H = h0s[0], []
    for now in x:
        h = steps[0](now, h)
        H.append(h)
    H = np.array(H)
    if len(steps) == 1:
        return H, [h]
    top, above = stacked_forward(H, h0s[1:], steps[1:])
    return top, [h, *above]
