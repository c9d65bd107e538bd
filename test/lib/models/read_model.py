"""Reads a model's file by the format's own description, with Python's standard library alone, and asks the model.

python read_model.py FILE < inputs.json prints, for each example, the output of its dense layers.
"""

import array
import json
import math
import pathlib
import struct
import sys

data = pathlib.Path(sys.argv[1]).read_bytes()
(length,) = struct.unpack("<Q", data[:8])
header = json.loads(data[8:8 + length])
architecture = json.loads(header.pop("__metadata__")["lectern"])
numbers = data[8 + length:]


def tensor(name):
    """The rows of a matrix, or the numbers of a vector."""
    entry = header[name]
    begin, end = entry["data_offsets"]
    assert entry["dtype"] == "F32" and (8 + length + begin) % 4 == 0
    values = array.array("f", numbers[begin:end])
    if sys.byteorder == "big":
        values.byteswap()
    assert len(values) == math.prod(entry["shape"])
    if len(entry["shape"]) == 1:
        return list(values)
    rows, columns = entry["shape"]
    return [list(values[row * columns:(row + 1) * columns]) for row in range(rows)]


ends = sorted(tuple(entry["data_offsets"]) for entry in header.values())
assert ends[0][0] == 0 and ends[-1][1] == len(numbers), "numbers are missing, or too many"
assert all(a[1] == b[0] for a, b in zip(ends, ends[1:])), "there are gaps between tensors"

ACTIVATIONS = {"linear": float, "tanh": math.tanh, "relu": lambda value: max(0.0, value)}
layers = []
for layer in architecture["layers"]:
    assert layer["layer"] == "Dense", layer
    name = layer["config"]["name"]
    layers.append((tensor(f"{name}.W"), tensor(f"{name}.b"), ACTIVATIONS[layer["config"]["activation"]]))

outputs = []
for x in json.load(sys.stdin):
    for W, b, f in layers:
        x = [f(sum(value * row[j] for value, row in zip(x, W)) + b[j]) for j in range(len(b))]
    outputs.append(x)
print(json.dumps(outputs))
