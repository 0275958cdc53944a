# %% loops
def out_size(size, kernel, stride, padding):
    windows, start = 0, -padding
    while start + kernel <= size + padding:
        windows += 1
        start += stride
    return windows

# %% the length of a range
def out_size(size, kernel, stride, padding):
    return len(range(0, size + 2 * padding - kernel + 1, stride))

# %% divmod
def out_size(size, kernel, stride, padding):
    steps, left_over = divmod(size - kernel + 2 * padding, stride)
    return steps + 1

# %% floor, a float
import math

def out_size(size, kernel, stride, padding):
    return math.floor((size + padding + padding - kernel) / stride + 1)

# %% numpy
import numpy as np

def out_size(size, kernel, stride, padding):
    starts = np.arange(-padding, size + padding - kernel + 1, stride)
    return starts.size

# %% lambda, one added first
out_size = lambda size, kernel, stride, padding: (size + 2 * padding - kernel + stride) // stride
