#!/usr/bin/env python3
"""Writes tests/train/golden/optimizers.json: six steps of PyTorch's optimizers on a matrix and a
vector, in double, with the gradients they were given. Run with PyTorch installed."""
import json
import pathlib

import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/train/golden/optimizers.json"
STEPS, RATE = 6, 0.01


def run(make, gradients, start):
    values = {name: torch.tensor(v, dtype=torch.float64, requires_grad=True)
              for name, v in start.items()}
    optimizer = make(values)
    for step in range(STEPS):
        for name, value in values.items():
            value.grad = torch.tensor(gradients[name][step], dtype=torch.float64)
        optimizer.step()
    return {name: value.detach().tolist() for name, value in values.items()}


def adamw(values):
    groups = [{"params": [values["weight"]], "weight_decay": 0.1},
              {"params": [values["bias"]], "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98), eps=1e-9)


def main():
    torch.manual_seed(1)
    shapes = {"weight": (3, 4), "bias": (4,)}
    rounded = lambda t: t.float().tolist()  # what a float32 program can be given exactly
    start = {name: rounded(torch.randn(shape)) for name, shape in shapes.items()}
    gradients = {name: rounded(torch.randn((STEPS, *shape))) for name, shape in shapes.items()}
    makers = {
        "adam": lambda v: torch.optim.Adam(v.values(), lr=RATE, betas=(0.9, 0.98), eps=1e-9),
        "adamw": adamw,
        "sgd": lambda v: torch.optim.SGD(v.values(), lr=RATE, momentum=0.9),
    }
    after = {kind: run(make, gradients, start) for kind, make in makers.items()}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"steps": STEPS, "rate": RATE, "start": start,
                               "gradients": gradients, "after": after}) + "\n")


main()
