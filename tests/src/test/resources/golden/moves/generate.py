"""Values and gradients of PyTorch's pooling, padding and resampling, in double precision: `python3 generate.py > values.txt`.

Each line is `name;shape of the output;output;gradient of the input`, the gradient being that of `sum(weight * output)`.
Input and weight are functions of the index, so that they need not be stored.
"""
import torch
import torch.nn.functional as F

SHAPES = {"a": (2, 3, 5, 7), "b": (1, 2, 6, 6), "c": (2, 1, 3, 4), "d": (1, 2, 4, 5)}
AVERAGE = dict(kernel_size=3, stride=2, padding=1)

CASES = {
    "a max k3s2p1": lambda x: F.max_pool2d(x, 3, 2, 1),
    "a max k2s2 ceil": lambda x: F.max_pool2d(x, 2, 2, ceil_mode=True),
    "b max k3s2 ceil": lambda x: F.max_pool2d(x, 3, 2, ceil_mode=True),
    "a max k3s2p1 ceil": lambda x: F.max_pool2d(x, 3, 2, 1, ceil_mode=True),
    "b max k2s3p1 ceil": lambda x: F.max_pool2d(x, 2, 3, 1, ceil_mode=True),
    "a max k3x2s1": lambda x: F.max_pool2d(x, (3, 2), 1),
    "b max of ties": lambda x: F.max_pool2d(x, 3, 1, 1),
    "a avg k3s2p1": lambda x: F.avg_pool2d(x, **AVERAGE),
    "a avg k3s2p1 excluded": lambda x: F.avg_pool2d(x, **AVERAGE, count_include_pad=False),
    "b avg k3s2p1 ceil": lambda x: F.avg_pool2d(x, **AVERAGE, ceil_mode=True),
    "b avg k3s2p1 ceil excluded": lambda x: F.avg_pool2d(x, **AVERAGE, ceil_mode=True, count_include_pad=False),
    "a avg k4s3p2 ceil": lambda x: F.avg_pool2d(x, 4, 3, 2, ceil_mode=True),
    "a avg k2x3s2": lambda x: F.avg_pool2d(x, (2, 3), 2),
    "a adaptive 3x2": lambda x: F.adaptive_avg_pool2d(x, (3, 2)),
    "c adaptive 7x7": lambda x: F.adaptive_avg_pool2d(x, (7, 7)),
    "b adaptive 1x1": lambda x: F.adaptive_avg_pool2d(x, (1, 1)),
    "c bilinear 7x5": lambda x: F.interpolate(x, (7, 5), mode="bilinear", align_corners=False),
    "c bilinear 7x5 aligned": lambda x: F.interpolate(x, (7, 5), mode="bilinear", align_corners=True),
    "a bilinear 2x3": lambda x: F.interpolate(x, (2, 3), mode="bilinear", align_corners=False),
    "a bilinear 2x3 aligned": lambda x: F.interpolate(x, (2, 3), mode="bilinear", align_corners=True),
    "a bilinear 1x1 aligned": lambda x: F.interpolate(x, (1, 1), mode="bilinear", align_corners=True),
    "d bilinear by 2": lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False),
    "d bilinear by 2 aligned": lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True),
    "d bilinear by 1.7": lambda x: F.interpolate(x, scale_factor=1.7, mode="bilinear", align_corners=False),
    "d bilinear by 1.7 aligned": lambda x: F.interpolate(x, scale_factor=1.7, mode="bilinear", align_corners=True),
    "c nearest 7x5": lambda x: F.interpolate(x, (7, 5), mode="nearest"),
    "a nearest 2x3": lambda x: F.interpolate(x, (2, 3), mode="nearest"),
    "d nearest by 2": lambda x: F.interpolate(x, scale_factor=2, mode="nearest"),
    "d nearest by 1.7": lambda x: F.interpolate(x, scale_factor=1.7, mode="nearest"),
    "d reflect 2 1 3 0": lambda x: F.pad(x, (2, 1, 3, 0), mode="reflect"),
    "d reflect 4 4 3 3": lambda x: F.pad(x, (4, 4, 3, 3), mode="reflect"),
    "d zero 2 0 1 3": lambda x: F.pad(x, (2, 0, 1, 3)),
    "d zero -1 2 -2 1": lambda x: F.pad(x, (-1, 2, -2, 1)),
    "d zero of channels": lambda x: F.pad(x, (0, 0, 1, 0, 1, 2)),
}


def numbers(shape, step, modulus):
    count = torch.Size(shape).numel()
    return ((torch.arange(count) * step) % modulus).double().div(modulus // 2).sub(1).reshape(shape)


for name, f in CASES.items():
    x = numbers(SHAPES[name[0]], 7919, 101)
    if name.endswith("ties"):
        x = torch.round(x)
    x.requires_grad_()
    y = f(x)
    (y * numbers(y.shape, 104729, 97)).sum().backward()
    text = lambda t: ",".join("%.17g" % v for v in t.detach().flatten().tolist())
    print(name, ",".join(map(str, y.shape)), text(y), text(x.grad), sep=";")
