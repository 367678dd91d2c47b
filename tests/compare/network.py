"""The comparison network: random weights, the safetensors file and the ONNX graph."""

import json
import struct

import numpy as np

SIDE, PLANES, CHANNELS, BLOCKS, SQUEEZE, POLICY_PLANES = 8, 48, 96, 6, 24, 16
VALUE_CHANNELS, VALUE_HIDDEN, OUTCOMES = 32, 64, 3


def layers():
    """Names and weight shapes: convolutions [out, in, k, k], dense layers [in, out]."""
    yield "stem", (CHANNELS, PLANES, 3, 3)
    for block in range(BLOCKS):
        yield f"block{block}.first", (CHANNELS, CHANNELS, 3, 3)
        yield f"block{block}.second", (CHANNELS, CHANNELS, 3, 3)
        yield f"block{block}.squeeze", (CHANNELS, SQUEEZE)
        yield f"block{block}.excite", (SQUEEZE, CHANNELS)
    yield "policy.hidden", (CHANNELS, CHANNELS, 1, 1)
    yield "policy.planes", (POLICY_PLANES, CHANNELS, 1, 1)
    yield "value.hidden", (VALUE_CHANNELS, CHANNELS, 1, 1)
    yield "value.dense", (VALUE_CHANNELS, VALUE_HIDDEN)
    yield "value.outcome", (VALUE_HIDDEN, OUTCOMES)


def random_weights(seed):
    rng = np.random.default_rng(seed)
    weights = {}
    for name, shape in layers():
        fan_in = shape[0] if len(shape) == 2 else int(np.prod(shape[1:]))
        gain = 0.4 if name.endswith("second") else 1.0
        weight = rng.standard_normal(shape) * gain * np.sqrt(2 / fan_in)
        weights[f"{name}.weight"] = weight.astype(np.float32)
        outputs = shape[1] if len(shape) == 2 else shape[0]
        weights[f"{name}.bias"] = (0.1 * rng.standard_normal(outputs)).astype(np.float32)
    return weights


def write_safetensors(path, tensors):
    header, offset = {}, 0
    for name, values in tensors.items():
        end = offset + values.nbytes
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            file.write(np.ascontiguousarray(values).tobytes())


def read_safetensors(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    body = data[8 + length :]

    def values(entry):
        start, end = entry["data_offsets"]
        return np.frombuffer(body[start:end], np.float32).reshape(entry["shape"])

    return {name: values(entry) for name, entry in header.items() if name != "__metadata__"}


def onnx_model(weights):
    from onnx import TensorProto, helper, numpy_helper

    nodes = []

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def conv(name, x, relu=True):
        pad = weights[f"{name}.weight"].shape[2] // 2
        inputs = [x, f"{name}.weight", f"{name}.bias"]
        y = node("Conv", inputs, f"{name}.out", pads=[pad] * 4)
        return node("Relu", [y], f"{name}.relu") if relu else y

    def dense(name, x):
        return node("Gemm", [x, f"{name}.weight", f"{name}.bias"], f"{name}.out")

    def pool(name, x):
        y = node("GlobalAveragePool", [x], f"{name}.pool")
        return node("Flatten", [y], f"{name}.flat")

    x = conv("stem", "input")
    for block in range(BLOCKS):
        name = f"block{block}"
        y = conv(f"{name}.second", conv(f"{name}.first", x), relu=False)
        s = node("Relu", [dense(f"{name}.squeeze", pool(name, y))], f"{name}.squeezed")
        s = node("Sigmoid", [dense(f"{name}.excite", s)], f"{name}.scale")
        s = node("Reshape", [s, "scale_shape"], f"{name}.scale4")
        y = node("Add", [node("Mul", [y, s], f"{name}.scaled"), x], f"{name}.sum")
        x = node("Relu", [y], f"{name}.result")
    conv_policy = conv("policy.planes", conv("policy.hidden", x), relu=False)
    value = pool("value", conv("value.hidden", x))
    value = node("Relu", [dense("value.dense", value)], "value.dense.relu")
    value = dense("value.outcome", value)
    initial = [numpy_helper.from_array(values, name) for name, values in weights.items()]
    shape = np.array([-1, CHANNELS, 1, 1], np.int64)
    initial.append(numpy_helper.from_array(shape, "scale_shape"))
    info = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "comparison",
        [info("input", TensorProto.FLOAT, ["rows", PLANES, SIDE, SIDE])],
        [
            info(conv_policy, TensorProto.FLOAT, ["rows", POLICY_PLANES, SIDE, SIDE]),
            info(value, TensorProto.FLOAT, ["rows", OUTCOMES]),
        ],
        initial,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    return model.SerializeToString()
