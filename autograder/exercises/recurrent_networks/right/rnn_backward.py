# %% written out
def rnn_backward(do, x, h0, H, params, step_backward=rnn_step_backward):
    U, W, V = params["U"], params["W"], params["V"]
    dU, dW, dV = np.zeros_like(U), np.zeros_like(W), np.zeros_like(V)
    db, dc = np.zeros_like(params["b"]), np.zeros_like(params["c"])
    back = np.zeros_like(h0)
    before = np.concatenate([h0[None], H[:-1]])
    for t in range(len(x) - 1, -1, -1):
        da = (do[t] @ V + back) * (1 - H[t] ** 2)
        dU += da.T @ x[t]
        dW += da.T @ before[t]
        db += da.sum(axis=0)
        dV += do[t].T @ H[t]
        dc += do[t].sum(axis=0)
        back = da @ W
    return {"U": dU, "W": dW, "b": db, "V": dV, "c": dc, "h0": back}

# %% net inputs kept, products at the end
def rnn_backward(do, x, h0, H, params, step_backward=rnn_step_backward):
    dA = np.empty_like(H)
    dh = np.zeros(h0.shape)
    for t in range(len(H))[::-1]:
        dA[t] = (dh + do[t].dot(params["V"])) * (1 - H[t]) * (1 + H[t])
        dh = dA[t].dot(params["W"])
    H_prev = np.vstack([h0[np.newaxis], H[:-1]])
    return dict(
        U=np.einsum("tni,tnj->ij", dA, x),
        W=np.einsum("tni,tnj->ij", dA, H_prev),
        b=dA.sum((0, 1)),
        V=np.einsum("tnk,tnq->kq", do, H),
        c=do.sum((0, 1)),
        h0=dh,
    )

# %% the piece, by keyword, outputs first
def rnn_backward(do, x, h0, H, params, step_backward=rnn_step_backward):
    grads = {"V": np.tensordot(do, H, ((0, 1), (0, 1))), "c": do.sum(axis=1).sum(axis=0)}
    from_outputs, carried, steps = do @ params["V"], 0, []
    for t in reversed(range(x.shape[0])):
        dx, carried, step = step_backward(
            dh=from_outputs[t] + carried, x=x[t], h=H[t - 1] if t else h0, h_new=H[t], params=params
        )
        steps.append(step)
    for name in ("U", "W", "b"):
        grads[name] = sum(step[name] for step in steps)
    grads["h0"] = carried
    return grads

# %% recursion with the piece
def rnn_backward(do, x, h0, H, params, step_backward=rnn_step_backward):
    totals = {name: 0 * value for name, value in params.items()}

    def back(t, later):
        if t < 0:
            return later
        before = h0 if t == 0 else H[t - 1]
        _, earlier, step = step_backward(do[t] @ params["V"] + later, x[t], before, H[t], params)
        totals["V"] = totals["V"] + do[t].T @ H[t]
        totals["c"] = totals["c"] + do[t].sum(0)
        for name, value in step.items():
            totals[name] = totals[name] + value
        return back(t - 1, earlier)

    totals["h0"] = back(len(x) - 1, np.zeros_like(h0))
    return totals

# %% float32
def rnn_backward(do, x, h0, H, params, step_backward=rnn_step_backward):
    p = {name: value.astype("f4") for name, value in params.items()}
    do, x, h0, H = do.astype("f4"), x.astype("f4"), h0.astype("f4"), H.astype("f4")
    found = {name: np.zeros(value.shape, "f4") for name, value in p.items()}
    delta = np.zeros(h0.shape, "f4")
    states = [h0, *H]
    for t in range(len(x), 0, -1):
        found["V"] += do[t - 1].T @ states[t]
        found["c"] += np.sum(do[t - 1], 0)
        delta, now, h = (delta + do[t - 1] @ p["V"]) * (1 - states[t] ** 2), x[t - 1], states[t - 1]
        found["U"] += delta.T @ now
        found["W"] += delta.T @ h
        found["b"] += np.sum(delta, 0)
        delta = delta @ p["W"]
    found["h0"] = delta
    return found
