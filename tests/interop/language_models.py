#!/usr/bin/env python3
"""Holds folders of language models against transformers, both ways.

    language_models.py BUILD

BUILD is the build folder, with the programs `heed` and `interop`. Models of random weights are made
there and loaded here, and trained here and loaded there: logits, and the text of a greedy search. Needs
pip install transformers torch safetensors tokenizers; exits with 77, a skip, where one is missing."""
import json
import pathlib
import sys
import tempfile

try:
    import safetensors.torch
    import tokenizers
    import torch
    import transformers
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

from findings import Findings, run

TOLERANCE = 1e-4  # of logits
PROMPTS = ["The dog", "A man and ", "over the lazy", "dogs\nThe"]
NEW_TOKENS = 24
LINES = ["The quick brown fox jumps over the lazy dog.", "A man and a woman walk over the street.",
         "Pack my box with five dozen liquor jugs.", "Dogs and foxes jump; men walk."] * 20
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
torch.set_num_threads(1)
findings = Findings()


def trained_tokenizer():
    bpe = tokenizers.ByteLevelBPETokenizer()
    bpe.train_from_iterator(LINES, vocab_size=300, special_tokens=["<|endoftext|>"])
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=bpe._tokenizer, bos_token="<|endoftext|>", eos_token="<|endoftext|>")


def their_models(vocab):
    gpt2 = dict(vocab_size=vocab, n_positions=64, n_embd=32, n_layer=2, n_head=4, initializer_range=0.3,
                bos_token_id=0, eos_token_id=0)
    llama = dict(vocab_size=vocab, hidden_size=32, intermediate_size=48, num_hidden_layers=2,
                 num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64,
                 initializer_range=0.3, bos_token_id=0, eos_token_id=0)
    slowed = dict(rope_type="llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
                  original_max_position_embeddings=16, rope_theta=500000.0)
    yield "GPT-2", transformers.GPT2LMHeadModel(transformers.GPT2Config(**gpt2))
    yield "GPT-2, relu, untied", transformers.GPT2LMHeadModel(transformers.GPT2Config(
        **gpt2, activation_function="relu", tie_word_embeddings=False, n_inner=40))
    yield "Llama", transformers.LlamaForCausalLM(transformers.LlamaConfig(**llama))
    yield "Llama 3, tied", transformers.LlamaForCausalLM(transformers.LlamaConfig(
        **llama, tie_word_embeddings=True, rope_parameters=slowed))


def compare(what, build, folder, scratch):
    """The folder as both read it."""
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    ids = [tokenizer(line)["input_ids"] for line in LINES[:4]]
    (scratch / "ids.json").write_text(json.dumps(ids))
    run(build / "interop", "language-logits", folder, scratch / "ids.json", scratch / "out.safetensors")
    ours = safetensors.torch.load_file(scratch / "out.safetensors")["logits"]
    with torch.no_grad():
        theirs = torch.cat([model(torch.tensor([one])).logits[0] for one in ids])
    difference = (ours - theirs).abs().max().item()
    findings.report(f"{what}: logits", difference < TOLERANCE * max(1, theirs.abs().max().item()),
                    f"differ by {difference:.2g}")
    for prompt in PROMPTS:
        given = torch.tensor([tokenizer(prompt)["input_ids"]])
        out = model.generate(given, do_sample=False, max_new_tokens=NEW_TOKENS, pad_token_id=0)
        wanted = tokenizer.decode(out[0], skip_special_tokens=True)
        got = run(build / "heed", "generate", folder, "--prompt", prompt, "--greedy", "--max-tokens",
                  NEW_TOKENS).decode()
        findings.same(f"{what}: text behind {prompt!r}", [got], [wanted + "\n"])


def main():
    build = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        tokenizer = trained_tokenizer()
        torch.manual_seed(3)
        for what, model in their_models(len(tokenizer)):
            folder = scratch / what
            model.save_pretrained(folder)
            tokenizer.save_pretrained(folder)
            compare(f"{what} of transformers", build, folder, scratch)
        text = scratch / "text"
        text.write_text("\n".join(LINES) + "\n")
        for preset in ["gpt2", "llama"]:
            folder = scratch / preset
            run(build / "heed", "train", "--task", "language-model", "--train", text, "--output", folder,
                "--vocab-size", "300", "--preset", preset, "--layers", "2", "--width", "32", "--heads", "4",
                "--hidden", "48", "--context", "32", "--sequences", "4", "--steps", "60", "--warmup", "5",
                "--learning-rate", "3e-3", "--report-every", "0")
            compare(f"{preset} of heed", build, folder, scratch)
    sys.exit(findings.wrong != 0)


if __name__ == "__main__":
    main()
