#!/usr/bin/env python3
"""Writes tests/models/golden/vision_transformer.safetensors: what ViTForImageClassification of
transformers computes, forward and backward, in double from float32 numbers, rounded to float32.
"parameters.*" and "gradients.*" bear the names and the shapes of our model; "attentions.*" are the
weights of each layer.
Needs: pip install torch transformers safetensors (made with torch 2 and transformers 5)
"""
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from transformers import ViTConfig, ViTForImageClassification

PATH = pathlib.Path(__file__).resolve().parents[2] / "tests/models/golden"
SMOOTHING = 0.1


def draw(*shape, scale=1.0):
    return (scale * torch.randn(shape)).float().double()


def redraw(model):
    """Every parameter, so that no gain is 1 and no bias 0."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            is_gain = "norm" in name and name.endswith("weight")
            p.copy_(draw(*p.shape, scale=0.3) + (1 if is_gain else 0))
            p.copy_(p.float().double())
    return model


def modules_by_our_names(vit):
    for i, layer in enumerate(vit.layers):
        for ours, theirs in [("query", "q_proj"), ("key", "k_proj"), ("value", "v_proj"),
                             ("output", "o_proj")]:
            yield f"layers.{i}.attention.{ours}", getattr(layer.attention, theirs)
        yield f"layers.{i}.attention_residual.norm", layer.layernorm_before
        yield f"layers.{i}.feed_forward_residual.norm", layer.layernorm_after
        yield f"layers.{i}.feed_forward.expand", layer.mlp.fc1
        yield f"layers.{i}.feed_forward.contract", layer.mlp.fc2
    yield "norm", vit.layernorm


def by_our_names(model):
    """{our name: (parameter, our shape)}"""
    vit, width = model.vit, model.config.hidden_size
    projection = vit.embeddings.patch_embeddings.projection
    names = {"class_token": (vit.embeddings.cls_token, (width,)),
             "positions": (vit.embeddings.position_embeddings, (-1, width)),
             "patches.projection.weight": (projection.weight, (width, -1)),
             "patches.projection.bias": (projection.bias, (width,)),
             "output": (model.classifier.weight, (-1, width)),
             "output_bias": (model.classifier.bias, (-1,))}
    for name, module in modules_by_our_names(vit):
        kind = "gain" if name.endswith("norm") else "weight"
        names[f"{name}.{kind}"] = module.weight, module.weight.shape
        names[f"{name}.bias"] = module.bias, module.bias.shape
    return names


def main():
    torch.manual_seed(4)
    config = ViTConfig(hidden_size=12, num_hidden_layers=2, num_attention_heads=3,
                       intermediate_size=20, image_size=8, patch_size=4, num_channels=3,
                       num_labels=5, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
                       attn_implementation="eager")
    model = redraw(ViTForImageClassification(config).double())
    images, labels = draw(3, 3, 8, 8), torch.tensor([4, 0, 2])
    output = model(images, output_attentions=True)
    loss = F.cross_entropy(output.logits, labels, label_smoothing=SMOOTHING)
    loss.backward()
    tensors = {"images": images, "labels": labels.int(), "logits": output.logits, "loss": loss}
    tensors |= {f"attentions.{i}": a for i, a in enumerate(output.attentions)}
    for name, (parameter, shape) in by_our_names(model).items():
        tensors[f"parameters.{name}"] = parameter.reshape(shape)
        tensors[f"gradients.{name}"] = parameter.grad.reshape(shape)
    save_file({name: (t.detach().float() if t.is_floating_point() else t).contiguous()
               for name, t in tensors.items()}, PATH / "vision_transformer.safetensors")


if __name__ == "__main__":
    main()
