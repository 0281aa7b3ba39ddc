"""What PyTorch says of the models: `/usr/bin/python3 generate.py` writes counts.txt and answers.txt.

Plain modules with the names that the usual code for small images has. counts.txt has one line a model of full size,
`name;parameters;multiply-accumulates;SHA-256 of the lines "name shape" of its state_dict, sorted`. answers.txt has
what narrow ones answer in double precision: `name;what;numbers`. Weights and images are functions of their names and
indices (see `numbers`), so that neither is stored.
"""
import hashlib

import torch
import torch.nn.functional as F
from torch import nn


def conv(fan_in, out, kernel, stride=1, groups=1, bias=False):
    return nn.Conv2d(fan_in, out, kernel, stride, kernel // 2, groups=groups, bias=bias)


class Projection(nn.Sequential):
    def __init__(self, fan_in, out, stride):
        super().__init__(conv(fan_in, out, 1, stride), nn.BatchNorm2d(out))


class Subsample(nn.Module):
    """He et al.'s shortcut A: every second pixel, new channels half before and half behind."""

    def __init__(self, fan_in, out, stride):
        super().__init__()
        self.before, self.after, self.stride = (out - fan_in) // 2, (out - fan_in + 1) // 2, stride

    def forward(self, x):
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.before, self.after))


def around(kind, fan_in, out, stride):
    if stride == 1 and fan_in == out:
        return nn.Sequential()
    return Subsample(fan_in, out, stride) if kind == "A" else Projection(fan_in, out, stride)


class Basic(nn.Module):
    def __init__(self, fan_in, width, stride, kind):
        super().__init__()
        self.conv1, self.bn1 = conv(fan_in, width, 3, stride), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, width, 3), nn.BatchNorm2d(width)
        self.shortcut = around(kind, fan_in, width, stride)
        self.out = width

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.shortcut(x))


class Bottleneck(nn.Module):
    def __init__(self, fan_in, width, stride, kind):
        super().__init__()
        self.conv1, self.bn1 = conv(fan_in, width, 1), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, width, 3, stride), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = conv(width, 4 * width, 1), nn.BatchNorm2d(4 * width)
        self.shortcut = around(kind, fan_in, 4 * width, stride)
        self.out = 4 * width

    def forward(self, x):
        y = F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))
        return F.relu(self.bn3(self.conv3(y)) + self.shortcut(x))


def sequence(block, count, fan_in, width, stride, *more):
    blocks = []
    for i in range(count):
        blocks.append(block(fan_in, width, stride if i == 0 else 1, *more))
        fan_in = blocks[-1].out
    return nn.Sequential(*blocks), fan_in


class ResNet(nn.Module):
    def __init__(self, widths, blocks, block=Basic, kind="B", strides=None):
        super().__init__()
        fan_in = widths[0]
        self.conv1, self.bn1 = conv(3, fan_in, 3), nn.BatchNorm2d(fan_in)
        self.stages = []
        for s, (width, count) in enumerate(zip(widths, blocks)):
            stride = strides[s] if strides else (1 if s == 0 else 2)
            layer, fan_in = sequence(block, count, fan_in, width, stride, kind)
            setattr(self, "layer%d" % (s + 1), layer)
            self.stages.append("layer%d" % (s + 1))
        self.linear = nn.Linear(fan_in, 10)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        for stage in self.stages:
            y = getattr(self, stage)(y)
        return self.linear(y.mean((2, 3)))


