"""Our training step beside PyTorch eager: same network, same core, in turns."""

import argparse
import json
import os
import statistics
import subprocess
import time

import network
import torch
from torch_net import Net, learner


def theirs(batch, seconds):
    x = torch.rand(batch, network.PLANES, network.SIDE, network.SIDE) * 2 - 1
    step = learner(Net().train(), x)
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
