#!/usr/bin/env python3
"""Writes what decoder-only models of transformers compute, forward and backward:

  tests/models/golden/language_model_llama*.safetensors   LlamaForCausalLM: rotary positions
  tests/models/golden/language_model_neox.safetensors     GPTNeoXForCausalLM: of a part of each head
  tests/models/golden/language_model_mpt.safetensors      MptForCausalLM: ALiBi

Angles, Llama's norms and MPT's softmax are float32, as transformers has them; all else is as in
pytorch.py beside this.
Needs: pip install torch safetensors transformers (made with transformers 5)
"""
import torch
import torch.nn.functional as F
from pytorch import prefixed, redraw, write
from transformers import (GPTNeoXConfig, GPTNeoXForCausalLM, LlamaConfig, LlamaForCausalLM,
                          MptConfig, MptForCausalLM)

VOCAB, LENGTHS = 13, [4, 1, 6]
OURS = {
    "model.embed_tokens.weight": "embedding", "gpt_neox.embed_in.weight": "embedding",
    "transformer.wte.weight": "embedding", "lm_head.weight": "output",
    "model.norm.weight": "norm.0.gain", "transformer.norm_f.weight": "norm.0.gain",
    "gpt_neox.final_layer_norm.weight": "norm.0.gain",
    "gpt_neox.final_layer_norm.bias": "norm.0.bias",
    "model.layers": "layers", "gpt_neox.layers": "layers", "transformer.blocks": "layers",
    "post_attention_layernorm.weight": "feed_forward_residual.norm.gain",
    "post_attention_layernorm.bias": "feed_forward_residual.norm.bias",
    "input_layernorm.weight": "attention_residual.norm.gain",
    "input_layernorm.bias": "attention_residual.norm.bias",
    "norm_1.weight": "attention_residual.norm.gain",
    "norm_2.weight": "feed_forward_residual.norm.gain",
    "self_attn": "attention", ".attn.": ".attention.", "q_proj": "query", "k_proj": "key",
    "v_proj": "value", "o_proj": "output", "out_proj": "output", "attention.dense":
    "attention.output", "mlp": "feed_forward", "ffn": "feed_forward", "gate_proj": "gate",
    "up_proj": "expand", "down_proj": "contract", "dense_h_to_4h": "expand",
    "dense_4h_to_h": "contract"}


def our_name(name):
    for theirs, ours in OURS.items():
        name = name.replace(theirs, ours)
    return name


def in_heads(joint, heads):
    """(H * 3 * Dh, ...) of each head's three -> (3, H * Dh, ...)"""
    return joint.unflatten(0, (heads, 3, -1)).transpose(0, 1).flatten(1, 2)


def by_our_names(named, heads):
    """{our name: tensor}, of joint projections of queries, keys and values each alone."""
    ours = {}
    for name, t in named.items():
        joint = next((part for part in ["Wqkv", "query_key_value"] if part in name), None)
        if joint is None:
            ours[our_name(name)] = t
            continue
        three = t.chunk(3) if joint == "Wqkv" else in_heads(t, heads)
        for part, own in zip(["query", "key", "value"], three):
            ours[our_name(name).replace(joint, part)] = own
    return ours


def language_model(name, model, heads):
    model = redraw(model.double())
    tokens, answers = torch.randint(0, VOCAB, (2, sum(LENGTHS)))
    answers[4] = -1  # a token that does not count
    logits = torch.cat([model(part[None]).logits[0] for part in tokens.split(LENGTHS)])
    loss = F.cross_entropy(logits, answers, ignore_index=-1)
    loss.backward()
    parameters = dict(model.named_parameters())
    gradients = {name: p.grad for name, p in parameters.items()}
    write(f"models/golden/language_model_{name}.safetensors",
          prefixed("parameters.", by_our_names(parameters, heads))
          | prefixed("gradients.", by_our_names(gradients, heads))
          | {"tokens": tokens, "answers": answers, "lengths": torch.tensor(LENGTHS),
             "logits": logits, "loss": loss})


def llama(name, tied, **rope):
    language_model(name, LlamaForCausalLM(LlamaConfig(
        vocab_size=VOCAB, hidden_size=16, intermediate_size=20, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, rms_norm_eps=1e-5, hidden_act="silu",
        max_position_embeddings=512, tie_word_embeddings=tied, rope_parameters=rope)), heads=4)


if __name__ == "__main__":
    torch.manual_seed(4)
    llama("llama", tied=False, rope_type="default", rope_theta=10000.0)
    llama("llama_tied", tied=True, rope_type="llama3", rope_theta=500000.0, factor=8.0,
          low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=4)
    language_model("neox", GPTNeoXForCausalLM(GPTNeoXConfig(
        vocab_size=VOCAB, hidden_size=16, intermediate_size=20, num_hidden_layers=2,
        num_attention_heads=2, hidden_act="gelu", use_parallel_residual=False,
        max_position_embeddings=512, tie_word_embeddings=False,
        rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.5))),
        heads=2)
    language_model("mpt", MptForCausalLM(MptConfig(
        vocab_size=VOCAB, d_model=12, n_layers=2, n_heads=3, max_seq_len=16)), heads=3)
