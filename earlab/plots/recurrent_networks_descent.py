"""Change the weights of notebook 11's networks, update by update."""

from __future__ import annotations

import numpy as np

Params = dict[str, np.ndarray]
WARM, LARGEST = 50, 0.5  # updates until the rate is reached; the length of a gradient


class Descent:
    """Adam over arrays by name, with the gradient kept to a largest length and a rate that falls to 0."""

    def __init__(self, params: Params, updates: int, rate: float) -> None:
        self.params, self.updates, self.rate, self.done = params, updates, rate, 0
        self.mean = {name: np.zeros_like(value) for name, value in params.items()}
        self.power = {name: np.zeros_like(value) for name, value in params.items()}

    def step(self, slopes: Params) -> None:
        """Change the parameters by one update, in their place."""
        length = np.sqrt(sum(float(np.sum(slope**2)) for slope in slopes.values()))
        shrunk = min(1.0, LARGEST / max(length, 1e-12))
        rate = self.rate * min(1.0, (self.done + 1) / WARM) * (1 - self.done / self.updates)
        self.done += 1
        for name, value in self.params.items():
            self.mean[name] += 0.1 * (shrunk * slopes[name] - self.mean[name])
            self.power[name] += 0.001 * ((shrunk * slopes[name]) ** 2 - self.power[name])
            mean, power = self.mean[name] / (1 - 0.9**self.done), self.power[name] / (1 - 0.999**self.done)
            value -= rate * mean / (np.sqrt(power) + 1e-8)
