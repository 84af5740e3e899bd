#!/usr/bin/env python3
"""Holds the objects of one instruction set to its namespace: check_isa_symbols.py NM ISA OBJECT...

A function that is defined under the same name in objects of two instruction sets leaves the linker
to pick either, and a machine without the newer set to crash in a place that has nothing to do with
it. So every symbol that such an object lets others see must stand in heed::kernels::ISA.
"""
import re
import subprocess
import sys

# Data of compilers and sanitizers, the same for every instruction set.
HARMLESS = re.compile(r"typeinfo (name )?for |DW\.ref\.|__odr_asan|___asan|__asan|__ubsan|__tsan|__start_|__stop_")


def main(nm, isa, *objects):
    wrong = 0
    for path in objects:
        listed = subprocess.run([nm, "--defined-only", "--extern-only", "--demangle", path],
                                check=True, capture_output=True, text=True).stdout
        for line in listed.splitlines():
            name = line.split(maxsplit=2)[2]
            if f"heed::kernels::{isa}::" not in name and not HARMLESS.match(name):
                print(f"{path}: defines {name}, outside heed::kernels::{isa}")
                wrong += 1
    return wrong != 0 or not objects


sys.exit(main(*sys.argv[1:]))
