#!/usr/bin/env python3
"""Writes tests/data/golden/images/: small PNG and JPEG files of several kinds, and
images.safetensors, what Pillow reads of each, of it in grey, and of it resized.
Needs: pip install pillow numpy safetensors (made with Pillow 13)
"""
import pathlib

import numpy as np
from PIL import Image
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests/data/golden/images"
SIZES = {"smaller": (5, 4), "larger": (20, 31), "wider": (3, 30)}  # height, width


def colours():
    """Smooth, so that what JPEG makes of it does not hang on a rounding."""
    rows, columns = np.mgrid[0:13, 0:17]
    channels = [12 * rows + 4 * columns, 255 - 13 * columns, 128 + 100 * np.sin(rows * columns / 30)]
    return Image.fromarray(np.stack(channels, axis=2).clip(0, 255).astype(np.uint8))


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    rgb = colours()
    rgb.save(FOLDER / "rgb.png")
    rgb.convert("L").save(FOLDER / "grey.png")
    rgb.convert("P", palette=Image.Palette.ADAPTIVE, colors=16).save(FOLDER / "palette.png")
    rgb.save(FOLDER / "rgb.jpg", quality=95, subsampling=0)
    rgb.save(FOLDER / "progressive.jpg", quality=90, progressive=True)
    rgb.convert("L").save(FOLDER / "grey.jpg", quality=95)
    clear = rgb.convert("RGBA")
    clear.putalpha(Image.fromarray((np.mgrid[0:13, 0:17][1] > 8).astype(np.uint8) * 255))
    clear.save(FOLDER / "transparent.png")
    rgb.convert("CMYK").save(FOLDER / "cmyk.jpg")
    read = {}
    for name in ["rgb.png", "grey.png", "palette.png", "rgb.jpg", "progressive.jpg", "grey.jpg"]:
        image = Image.open(FOLDER / name)
        image = image.convert("L" if image.mode == "L" else "RGB")
        read[name] = image
        read[f"{name}.as_grey"] = image.convert("L")
    for size, (height, width) in SIZES.items():
        read[size] = rgb.resize((width, height), Image.Resampling.BILINEAR)
    save_file({name: np.ascontiguousarray(np.asarray(image).astype(np.int32))
               for name, image in read.items()}, FOLDER / "images.safetensors")


if __name__ == "__main__":
    main()