class PreAct(nn.Module):
    """With the shortcut of the usual residual code, or with that of TRADES' wide one."""

    def __init__(self, fan_in, width, stride, f, wide):
        super().__init__()
        self.f, self.out, self.name = f, width, None
        self.bn1, self.conv1 = nn.BatchNorm2d(fan_in), conv(fan_in, width, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(width), conv(width, width, 3)
        if stride != 1 or fan_in != width:
            self.name = "convShortcut" if wide else "shortcut"
            other = conv(fan_in, width, 1, stride)
            setattr(self, self.name, other if wide else nn.Sequential(other))

    def forward(self, x):
        z = self.f(self.bn1(x))
        y = self.conv2(self.f(self.bn2(self.conv1(z))))
        return y + (getattr(self, self.name)(z) if self.name else x)


class PreActResNet(nn.Module):
    def __init__(self, widths, blocks, norm=False, f=F.relu):
        super().__init__()
        fan_in = widths[0]
        self.conv1 = conv(3, fan_in, 3)
        self.f, self.count = f, len(widths)
        for s, (width, count) in enumerate(zip(widths, blocks)):
            layer, fan_in = sequence(PreAct, count, fan_in, width, 1 if s == 0 else 2, f, False)
            setattr(self, "layer%d" % (s + 1), layer)
        if norm:
            self.bn = nn.BatchNorm2d(fan_in)
        self.linear = nn.Linear(fan_in, 10)

    def forward(self, x):
        y = self.conv1(x)
        for s in range(self.count):
            y = getattr(self, "layer%d" % (s + 1))(y)
        if hasattr(self, "bn"):
            y = self.f(self.bn(y))
        return self.linear(y.mean((2, 3)))


class Group(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)


class WideResNet(nn.Module):
    def __init__(self, widths, blocks, f=F.relu):
        super().__init__()
        fan_in, self.f, self.count = 16, f, len(widths)
        self.conv1 = conv(3, fan_in, 3)
        for s, (width, count) in enumerate(zip(widths, blocks)):
            layer, fan_in = sequence(PreAct, count, fan_in, width, 1 if s == 0 else 2, f, True)
            setattr(self, "block%d" % (s + 1), Group(layer))
        self.bn1 = nn.BatchNorm2d(fan_in)
        self.fc = nn.Linear(fan_in, 10)

    def forward(self, x):
        y = self.conv1(x)
        for s in range(self.count):
            y = getattr(self, "block%d" % (s + 1))(y)
        return self.fc(self.f(self.bn1(y)).mean((2, 3)))


class Vgg(nn.Module):
    def __init__(self, widths, blocks):
        super().__init__()
        layers, fan_in = [], 3
        for width, count in zip(widths, blocks):
            for _ in range(count):
                layers += [conv(fan_in, width, 3, bias=True), nn.BatchNorm2d(width), nn.ReLU()]
                fan_in = width
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(fan_in, 10)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class Inverted(nn.Module):
    def __init__(self, fan_in, out, stride, expansion):
        super().__init__()
        wide, self.stride, self.out = fan_in * expansion, stride, out
        self.conv1, self.bn1 = conv(fan_in, wide, 1), nn.BatchNorm2d(wide)
        self.conv2, self.bn2 = conv(wide, wide, 3, stride, groups=wide), nn.BatchNorm2d(wide)
        self.conv3, self.bn3 = conv(wide, out, 1), nn.BatchNorm2d(out)
        self.shortcut = Projection(fan_in, out, 1) if stride == 1 and fan_in != out else nn.Sequential()

    def forward(self, x):
        y = F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))
        y = self.bn3(self.conv3(y))
        return y + self.shortcut(x) if self.stride == 1 else y


class MobileNetV2(nn.Module):
    def __init__(self, widths, blocks):
        super().__init__()
        self.conv1, self.bn1, fan_in, layers = conv(3, 32, 3), nn.BatchNorm2d(32), 32, []
        for s, (width, count) in enumerate(zip(widths, blocks)):
            stride = (1, 1, 2, 2, 1, 2, 1)[s]
            layer, fan_in = sequence(Inverted, count, fan_in, width, stride, 1 if s == 0 else 6)
            layers += list(layer)
        self.layers = nn.Sequential(*layers)
        self.conv2, self.bn2 = conv(fan_in, 1280, 1), nn.BatchNorm2d(1280)
        self.linear = nn.Linear(1280, 10)

    def forward(self, x):
        y = F.relu(self.bn2(self.conv2(self.layers(F.relu(self.bn1(self.conv1(x)))))))
        return self.linear(y.mean((2, 3)))


class Dense(nn.Module):
    def __init__(self, fan_in, growth):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(fan_in), conv(fan_in, 4 * growth, 1)
        self.bn2, self.conv2 = nn.BatchNorm2d(4 * growth), conv(4 * growth, growth, 3)

    def forward(self, x):
        return torch.cat([self.conv2(F.relu(self.bn2(self.conv1(F.relu(self.bn1(x)))))), x], 1)


