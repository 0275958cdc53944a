# %% one list at a time
def layer_table(shape, convs, dense):
    shapes, parameters = [], []
    before = tuple(shape)
    for F, KH, KW, stride, padding in convs:
        after = (F, (before[1] + 2 * padding - KH) // stride + 1, (before[2] + 2 * padding - KW) // stride + 1)
        parameters.append(F * before[0] * KH * KW + F)
        shapes.append(after)
        before = after
    for units in dense:
        parameters.append(int(np.prod(before)) * units + units)
        before = (units, 1, 1)
        shapes.append(before)
    return shapes, [int(np.prod(one)) for one in shapes], parameters

# %% the arrays themselves
def layer_table(shape, convs, dense):
    shapes, parameters = [], []
    maps = np.empty(shape)
    for F, KH, KW, stride, padding in convs:
        weight, bias = np.empty((F, len(maps), KH, KW)), np.empty(F)
        padded = np.pad(maps, ((0, 0), (padding, padding), (padding, padding)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(1, 2))[0, ::stride, ::stride]
        maps = np.empty((F, *windows.shape[:2]))
        shapes.append(maps.shape)
        parameters.append(weight.size + bias.size)
    h = maps.ravel()
    for units in dense:
        W, b = np.empty((h.size, units)), np.empty(units)
        h = b
        shapes.append((*h.shape, 1, 1))
        parameters.append(W.size + b.size)
    return np.array(shapes), np.prod(shapes, axis=1), np.array(parameters)

# %% a dense layer is a convolution over everything
def layer_table(shape, convs, dense):
    rows, c, h, w = [], *shape
    for f, kh, kw, s, p in [*convs, *[(units, None, None, 1, 0) for units in dense]]:
        kh, kw = kh or h, kw or w
        count = f * c * kh * kw + f
        c, h, w = f, (h + 2 * p - kh) // s + 1, (w + 2 * p - kw) // s + 1
        rows.append([c, h, w, c * h * w, count])
    table = np.array(rows)
    return table[:, :3], table[:, 3], table[:, 4]

# %% recursion
def layer_table(shape, convs, dense):
    def walk(c, h, w, rest):
        if not rest:
            return []
        f, kh, kw, s, p = rest[0]
        oh, ow = ((n + 2 * p - k) // s + 1 for n, k in ((h, kh), (w, kw)))
        return [((f, oh, ow), f * oh * ow, (c * kh * kw + 1) * f)] + walk(f, oh, ow, rest[1:])

    rows = walk(*shape, convs)
    inputs = rows[-1][1] if rows else shape[0] * shape[1] * shape[2]
    sizes = [inputs, *dense]
    rows += [((l, 1, 1), l, d * l + l) for d, l in zip(sizes, sizes[1:])]
    return [np.array(column) for column in zip(*rows)]

# %% floats, lists of lists
def layer_table(shape, convs, dense):
    c, h, w = shape
    table = []
    for f, kh, kw, s, p in convs:
        h = len(range(0, h + 2 * p - kh + 1, s))
        w = len(range(0, w + 2 * p - kw + 1, s))
        table.append([[f, h, w], f * h * w, f + f * c * kh * kw])
        c = f
    d = c * h * w
    for l in dense:
        table.append([[l, 1, 1], l, l + l * d])
        d = l
    return [row[0] for row in table], np.array([row[1] for row in table], float), np.array([row[2] for row in table], float)
