"""The comparison network in PyTorch."""

import network
import torch
from torch import nn
from torch.nn import functional


class ConvNorm(nn.Module):
    """Convolution and batch normalisation; folded, one convolution with a bias."""

    def __init__(self, inputs, outputs, kernel, folded):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=folded)
        self.norm = nn.Identity() if folded else nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.norm(self.conv(x))


class Block(nn.Module):
    def __init__(self, channels, folded):
        super().__init__()
        self.first = ConvNorm(channels, channels, 3, folded)
        self.second = ConvNorm(channels, channels, 3, folded)
        self.squeeze = nn.Linear(channels, network.SQUEEZE)
        self.excite = nn.Linear(network.SQUEEZE, channels)

    def forward(self, x):
        y = self.second(functional.relu(self.first(x)))
        scale = torch.sigmoid(self.excite(functional.relu(self.squeeze(y.mean((2, 3))))))
        return functional.relu(y * scale[:, :, None, None] + x)


class Net(nn.Module):
    def __init__(self, channels=network.CHANNELS, blocks=network.BLOCKS, folded=False):
        super().__init__()
        self.stem = ConvNorm(network.PLANES, channels, 3, folded)
        self.blocks = nn.Sequential(*(Block(channels, folded) for _ in range(blocks)))
        self.policy_hidden = ConvNorm(channels, channels, 1, folded)
        self.policy_planes = nn.Conv2d(channels, network.POLICY_PLANES, 1)
        self.value_hidden = ConvNorm(channels, network.VALUE_CHANNELS, 1, folded)
        self.value_dense = nn.Linear(network.VALUE_CHANNELS, network.VALUE_HIDDEN)
        self.value_outcome = nn.Linear(network.VALUE_HIDDEN, network.OUTCOMES)

    def forward(self, x):
        x = self.blocks(functional.relu(self.stem(x)))
        policy = self.policy_planes(functional.relu(self.policy_hidden(x))).flatten(1)
        value = functional.relu(self.value_hidden(x)).mean((2, 3))
        return policy, self.value_outcome(functional.relu(self.value_dense(value)))


def learner(net, x):
    """One training step with AdamW as a function without arguments."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
    first = torch.zeros(len(x), dtype=torch.long, device=x.device)

    def step():
        policy, value = net(x)
        loss = functional.cross_entropy(policy, first) + functional.cross_entropy(value, first)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step