class Transition(nn.Module):
    def __init__(self, fan_in, out):
        super().__init__()
        self.bn, self.conv = nn.BatchNorm2d(fan_in), conv(fan_in, out, 1)

    def forward(self, x):
        return F.avg_pool2d(self.conv(F.relu(self.bn(x))), 2)


class DenseNet(nn.Module):
    def __init__(self, growths, blocks):
        super().__init__()
        fan_in, self.count = 2 * growths[0], len(growths)
        self.conv1 = conv(3, fan_in, 3)
        for s, (growth, count) in enumerate(zip(growths, blocks)):
            layers = [Dense(fan_in + i * growth, growth) for i in range(count)]
            setattr(self, "dense%d" % (s + 1), nn.Sequential(*layers))
            fan_in += count * growth
            if s + 1 < self.count:
                setattr(self, "trans%d" % (s + 1), Transition(fan_in, fan_in // 2))
                fan_in //= 2
        self.bn, self.linear = nn.BatchNorm2d(fan_in), nn.Linear(fan_in, 10)

    def forward(self, x):
        y = self.conv1(x)
        for s in range(self.count):
            y = getattr(self, "dense%d" % (s + 1))(y)
            if s + 1 < self.count:
                y = getattr(self, "trans%d" % (s + 1))(y)
        return self.linear(F.relu(self.bn(y)).mean((2, 3)))


class Product(nn.Module):
    """A product of matrices that `count` sees."""

    def forward(self, a, b):
        return a @ b


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.scale = heads, (width // heads) ** -0.5
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.scores, self.gather = Product(), Product()

    def forward(self, x):
        n, length, width = x.shape
        q, k, v = self.qkv(x).reshape(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        weights = self.scores(q * self.scale, k.transpose(-2, -1)).softmax(-1)
        return self.proj(self.gather(weights, v).transpose(1, 2).reshape(n, length, width))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.attn = nn.LayerNorm(width, eps=1e-6), Attention(width, heads)
        self.norm2, self.mlp = nn.LayerNorm(width, eps=1e-6), Mlp(width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Patches(nn.Module):
    def __init__(self, width, patch):
        super().__init__()
        self.proj = nn.Conv2d(3, width, patch, patch)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


class VisionTransformer(nn.Module):
    """With timm's names."""

    def __init__(self, width, depth, heads, patch=4):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + (32 // patch) ** 2, width))
        self.patch_embed = Patches(width, patch)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(depth)))
        self.norm, self.head = nn.LayerNorm(width, eps=1e-6), nn.Linear(width, 10)

    def forward(self, x):
        x = self.patch_embed(x)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        return self.head(self.norm(self.blocks(x))[:, 0])


FOUR, TWICE, THRICE = [64, 128, 256, 512], [2, 2, 2, 2], [16, 32, 64]
MOBILE = [16, 24, 32, 64, 96, 160, 320], [1, 2, 3, 4, 3, 3, 1]

FULL = {
    "resnet18": lambda: ResNet(FOUR, TWICE),
    "resnet34": lambda: ResNet(FOUR, [3, 4, 6, 3]),
    "resnet50": lambda: ResNet(FOUR, [3, 4, 6, 3], Bottleneck),
    "resnet18-cifar": lambda: ResNet(FOUR, TWICE, strides=[1, 1, 2, 2]),
    **{"resnet%d" % (6 * n + 2): lambda n=n: ResNet(THRICE, [n] * 3, kind="A") for n in (3, 5, 7, 9, 18)},
    "preactresnet18": lambda: PreActResNet(FOUR, TWICE),
    "preactresnet18-bn": lambda: PreActResNet(FOUR, TWICE, norm=True),
    "wrn-28-10": lambda: WideResNet([160, 320, 640], [4] * 3),
    "wrn-34-10": lambda: WideResNet([160, 320, 640], [5] * 3),
    "wrn-34-20": lambda: WideResNet([320, 640, 1280], [5] * 3),
    "wrn-70-16": lambda: WideResNet([256, 512, 1024], [11] * 3),
    "vgg16-bn": lambda: Vgg([64, 128, 256, 512, 512], [2, 2, 3, 3, 3]),
    "mobilenetv2": lambda: MobileNetV2(*MOBILE),
    "densenet121": lambda: DenseNet([32] * 4, [6, 12, 24, 16]),
    "vit-tiny": lambda: VisionTransformer(192, 12, 3),
    "vit-small": lambda: VisionTransformer(384, 12, 6),
}

NARROW = {
    "resnet": lambda: ResNet([4, 6, 8], [2, 1, 2]),
    "resnet A": lambda: ResNet([4, 7, 10], [1, 2, 1], kind="A"),
    "resnet18-cifar": lambda: ResNet([4, 6, 8, 10], TWICE, strides=[1, 1, 2, 2]),
    "resnet-bottleneck": lambda: ResNet([2, 3, 4], [1, 2, 1], Bottleneck),
    "preactresnet": lambda: PreActResNet([4, 6, 8], [2, 1, 2]),
    "preactresnet-bn": lambda: PreActResNet([4, 6, 8], [1, 2, 1], norm=True),
    "wrn": lambda: WideResNet([16, 20, 24], [2, 1, 2]),
    "wrn silu": lambda: WideResNet([20, 12, 16], [1, 2, 1], F.silu),
    "vgg": lambda: Vgg([4, 6, 8, 10, 12], [1, 2, 1, 1, 2]),
    "mobilenetv2": lambda: MobileNetV2([4, 6, 8, 10, 12, 14, 16], [1, 2, 1, 1, 2, 1, 1]),
    "densenet": lambda: DenseNet([4, 4, 4], [2, 3, 1]),
    "vit": lambda: VisionTransformer(12, 2, 3, patch=8),
    "vit of one head": lambda: VisionTransformer(8, 1, 1),
}


def count(model):
    """Multiply-accumulates of convolutions, linear layers and products for one image, the padding's zeros among them."""
    total = 0

    def seen(module, x, y):
        nonlocal total
        total += y[0].numel() * (x[0].shape[-1] if isinstance(module, Product) else module.weight[0].numel())

    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear, Product)):
            module.register_forward_hook(seen)
    with torch.no_grad():
        model.eval()(torch.zeros(1, 3, 32, 32))
    return total


def state(model):
    return {n: v for n, v in model.state_dict().items() if not n.endswith("num_batches_tracked")}


def numbers(name, shape):
    """In [-1, 1], by a quadratic remainder of the index and the name."""
    seed = 0
    for c in name:
        seed = (31 * seed + ord(c)) % 1000003
    k = torch.arange(torch.Size(shape).numel(), dtype=torch.int64)
    return (((k * k % 1009) * 31 + k * 7919 + seed) % 1009).double().div(504).sub(1).reshape(shape)


def weights(name, shape):
    u = numbers(name, shape)
    if len(shape) > 1:
        return u * (6 / u[0].numel()) ** 0.5
    kind = name[name.rindex(".") + 1 :]
    return {"running_var": 1 + u / 2, "running_mean": u / 10, "weight": 1 + u / 4, "bias": u / 8}[kind]


def answers(model):
    model.double()
    for name, value in state(model).items():
        value.copy_(weights(name, value.shape))
    x = numbers("images", (3, 3, 32, 32)).add(1).div(2).requires_grad_()
    cotangent = numbers("cotangent", (3, 10))
    y = model.eval()(x)
    yield "logits", y
    (y * cotangent).sum().backward()
    yield "image gradient", (x.grad * numbers("direction", x.shape)).sum((2, 3))
    model.zero_grad()
    y = model.train()(x.detach())
    yield "logits in training", y
    (y * cotangent).sum().backward()
    for name, p in model.named_parameters():
        yield "gradient of " + name, (p.grad * numbers("direction", p.shape)).sum()
    for name, value in state(model).items():
        if "running" in name:
            yield "sum of " + name, value.sum()


def main():
    torch.set_num_threads(1)
    with open("counts.txt", "w") as out:
        for name, build in FULL.items():
            model = build()
            parameters = sum(p.numel() for p in model.parameters())
            lines = sorted("%s %s" % (n, list(v.shape)) for n, v in state(model).items())
            digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
            print(name, parameters, count(model), digest, sep=";", file=out)
    with open("answers.txt", "w") as out:
        for name, build in NARROW.items():
            for what, values in answers(build()):
                text = ",".join("%.17g" % v for v in values.detach().flatten().tolist())
                print(name, what, text, sep=";", file=out)


if __name__ == "__main__":
    main()
