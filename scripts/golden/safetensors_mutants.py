#!/usr/bin/env python3
"""Writes tests/tensor/golden/safetensors_mutants.json: 1,000 damaged versions of one small file and
what the format's own library (pip install safetensors numpy) says of each."""
import json
import pathlib
import random
import struct

import numpy
import safetensors
import safetensors.numpy

TARGET = pathlib.Path(__file__).resolve().parents[2] / "tests/tensor/golden/safetensors_mutants.json"
WORDS = [b"F32", b"F64", b"I64", b"BOOL", b"0", b"9", b"-1", b"1e400", b"18446744073709551615",
         b"9223372036854775807", b"4611686018427387905", b"{", b"}", b"[", b"]", b",", b":", b'"',
         b"null", b"[[[[[[", b"\xff", b" ", b'"shape":[1],', b"\\u0000"]


def accepted(data):
    try:
        return {name: tensor["shape"] for name, tensor in safetensors.deserialize(data)}
    except safetensors.SafetensorError:
        return None


def mutation(data, rng):
    """(where, how many bytes go, which come instead), mostly within the header."""
    header_end = 8 + struct.unpack("<Q", data[:8])[0]
    where = rng.randrange(header_end)
    kind = rng.randrange(6)
    if kind == 0:
        return where, 1, bytes([data[where] ^ (1 << rng.randrange(8))])
    if kind == 1:
        return where, 1, bytes([rng.randrange(256)])
    if kind == 2:
        return where, rng.randrange(1, 20), b""
    if kind == 3:
        return where, rng.randrange(4), rng.choice(WORDS)
    if kind == 4:
        cut = rng.randrange(len(data))
        return cut, len(data) - cut, b""
    digits = [i for i in range(8, header_end) if chr(data[i]).isdigit()]
    return rng.choice(digits), 1, bytes([rng.choice(b"0123456789")])


def main():
    rng = random.Random(1)
    data = safetensors.numpy.save(
        {"embedding": numpy.arange(6, dtype=numpy.float32).reshape(2, 3),
         "ids": numpy.array([7, 8], dtype=numpy.int64),
         "half": numpy.array([[0.5], [-2.0]], dtype=numpy.float16),
         "empty": numpy.zeros((0, 4), dtype=numpy.float32)}, metadata={"format": "pt"})
    mutants = []
    while len(mutants) < 1000:
        at, drop, insert = mutation(data, rng)
        mutant = data[:at] + insert + data[at + drop:]
        if mutant != data:
            mutants.append({"at": at, "drop": drop, "insert": insert.hex(),
                            "tensors": accepted(mutant)})
    lines = ",\n".join(json.dumps(m, separators=(",", ":")) for m in mutants)
    TARGET.write_text(f'{{"version":"{safetensors.__version__}","file":"{data.hex()}",\n'
                      f'"mutants":[\n{lines}\n]}}\n')
    print(sum(m["tensors"] is not None for m in mutants), "of", len(mutants), "are accepted")


main()
