"""PyTorch on a GPU: the comparison networks in f32 and bf16, and the device's matrix peak."""

import argparse
import time

import network
import torch
from torch_net import Net, learner

SIZES = {"b6c96": (96, 6), "b10c128": (128, 10)}
TYPES = {"f32": torch.float32, "bf16": torch.bfloat16}


def per_second(work, units, seconds):
    """Median rate of repeated calls, by device events."""
    for _ in range(5):
        work()
    torch.cuda.synchronize()
    rates, end = [], time.monotonic() + seconds
    while time.monotonic() < end or len(rates) < 5:
        start, stop = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        for _ in range(4):
            work()
        stop.record()
        torch.cuda.synchronize()
        rates.append(4 * units / (start.elapsed_time(stop) / 1e3))
    return sorted(rates)[len(rates) // 2]


def flops(channels, blocks):
    """Multiplications and additions of one position by the direct sum."""
    trunk = network.PLANES * channels * 9 + blocks * 2 * channels * channels * 9
    heads = channels * (channels + network.POLICY_PLANES + network.VALUE_CHANNELS)
    return 2 * network.SIDE**2 * (trunk + heads)


def matrix_peak(dtype, seconds):
    one, other = (torch.randn(8192, 8192, device="cuda", dtype=dtype) for _ in range(2))
    return per_second(lambda: one @ other, 2 * 8192**3, seconds) / 1e12


def rows(batch, dtype):
    x = torch.rand(batch, network.PLANES, network.SIDE, network.SIDE, device="cuda") * 2 - 1
    return x.to(dtype).contiguous(memory_format=torch.channels_last)


def inference(size, name, batch, seconds, compiled):
    net = Net(*SIZES[size], folded=True).cuda().to(TYPES[name]).eval()
    net = net.to(memory_format=torch.channels_last)
    run = torch.compile(net) if compiled else net
    x = rows(batch, TYPES[name])
    with torch.no_grad():
        return per_second(lambda: run(x), batch, seconds)


def training(size, name, batch, seconds, compiled):
    net = Net(*SIZES[size]).cuda().train().to(memory_format=torch.channels_last)
    run = torch.compile(net) if compiled else net
    step = learner(run, rows(batch, torch.float32))

    def cast():
        with torch.autocast("cuda", torch.bfloat16, enabled=name == "bf16"):
            step()

    return per_second(cast, batch, seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.5, help="per measurement")
    parser.add_argument("--batches", default="256,1024,4096,8192")
    parser.add_argument("--train-batches", default="512,2048")
    parser.add_argument("--types", default="f32,bf16")
    parser.add_argument("--sizes", default="b6c96,b10c128")
    parser.add_argument("--compile", action="store_true", help="torch.compile too")
    args = parser.parse_args()
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}, {time.strftime('%F %T')}")
    peaks = {}
    for name in args.types.split(","):
        peaks[name] = matrix_peak(TYPES[name], args.seconds)
        print(f"matrix peak {name}: {peaks[name]:.0f} TFLOP/s", flush=True)
    for compiled in [False, True] if args.compile else [False]:
        how = "compiled" if compiled else "eager"
        for size in args.sizes.split(","):
            for name in args.types.split(","):
                for batch in map(int, args.batches.split(",")):
                    rate = inference(size, name, batch, args.seconds, compiled)
                    share = rate * flops(*SIZES[size]) / 1e12 / peaks[name]
                    print(
                        f"{how} {size} {name} batch {batch}: {rate:.0f} evaluations/s, "
                        f"{100 * share:.1f} % of the peak",
                        flush=True,
                    )
                for batch in map(int, args.train_batches.split(",")):
                    rate = training(size, name, batch, args.seconds, compiled)
                    print(f"{how} {size} {name} train {batch}: {rate:.0f} rows/s", flush=True)


if __name__ == "__main__":
    main()
