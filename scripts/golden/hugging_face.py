#!/usr/bin/env python3
"""Writes tests/models/golden/{marian_*,pegasus}: small model folders as transformers saves them, with
logits.safetensors: what transformers computes of the ids below, which tests/models/folder_test.cpp
has too (pip install transformers torch safetensors)."""
import pathlib

import safetensors.torch
import torch
import transformers

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "tests/models/golden"
SOURCE = [[3, 1, 4, 1, 5, 9, 2, 6, 0], [7, 0]]
TARGET_TAIL = [[5, 3, 8, 9], [2, 7, 1, 8]]
CASES = {
    "marian_shared": (transformers.MarianConfig,
                      dict(vocab_size=23, activation_function="relu", scale_embedding=True)),
    "marian_separate": (transformers.MarianConfig,
                        dict(vocab_size=23, decoder_vocab_size=29, activation_function="gelu",
                             scale_embedding=False, share_encoder_decoder_embeddings=False)),
    "marian_untied": (transformers.MarianConfig,
                      dict(vocab_size=23, activation_function="swish", scale_embedding=True,
                           share_encoder_decoder_embeddings=False, tie_word_embeddings=False)),
    "pegasus": (transformers.PegasusConfig,
                dict(vocab_size=23, activation_function="relu", scale_embedding=True)),
}


def random_model(config_class, case):
    config = config_class(
        d_model=16, encoder_layers=1, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=24, decoder_ffn_dim=24, pad_token_id=22,
        decoder_start_token_id=22, eos_token_id=0, forced_eos_token_id=0,
        max_position_embeddings=32, **case)
    model = transformers.AutoModelForSeq2SeqLM.from_config(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "embed_positions" not in name:
                parameter.add_(torch.randn_like(parameter) * 0.3)
        for name in ["shared", "encoder.embed_tokens", "decoder.embed_tokens"]:
            if name == "shared" and not case.get("share_encoder_decoder_embeddings", True):
                continue
            model.get_submodule("model." + name).weight[22].zero_()
        model.final_logits_bias.copy_(torch.randn_like(model.final_logits_bias))
    return model


@torch.no_grad()
def logits(model):
    rows = []
    for source, tail in zip(SOURCE, TARGET_TAIL):
        target = torch.tensor([[22] + tail])
        rows.append(model(input_ids=torch.tensor([source]), decoder_input_ids=target).logits[0])
    return torch.cat(rows)


def main():
    for seed, (name, (config_class, case)) in enumerate(CASES.items()):
        torch.manual_seed(seed)
        model = random_model(config_class, case)
        if name == "marian_untied":
            model = model.half()  # so it lies in the file; computed in float32
        model.save_pretrained(GOLDEN / name)
        model = transformers.AutoModelForSeq2SeqLM.from_pretrained(
            GOLDEN / name, dtype=torch.float32).eval()
        (GOLDEN / name / "generation_config.json").unlink(missing_ok=True)
        safetensors.torch.save_file({"logits": logits(model)},
                                    GOLDEN / name / "logits.safetensors")


main()
