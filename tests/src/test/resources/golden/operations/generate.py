"""What Pillow makes of small pictures, by torchvision's ranges: `/usr/bin/python3 generate.py > values.txt`.

A line is `operation;index;picture;values in base64`, the values `C H W`. The index is that among the ten
magnitudes that torchvision gives AutoAugment, negative for the other way round. The pictures are functions of their indices
(see `picture`), so that they are not stored. The calls, and the matrices of affine maps, are those that
torchvision.transforms makes for pictures of Pillow; torchvision itself is not needed.
"""
import base64
import math

import numpy as np
import torch
from PIL import Image, ImageEnhance, ImageOps

BINS = 10
SIZES = {"colour": (3, 12, 16), "grey": (1, 28, 28)}


def picture(name):
    c, h, w = SIZES[name]
    k = np.arange(c * h * w)
    noise = ((k * k % 1009) * 31 + k * 7919) % 1009 % 60
    values = 40 + 3 * (k % w) + 5 * (k // w % h) + 20 * (k // (h * w)) + noise
    planes = np.minimum(values, 230).astype(np.uint8).reshape(c, h, w)
    return Image.fromarray(planes[0] if c == 1 else planes.transpose(1, 2, 0))


def values(image):
    array = np.asarray(image)
    return base64.b64encode((array if array.ndim == 2 else array.transpose(2, 0, 1)).tobytes()).decode()


def affine(image, translate=(0, 0), shear=(0.0, 0.0), center=None):
    """An angle of 0 and a scale of 1: RSS^-1 C^-1 T^-1, the centre moved back."""
    cx, cy = (image.width * 0.5, image.height * 0.5) if center is None else center
    sx, sy = math.radians(shear[0]), math.radians(shear[1])
    a, b = math.cos(-sy) / math.cos(sy), -math.cos(-sy) * math.tan(sx) / math.cos(sy)
    c, d = math.sin(-sy) / math.cos(sy), -math.sin(-sy) * math.tan(sx) / math.cos(sy) + 1
    m = [d, -b, 0.0, -c, a, 0.0]
    for row, back in ((0, cx), (3, cy)):
        m[row + 2] = m[row] * (-cx - translate[0]) + m[row + 1] * (-cy - translate[1]) + back
    return image.transform(image.size, Image.AFFINE, m, Image.NEAREST)


def degrees(magnitude):
    return math.degrees(math.atan(magnitude))


def enhance(kind):
    return lambda image, magnitude: kind(image).enhance(1.0 + magnitude)


def linear(top):
    return lambda image: torch.linspace(0.0, top, BINS)


OPERATIONS = {  # magnitudes, whether signed, what is done
    "ShearX": (linear(0.3), True, lambda i, m: affine(i, shear=(degrees(m), 0.0), center=(0, 0))),
    "ShearY": (linear(0.3), True, lambda i, m: affine(i, shear=(0.0, degrees(m)), center=(0, 0))),
    "TranslateX": (
        lambda i: torch.linspace(0.0, 150.0 / 331.0 * i.width, BINS), True, lambda i, m: affine(i, (int(m), 0))),
    "TranslateY": (
        lambda i: torch.linspace(0.0, 150.0 / 331.0 * i.height, BINS), True, lambda i, m: affine(i, (0, int(m)))),
    "Rotate": (linear(30.0), True, lambda i, m: i.rotate(m, Image.NEAREST)),
    "Brightness": (linear(0.9), True, enhance(ImageEnhance.Brightness)),
    "Color": (linear(0.9), True, enhance(ImageEnhance.Color)),
    "Contrast": (linear(0.9), True, enhance(ImageEnhance.Contrast)),
    "Sharpness": (linear(0.9), True, enhance(ImageEnhance.Sharpness)),
    "Posterize": (
        lambda i: 8 - (torch.arange(BINS) / ((BINS - 1) / 4)).round().int(),
        False,
        lambda i, m: ImageOps.posterize(i, int(m))),
    "Solarize": (lambda i: torch.linspace(255.0, 0.0, BINS), False, ImageOps.solarize),
    "AutoContrast": (None, False, lambda i, m: ImageOps.autocontrast(i)),
    "Equalize": (None, False, lambda i, m: ImageOps.equalize(i)),
    "Invert": (None, False, lambda i, m: ImageOps.invert(i)),
}


def main():
    for name in SIZES:
        image = picture(name)
        print("Identity", 0, name, values(image), sep=";")
        for operation, (magnitudes, signed, apply) in OPERATIONS.items():
            for index in (0,) if magnitudes is None else (-9, -4, 1, 9) if signed else (0, 2, 7, 9):
                magnitude = 0.0 if magnitudes is None else float(magnitudes(image)[abs(index)].item())
                changed = apply(image, -magnitude if index < 0 else magnitude)
                print(operation, index, name, values(changed), sep=";")


if __name__ == "__main__":
    main()
