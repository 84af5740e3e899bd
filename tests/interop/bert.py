#!/usr/bin/env python3
"""Holds BERT's model folders against transformers, both ways.

  bert.py MODELS_TEST

transformers saves models of random weights, one a head, larger than those of the goldens; the test
program computes with them what transformers does, forward and backward, and saves them; transformers
loads these and computes the same as with its own, to the bit. Exits with 77 (skipped) where
transformers is not installed.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts/golden"))
try:
    import safetensors.torch
    import torch
    import transformers

    import bert as golden
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

SIZES = dict(vocab_size=101, hidden_size=64, num_hidden_layers=3, num_attention_heads=4,
             intermediate_size=96, max_position_embeddings=16)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()


@torch.no_grad()
def same(folder, model_class):
    """Whether transformers computes the same of what heed saved."""
    expected = safetensors.torch.load_file(folder / "expected.safetensors")
    computed = []
    for where in (folder, folder / "ours"):
        model = model_class.from_pretrained(where).eval()
        ids = expected["tokens"].long()[None, :16]
        computed.append(model(input_ids=ids)[0])
    equal = torch.equal(*computed)
    print(f"{'same  ' if equal else 'DIFFER'} {folder.name}")
    return equal


def check(program):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        golden.write_cases(folder, SIZES)
        run = subprocess.run([program, "--gtest_filter=*EncoderOfTransformers.*"],
                             env=os.environ | {"HEED_TEST_BERT": str(folder)})
        equal = [same(folder / name, case[0]) for name, case in golden.CASES.items()]
        return run.returncode or int(not all(equal))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(check(sys.argv[1]))
