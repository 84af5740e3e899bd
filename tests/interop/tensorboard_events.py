#!/usr/bin/env python3
"""Holds what TensorBoard reads of a run against its metrics.jsonl: every number, by tag and step.

    pip install tensorboard
    heed train ... --output MODEL --tensorboard EVENTS
    tests/interop/tensorboard_events.py EVENTS MODEL/metrics.jsonl

A training line's "loss" is the scalar "train/loss", a validation line's "bleu" is "valid/bleu".
"""
import json
import math
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

NOT_SCALARS = {"kind", "step", "epoch", "seconds", "best"}


def metrics(path):
    """{(tag, step): value} of the finite numbers."""
    values = {}
    with open(path, encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            if line["kind"] not in ("train", "valid"):
                continue
            for name, value in line.items():
                if name not in NOT_SCALARS and value is not None:
                    values[f"{line['kind']}/{name}", line["step"]] = value
    return values


def events(directory):
    accumulator = EventAccumulator(directory, size_guidance={"scalars": 0})
    accumulator.Reload()
    return {
        (tag, event.step): event.value
        for tag in accumulator.Tags()["scalars"]
        for event in accumulator.Scalars(tag)
    }


def main(directory, path):
    wanted, got = metrics(path), events(directory)
    wrong = [
        f"{tag} at step {step}: metrics {value}, TensorBoard {got.get((tag, step))}"
        for (tag, step), value in wanted.items()
        if not math.isclose(got.get((tag, step), math.inf), value, rel_tol=1e-6)
    ]
    print("\n".join(wrong) or f"{len(wanted)} scalars agree")
    return bool(wrong) or not wanted


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
