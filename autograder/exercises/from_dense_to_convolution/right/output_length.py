# %% counting
def output_length(n, k, stride, padding):
    count, begin = 0, -padding
    while begin + k <= n + padding:
        count += 1
        begin += stride
    return count

# %% length of a range
def output_length(n, k, stride, padding):
    return len(range(0, n + 2 * padding - k + 1, stride))

# %% floor
import math
def output_length(n, k, stride, padding):
    room = n + 2 * padding - k
    if room < 0:
        return 0
    return math.floor(room / stride) + 1

# %% numpy floor, a real number
def output_length(n, k, stride, padding):
    room = n + padding + padding - k
    return np.where(room < 0, 0, np.floor(room / stride) + 1)

# %% an array that is counted
def output_length(n, k, stride, padding):
    return np.arange(0, n + 2 * padding - k + 1, stride).size

# %% one expression
output_length = lambda n, k, stride, padding: max((n - k + 2 * padding + stride) // stride, 0)
