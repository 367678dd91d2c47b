"""Our CPU inference beside onnxruntime fp32: same weights, same core, in turns."""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

import network
import numpy as np


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("agent", help="path of a release build of ringrift-agent")
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--seconds", type=float, default=2.0, help="CPU seconds per measurement")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--precision", choices=["f32", "int8"], default="f32", help="of ours")
    return parser.parse_args()


def ours(args, net, batch, *more):
    command = [args.agent, "bench", "inference", "--json", "--net", net]
    command += ["--precision", args.precision]
    command += ["--batch", str(batch), "--seconds", str(args.seconds), *more]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return report["results"][0]["rows_per_cpu_s"], report


def session_of(weights):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    model = network.onnx_model(weights)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def theirs(session, batch, seconds):
    rng = np.random.default_rng(1)
    shape = (batch, network.PLANES, network.SIDE, network.SIDE)
    feed = {"input": rng.uniform(-1, 1, shape).astype(np.float32)}
    session.run(None, feed)
    start, rows = os.times().user, 0
    while os.times().user - start < seconds:
        session.run(None, feed)
        rows += batch
    return rows / (os.times().user - start)


def largest_difference(args, session, weights, folder):
    """Runs both on the same inputs; the outputs differ by rounding only, in int8 more than in f32."""
    rng = np.random.default_rng(2)
    shape = (100, network.SIDE, network.SIDE, network.PLANES)
    inputs = rng.standard_normal(shape).astype(np.float32)
    net, out = os.path.join(folder, "net.safetensors"), os.path.join(folder, "out.safetensors")
    network.write_safetensors(net, {**weights, "input": inputs})
    ours(args, net, 1, "--outputs", out)
    found = network.read_safetensors(out)
    policy, value = session.run(None, {"input": inputs.transpose(0, 3, 1, 2)})
    policy = policy.transpose(0, 2, 3, 1).reshape(found["policy"].shape)
    differences = [np.abs(policy - found["policy"]), np.abs(value - found["value"])]
    sizes = [np.abs(policy), np.abs(value)]
    return net, [(found.max(), size.max()) for found, size in zip(differences, sizes)]


def main():
    args = arguments()
    os.sched_setaffinity(0, {args.core})
    weights = network.random_weights(1)
    session = session_of(weights)
    with tempfile.TemporaryDirectory() as folder:
        net, differences = largest_difference(args, session, weights, folder)
        for name, (worst, size) in zip(["policy", "value"], differences):
            print(f"{name}: largest difference {worst:.1e}, largest output {size:.1f}")
        print(f"load {os.getloadavg()[0]:.1f}, core {args.core}, {time.strftime('%F %T')}")
        for batch in args.batch:
            pairs = []
            for _ in range(args.rounds):
                rate, report = ours(args, net, batch)
                pairs.append((rate, theirs(session, batch, args.seconds)))
            mine, other = (statistics.median(column) for column in zip(*pairs))
            ratio = statistics.median(one / two for one, two in pairs)
            line = f"batch {batch:4}: ringrift {mine:7.0f}/s  onnxruntime {other:7.0f}/s"
            print(f"{line}  ratio {ratio:.2f}  (peak {report['peak_gflops']:.0f} GFLOP/s)")
        print(report["engine"])


if __name__ == "__main__":
    main()
