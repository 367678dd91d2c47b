"""Our training step beside PyTorch eager: same network, same core, in turns."""

import argparse
import json
import os
import statistics
import subprocess
import time

import network
import torch
from torch import nn
from torch.nn import functional


class ConvNorm(nn.Module):
    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.norm(self.conv(x))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        channels, squeeze = network.CHANNELS, network.SQUEEZE
        self.first = ConvNorm(channels, channels, 3)
        self.second = ConvNorm(channels, channels, 3)
        self.squeeze = nn.Linear(channels, squeeze)
        self.excite = nn.Linear(squeeze, channels)

    def forward(self, x):
        y = self.second(functional.relu(self.first(x)))
        scale = torch.sigmoid(self.excite(functional.relu(self.squeeze(y.mean((2, 3))))))
        return functional.relu(y * scale[:, :, None, None] + x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        channels = network.CHANNELS
        self.stem = ConvNorm(network.PLANES, channels, 3)
        self.blocks = nn.Sequential(*(Block() for _ in range(network.BLOCKS)))
        self.policy_hidden = ConvNorm(channels, channels, 1)
        self.policy_planes = nn.Conv2d(channels, network.POLICY_PLANES, 1)
        self.value_hidden = ConvNorm(channels, network.VALUE_CHANNELS, 1)
        self.value_dense = nn.Linear(network.VALUE_CHANNELS, network.VALUE_HIDDEN)
        self.value_outcome = nn.Linear(network.VALUE_HIDDEN, network.OUTCOMES)

    def forward(self, x):
        x = self.blocks(functional.relu(self.stem(x)))
        policy = self.policy_planes(functional.relu(self.policy_hidden(x))).flatten(1)
        value = functional.relu(self.value_hidden(x)).mean((2, 3))
        return policy, self.value_outcome(functional.relu(self.value_dense(value)))


def theirs(batch, seconds):
    net = Net().train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
    x = torch.rand(batch, network.PLANES, network.SIDE, network.SIDE) * 2 - 1
    first = torch.zeros(batch, dtype=torch.long)

    def step():
        policy, value = net(x)
        loss = functional.cross_entropy(policy, first) + functional.cross_entropy(value, first)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    step()
    start, rows = os.times().user, 0
    while os.times().user - start < seconds:
        step()
        rows += batch
    return rows / (os.times().user - start)


def ours(agent, batch, seconds):
    command = [agent, "bench", "train", "--json", "--batch", str(batch), "--seconds", str(seconds)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("agent", help="path of a release build of ringrift-agent")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--seconds", type=float, default=4.0, help="CPU seconds per measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--core", type=int, default=0)
    args = parser.parse_args()
    os.sched_setaffinity(0, {args.core})
    torch.set_num_threads(1)
    pairs = []
    for _ in range(args.rounds):
        report = ours(args.agent, args.batch, args.seconds)
        pairs.append((report["rows_per_cpu_s"], theirs(args.batch, args.seconds)))
    mine, other = (statistics.median(column) for column in zip(*pairs))
    ratio = statistics.median(one / two for one, two in pairs)
    print(f"load {os.getloadavg()[0]:.1f}, core {args.core}, {time.strftime('%F %T')}")
    line = f"batch {args.batch}: ringrift {mine:.0f} rows/s  torch {other:.0f} rows/s"
    print(f"{line}  ratio {ratio:.2f}  ({report['engine']})")


if __name__ == "__main__":
    main()
