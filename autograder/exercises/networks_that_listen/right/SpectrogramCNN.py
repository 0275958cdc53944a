# %% written out
class SpectrogramCNN(nn.Module):
    def __init__(self, classes, bands=64, widths=(16, 32, 64, 64)):
        super().__init__()
        a, b, c, d = widths
        self.conv1 = nn.Conv2d(1, a, kernel_size=3, padding=1)
        self.norm1 = nn.BatchNorm2d(a)
        self.conv2 = nn.Conv2d(a, b, kernel_size=3, padding=1)
        self.norm2 = nn.BatchNorm2d(b)
        self.conv3 = nn.Conv2d(b, c, kernel_size=3, padding=1)
        self.norm3 = nn.BatchNorm2d(c)
        self.conv4 = nn.Conv2d(c, d, kernel_size=3, padding=1)
        self.norm4 = nn.BatchNorm2d(d)
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Linear(d * (bands // 16), classes)

    def forward(self, x):
        x = self.pool(torch.relu(self.norm1(self.conv1(x))))
        x = self.pool(torch.relu(self.norm2(self.conv2(x))))
        x = self.pool(torch.relu(self.norm3(self.conv3(x))))
        x = self.pool(torch.relu(self.norm4(self.conv4(x))))
        x = torch.mean(x, dim=-1)
        return self.head(x.reshape(len(x), -1))

# %% the class itself is a Sequential
from collections import OrderedDict

class OverTime(nn.Module):
    def forward(self, maps):
        return maps.mean(-1)

class SpectrogramCNN(nn.Sequential):
    def __init__(self, classes, bands=64, widths=(16, 32, 64, 64)):
        layers, before = OrderedDict(), 1
        for number, width in enumerate(widths, start=1):
            layers[f"conv{number}"] = nn.Conv2d(before, width, (3, 3), padding="same")
            layers[f"norm{number}"] = nn.BatchNorm2d(width)
            layers[f"relu{number}"] = nn.ReLU(inplace=True)
            layers[f"pool{number}"] = nn.MaxPool2d((2, 2), stride=2)
            before = width
        layers["over_time"] = OverTime()
        layers["flat"] = nn.Flatten()
        layers["head"] = nn.Linear(before * bands // 16, classes)
        super().__init__(layers)

# %% setattr, pooled before the ReLU
class SpectrogramCNN(nn.Module):
    def __init__(self, classes, bands=64, widths=(16, 32, 64, 64)):
        super(SpectrogramCNN, self).__init__()
        sizes = [1] + list(widths)
        for i in range(4):
            setattr(self, "conv" + str(i + 1), nn.Conv2d(sizes[i], sizes[i + 1], 3, stride=1, padding=(1, 1)))
            setattr(self, "norm" + str(i + 1), nn.BatchNorm2d(sizes[i + 1]))
            bands = bands // 2
        self.head = nn.Linear(sizes[-1] * bands, classes)

    def forward(self, x):
        for i in "1234":
            z = getattr(self, "norm" + i)(getattr(self, "conv" + i)(x))
            x = nn.functional.relu(nn.functional.max_pool2d(z, 2, 2))
        frames = x.size(3)
        h = x.sum(3) / frames
        return self.head(torch.flatten(h, start_dim=1))

# %% adaptive pooling
import torch.nn.functional as F

class SpectrogramCNN(nn.Module):
    def __init__(self, classes, bands=64, widths=(16, 32, 64, 64)):
        super().__init__()
        self.bands = bands // 2**4
        for k, (i, o) in enumerate(zip((1,) + tuple(widths[:-1]), widths)):
            self.add_module(f"conv{k + 1}", nn.Conv2d(i, o, 3, 1, 1))
            self.add_module(f"norm{k + 1}", nn.BatchNorm2d(o))
        self.head = nn.Linear(o * self.bands, classes)

    def block(self, x, conv, norm):
        return F.max_pool2d(norm(conv(x)).clamp(min=0), 2)

    def forward(self, x):
        x = self.block(x, self.conv1, self.norm1)
        x = self.block(x, self.conv2, self.norm2)
        x = self.block(x, self.conv3, self.norm3)
        x = self.block(x, self.conv4, self.norm4)
        return self.head(F.adaptive_avg_pool2d(x, (self.bands, 1)).flatten(1))
