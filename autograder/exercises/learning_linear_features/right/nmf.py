# %% while
def nmf(V, W0, H0, n_iter, step=nmf_step):
    done = 0
    while done < n_iter:
        W0, H0 = step(V, W0, H0)
        done += 1
    return W0, H0

# %% recursion
def nmf(V, W0, H0, n_iter, step=nmf_step):
    return (W0, H0) if n_iter == 0 else nmf(V, *step(V, W0, H0), n_iter - 1, step)

# %% reduce, with names
def nmf(V, W0, H0, n_iter, step=nmf_step):
    from functools import reduce
    return list(reduce(lambda pair, _: step(V, W=pair[0], H=pair[1]), range(n_iter), (W0.copy(), H0.copy())))
