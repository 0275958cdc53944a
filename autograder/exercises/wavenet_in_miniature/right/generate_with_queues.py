# %% rings
def generate_with_queues(embed, layers, choose, start, u, channels):
    rings = [np.zeros((dilation, channels)) for _, dilation in layers]
    new, t = [], 0
    throws = iter(u)
    waiting = list(start)
    while True:
        h, total = embed(waiting.pop(0)), 0
        for ring, (step, dilation) in zip(rings, layers):
            past = ring[t % dilation].copy()
            ring[t % dilation] = h
            h, skip = step(past, h)
            total = total + skip
        t += 1
        if not waiting:
            if len(new) == len(u):
                return np.array(new)
            new.append(choose(total, next(throws)))
            waiting.append(new[-1])

# %% all inputs kept
def generate_with_queues(embed, layers, choose, start, u, channels):
    read = [[] for _ in layers]
    classes = [int(q) for q in start]
    n = len(u)
    u = list(u)
    while len(classes) < len(start) + n:
        done = len(read[0])
        for q in classes[done:]:
            h, skips = embed(q), []
            for inputs, (step, dilation) in zip(read, layers):
                past = inputs[-dilation] if len(inputs) >= dilation else np.zeros(channels)
                inputs.append(h)
                h, skip = step(past, h)
                skips.append(skip)
        classes.append(choose(sum(skips), u.pop(0)))
    return classes[len(start):]

# %% primed first, deque of a largest length
def generate_with_queues(embed, layers, choose, start, u, channels):
    queues = [deque(maxlen=dilation) for _, dilation in layers]
    for queue in queues:
        for _ in range(queue.maxlen):
            queue.append(np.zeros(channels))

    def push(q):
        h = embed(q)
        total = None
        for i in range(len(layers)):
            past = queues[i][0]
            queues[i].append(h)
            h, skip = layers[i][0](past, h)
            total = skip if total is None else total + skip
        return total

    for q in start:
        total = push(q)
    new = np.zeros(len(u), dtype=int)
    for i, throw in enumerate(u):
        new[i] = choose(total, throw)
        if i < len(u) - 1:
            total = push(new[i])
    return new

# %% lists that shift
def generate_with_queues(embed, layers, choose, start, u, channels):
    queues = [[np.zeros(channels) for _ in range(d)] for _, d in layers]
    out, q, heard = [], start[0], 1
    for _ in range(len(start) + len(u) - 1):
        now, total = embed(q), 0
        for (step, _), queue in zip(layers, queues):
            queue.append(now)
            now, skip = step(queue.pop(0), now)
            total += skip
        if heard < len(start):
            q, heard = start[heard], heard + 1
        else:
            q = choose(total, u[len(out)])
            out.append(q)
    return np.asarray(out)
