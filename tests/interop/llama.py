#!/usr/bin/env python3
"""Holds tokenizers of language models, and models of llama2.c that heed converted, against
transformers.

    llama.py BUILD [LINES]

BUILD is the build folder, with the programs `heed`, `interop` and `text_test`. Of so many made-up lines
(10,000) SentencePiece learns a model as Llama's; heed's ids and texts are those of LlamaTokenizer, and
AutoTokenizer has heed's ids by the folders that heed saves. Then models of random weights, and
stories260K where HEED_TEST_DATA names a folder with it, are converted: logits and greedy texts are those
of AutoModelForCausalLM. Needs pip install transformers torch sentencepiece protobuf safetensors; exits
with 77, a skip, where one is missing."""
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts/golden"))
try:
    import google.protobuf  # noqa: F401, which LlamaTokenizer reads tokenizer.model with
    import safetensors.torch
    import sentencepiece
    import torch
    import transformers

    import llama_tokenizer as golden
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

from findings import Findings, run

TOLERANCE = 1e-4  # of logits
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
torch.set_num_threads(1)


def check_tokenizers(findings, build, folder, count):
    """The test program compares the ids of `transformers`, and saves folders that it compares with."""
    lines = golden.lines_of(count, seed=2)
    golden.write_case(folder, lines, vocab_size=3000)
    tests = subprocess.run([build / "text_test", "--gtest_filter=LlamaTokenizerGolden.*"],
                           env=os.environ | {"HEED_TEST_LLAMA_TOKENIZER": str(folder)})
    findings.report(f"ids and texts of LlamaTokenizer, {len(lines)} lines", tests.returncode == 0)
    for name in ["llama", "byte_level", "characters"]:
        ours = json.loads((folder / name / "ids.json").read_text())
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder / name)
        theirs = [tokenizer.encode(line, add_special_tokens=False) for line in lines]
        findings.same(f"ids of AutoTokenizer, {name}", ours, theirs)


def write_llama2c(folder, tied, seed):
    """A model of random weights and a tokenizer of all bytes, as llama2.c has them."""
    pieces = [b"<unk>", b"\n<s>\n", b"\n</s>\n"] + [b"<0x%02X>" % byte for byte in range(256)]
    pieces += [b" t", b"he", b" the"] + [bytes([byte]) for byte in b" abcdefghijklmnopqrstuvwxyz"]
    (folder / "tokenizer.bin").write_bytes(struct.pack("<i", 7) + b"".join(
        struct.pack("<fi", -float(i), len(piece)) + piece for i, piece in enumerate(pieces)))
    dim, hidden, layers, heads, kv_heads, length = 32, 48, 3, 4, 2, 64
    kv = dim // heads * kv_heads
    floats = (len(pieces) * dim * (1 if tied else 2) + dim + length * dim // heads
              + layers * (2 * dim + 2 * dim * dim + 2 * dim * kv + 3 * dim * hidden))
    rng = random.Random(seed)
    (folder / "model.bin").write_bytes(
        struct.pack("<7i", dim, hidden, layers, heads, kv_heads,
                    len(pieces) if tied else -len(pieces), length)
        + struct.pack(f"<{floats}f", *(rng.gauss(0, 0.3) for _ in range(floats))))
    return folder / "model.bin", folder / "tokenizer.bin"


@torch.no_grad()
def check_model(findings, build, folder, name, files, prompts):
    model_bin, tokenizer_bin = files
    model_folder = folder / name
    run(build / "heed", "convert", model_bin, "--tokenizer", tokenizer_bin, "--output", model_folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(model_folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(model_folder)
    findings.report(f"{name}: the class", type(model).__name__ == "LlamaForCausalLM")
    ids = [tokenizer(prompt).input_ids for prompt in prompts]
    (folder / "ids.json").write_text(json.dumps(ids))
    run(build / "interop", "language-logits", model_folder, folder / "ids.json",
        folder / "logits.safetensors")
    ours = safetensors.torch.load_file(folder / "logits.safetensors")["logits"]
    theirs = torch.cat([model(torch.tensor([line])).logits[0] for line in ids])
    worst = (ours - theirs).abs().max().item()
    findings.report(f"{name}: logits of transformers", worst <= TOLERANCE,
                    f"differ by {worst:.1e} at most, of {theirs.abs().max():.1f}")
    pieces = sentencepiece.SentencePieceProcessor(str(model_folder / "tokenizer.model"))
    same = 0
    for prompt in prompts:
        text = run(build / "heed", "generate", model_folder, "--greedy", "--max-tokens", 60,
                   "--prompt", prompt).decode()
        out = model.generate(**tokenizer(prompt, return_tensors="pt"), max_new_tokens=60,
                             do_sample=False)
        theirs = tokenizer.decode(out[0], skip_special_tokens=True)
        if "\ufffd" in theirs:  # of bytes that are no UTF-8 `transformers` makes more
            theirs = golden.text_of(pieces, out[0].tolist())
        same += text == theirs + "\n"
    findings.report(f"{name}: greedy texts of transformers", same == len(prompts),
                    f"{same} of {len(prompts)}")


def main():
    build = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        findings = Findings()
        check_tokenizers(findings, build, folder, count)
        for seed, name in enumerate(["tied", "untied"]):
            files = write_llama2c(folder, tied=name == "tied", seed=seed)
            check_model(findings, build, folder, name, files, ["the bed", "a", " zoo"])
        stories = pathlib.Path(os.environ.get("HEED_TEST_DATA", "")) / "stories260K"
        if "HEED_TEST_DATA" in os.environ and stories.exists():
            files = stories / "stories260K.bin", stories / "tok512.bin"
            check_model(findings, build, folder, "stories260K", files,
                        ["", "Once upon a time", "Tom and Lily went to the zoo. \"Look!\""])
    return findings.wrong != 0


if __name__ == "__main__":
    sys.exit(main())
