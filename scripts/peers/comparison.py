"""Programs timed in alternation, so that a slow minute of the machine meets all of them."""
import json
import os
import pathlib
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Comparison:
    name: str
    type: str                             # the number type of ours
    ours: Callable[[], float]             # one measurement
    peers: dict[str, Callable[[], float]]
    target: float | None = None           # how many times better than the best peer is wanted
    unit: str = "target tokens/s"
    bound: float | None = None            # what the products alone would allow, in the same unit
    better: Callable = max                # of two measurements, or min


@dataclass
class Seen:
    """The measurements of one comparison."""

    comparison: Comparison
    ours: list[float] = field(default_factory=list)
    peers: dict[str, list[float]] = field(default_factory=dict)

    def round(self):
        self.ours.append(self.comparison.ours())
        for name, measure in self.comparison.peers.items():
            self.peers.setdefault(name, []).append(measure())

    def row(self):
        better = self.comparison.better
        peer = better(self.peers, key=lambda name: statistics.median(self.peers[name]))
        ours, theirs = statistics.median(self.ours), statistics.median(self.peers[peer])
        bound = self.comparison.bound
        return {"name": self.comparison.name, "type": self.comparison.type, "ours": round(ours, 1),
                "peer": round(theirs, 1), "peer_name": peer, "unit": self.comparison.unit,
                "ratio": round(ours / theirs if better is max else theirs / ours, 2),
                "target": self.comparison.target,
                "share_of_bound": round(ours / bound, 2) if bound else None,
                "spread": {"ours": spread(self.ours), "peer": spread(self.peers[peer])}}


def spread(values):
    return [round(min(values), 1), round(max(values), 1)]


def run(command, threads=1, seconds=None, **environment):
    """The standard output of a program that is given so many threads, and so many seconds."""
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            timeout=seconds,
                            env={**os.environ, "OMP_NUM_THREADS": str(threads), **environment})
    if result.returncode:
        sys.exit(f"{command[0]}: {result.stderr}")
    return result.stdout


def types():
    """What is computed in at speed on this processor, the fastest last."""
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    return ("float32", "bfloat16") if "avx512_bf16" in flags else ("float32",)


def peaks(build):
    """Of one core: the operations a second that the best product reaches, type by type, and the bytes
    a second that it reads from memory."""
    out = run([build / "kernels_bench", "--benchmark_filter=_linear/|memory_read",
               "--benchmark_format=json"])
    best = {}
    for one in json.loads(out)["benchmarks"]:
        if one["name"] == "memory_read":
            best["memory"] = one["bytes_per_second"]
            continue
        kind = next((k for k in ("int8", "bfloat16") if one["name"].startswith(k)), "float32")
        best[kind] = max(best.get(kind, 0), 1e9 * one["GFLOP/s"])
    return best
