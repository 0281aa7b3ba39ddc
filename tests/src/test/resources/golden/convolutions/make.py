"""Writes cases.txt: convolutions, transposed convolutions and their gradients as PyTorch computes them, in float64.

    python3 make.py > cases.txt

All inputs are small multiples of 1/8, so every value is exact, in float32 as well, whatever the order of summation.
Made with Debian's python3-torch 1.13.1.
"""

import torch
import torch.nn.functional as F


def numbers(shape, factor, modulus):
    count = 1
    for extent in shape:
        count *= extent
    values = [((i * factor) % modulus - modulus // 2) / 8 for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def case(name, x, w, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1, output_padding=None):
    xs, ws = numbers(x, 37, 23).requires_grad_(), numbers(w, 11, 17).requires_grad_()
    bias_length = w[0] if output_padding is None else w[1] * groups
    bias = numbers((bias_length,), 5, 7).requires_grad_()
    if output_padding is None:
        y = F.conv2d(xs, ws, bias, stride, padding, dilation, groups)
    else:
        y = F.conv_transpose2d(xs, ws, bias, stride, padding, output_padding, groups, dilation)
    dy = numbers(tuple(y.shape), 29, 19)
    y.backward(dy)
    settings = [*stride, *padding, *dilation, groups] + list(output_padding or [])
    print("case", name, *settings)
    for key, tensor in (("x", xs), ("w", ws), ("y", y), ("dx", xs.grad), ("dw", ws.grad), ("dbias", bias.grad)):
        values = [repr(v) for v in tensor.detach().reshape(-1).tolist()] if key not in "xw" else []
        print(key, "x".join(str(d) for d in tensor.shape), *values)


case("depthwise-stride-2", (2, 5, 7, 6), (5, 1, 3, 3), (2, 2), (1, 1), groups=5)
case("depthwise-two-filters-a-channel", (1, 3, 5, 5), (6, 1, 3, 3), (1, 1), (1, 1), groups=3)
case("dilation-2-groups-2", (2, 4, 7, 8), (6, 2, 3, 3), (1, 1), (2, 2), (2, 2), 2)
case("uneven", (1, 2, 9, 8), (3, 2, 3, 2), (2, 3), (2, 1), (3, 2))
case("transposed-output-padding", (2, 3, 3, 4), (3, 2, 3, 3), (2, 2), (1, 1), output_padding=(1, 1))
case("transposed-groups-dilation", (1, 4, 3, 3), (4, 2, 3, 2), (1, 2), (1, 0), (2, 3), 2, output_padding=(1, 2))
case("transposed-depthwise", (1, 4, 3, 3), (4, 1, 4, 4), (2, 2), (1, 1), groups=4, output_padding=(0, 0))
