#!/usr/bin/env python3
"""PyTorch at the same work as `dynat.bench.Cuda`, on the same GPU, a line each. See --help.

The networks are those of the usual PyTorch code for CIFAR, written out here: a ResNet-18 (3x3 stem, 64 to 512 channels)
and WRN-34-10. A line is measured in rounds of calls between two synchronisations, as Rounds.java beside this measures.
"""
import argparse
import contextlib
import itertools
import re
import statistics
import sys
import time

UNAVAILABLE = 3
RADIUS, STRIDE, NOISE, ATTACK_STEPS = 0.031, 0.007, 0.001, 10
RATE, MOMENTUM, DECAY = 0.01, 0.9, 5e-4
LEAST, MOST, WARMING, CALLS_MOST, ROUND = 5, 50, 4, 1000, 0.1

try:
    import torch
    from torch import nn
    import torch.nn.functional as F
except ImportError as problem:
    sys.stderr.write(
        "peer: %s is not here for %s\n    fix:    install PyTorch with CUDA for it\n" % (problem.name, sys.executable)
    )
    sys.exit(UNAVAILABLE)


# ---- the networks ----


def conv(inputs, outputs, taps=3, stride=1):
    return nn.Conv2d(inputs, outputs, taps, stride, padding=taps // 2, bias=False)


class BasicBlock(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, width, stride=stride), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, width), nn.BatchNorm2d(width)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != width:
            self.shortcut = nn.Sequential(conv(inputs, width, 1, stride), nn.BatchNorm2d(width))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self, widths, blocks, classes=10):
        super().__init__()
        self.conv1, self.bn1 = conv(3, widths[0]), nn.BatchNorm2d(widths[0])
        layers, inputs = [], widths[0]
        for stage, (width, count) in enumerate(zip(widths, blocks)):
            for block in range(count):
                layers.append(BasicBlock(inputs, width, 2 if stage and not block else 1))
                inputs = width
        self.layers = nn.Sequential(*layers)
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        y = self.layers(F.relu(self.bn1(self.conv1(x))))
        return self.linear(y.mean((2, 3)))


class PreActBlock(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, width, stride=stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(width), conv(width, width)
        self.shortcut = None if inputs == width else conv(inputs, width, 1, stride)

    def forward(self, x):
        y = F.relu(self.bn1(x))
        around = x if self.shortcut is None else self.shortcut(y)
        return around + self.conv2(F.relu(self.bn2(self.conv1(y))))


class WideResNet(nn.Module):
    def __init__(self, depth, factor, classes=10):
        super().__init__()
        self.conv1 = conv(3, 16)
        layers, inputs = [], 16
        for stage, width in enumerate((16 * factor, 32 * factor, 64 * factor)):
            for block in range((depth - 4) // 6):
                layers.append(PreActBlock(inputs, width, 2 if stage and not block else 1))
                inputs = width
        self.layers = nn.Sequential(*layers)
        self.bn1, self.fc = nn.BatchNorm2d(inputs), nn.Linear(inputs, classes)

    def forward(self, x):
        y = F.relu(self.bn1(self.layers(self.conv1(x))))
        return self.fc(y.mean((2, 3)))


NETWORKS = {
    "resnet18": lambda: ResNet((64, 128, 256, 512), (2, 2, 2, 2)),
    "wrn-34-10": lambda: WideResNet(34, 10),
    "resnet": lambda: ResNet((16, 32, 64), (1, 1, 1)),
}


# ---- the work ----


class Work:
    """One network in one precision and layout at work.

    :param mode: eager or compile
    :param last: whether tensors lie channels last
    """

    def __init__(self, name, batch, precision, mode, last, device):
        self.name, self.precision, self.mode, self.last, self.device = name, precision, mode, last, device
        self.student, self.logits = self.network()
        self.x = self.laid(torch.rand(batch, 3, 32, 32, device=device))
        self.truth = torch.zeros(batch, dtype=torch.long, device=device)

    def laid(self, tensor):
        return tensor.contiguous(memory_format=torch.channels_last) if self.last else tensor

    def network(self):
        network = NETWORKS[self.name]().to(self.device)
        if self.last:
            network = network.to(memory_format=torch.channels_last)
        return network, torch.compile(network) if self.mode == "compile" else network

    def cast(self):
        if self.precision == "bf16":
            return torch.autocast(self.device, dtype=torch.bfloat16)
        return contextlib.nullcontext()

    def loss(self, logits, x, labels):
        with self.cast():
            return F.cross_entropy(logits(x), labels)

    def input_gradient(self, x, labels):
        leaf = x.detach().requires_grad_(True)
        (gradient,) = torch.autograd.grad(self.loss(self.logits, leaf, labels), leaf)
        return gradient

    def optimizer(self, *networks):
        parameters = itertools.chain(*(network.parameters() for network in networks))
        fused = {"fused": True} if self.device == "cuda" else {}
        return torch.optim.SGD(parameters, RATE, momentum=MOMENTUM, weight_decay=DECAY, **fused)

    def attack_pass(self, training):
        self.student.train(training).requires_grad_(False)
        return lambda: self.input_gradient(self.x, self.truth)

    def train_step(self):
        self.student.train().requires_grad_(True)
        sgd = self.optimizer(self.student)

        def step():
            sgd.zero_grad(set_to_none=True)
            self.loss(self.logits, self.x, self.truth).backward()
            sgd.step()

        return step

    def dynat_step(self):
        """Labels by the teacher, ten steps of PGD on the student (running statistics), a training step of both."""
        teacher, answer = self.network()
        teacher.train()
        both = self.optimizer(self.student, teacher)

        def step():
            with torch.no_grad(), self.cast():
                label = answer(self.x).argmax(1)
            adversary = self.attacked(label)
            self.student.train()
            both.zero_grad(set_to_none=True)
            loss = self.loss(self.logits, adversary, label)
            with torch.no_grad(), self.cast():
                self.logits(self.x)
            (loss + self.loss(answer, self.x, self.truth)).backward()
            both.step()

        return step

    def attacked(self, label):
        self.student.eval().requires_grad_(False)
        low, high = self.x - RADIUS, self.x + RADIUS
        adversary = self.x + NOISE * torch.randn_like(self.x)
        for _ in range(ATTACK_STEPS):
            up = STRIDE * self.input_gradient(adversary, label).sign()
            adversary = torch.clamp(torch.min(torch.max(adversary + up, low), high), 0, 1)
        self.student.requires_grad_(True)
        return adversary

    def lines(self):
        yield "attack-pass-eval-bn", lambda: self.attack_pass(False)
        yield "attack-pass-train-bn", lambda: self.attack_pass(True)
        yield "train-step", self.train_step
        yield "dynat-step-pgd10", self.dynat_step


# ---- measuring ----


class Rounds:
    def __init__(self, seconds, warm, device):
        self.seconds, self.warm = seconds, warm
        self.wait = torch.cuda.synchronize if device == "cuda" else lambda: None

    def round(self, work, calls):
        self.wait()
        start = time.perf_counter()
        for _ in range(calls):
            work()
        self.wait()
        return (time.perf_counter() - start) / calls

    def measure(self, work):
        self.round(work, WARMING)
        each = self.round(work, 1)
        start = time.perf_counter()
        while time.perf_counter() - start < self.warm:
            each = self.round(work, self.calls(each))
        calls, times, start = self.calls(each), [], time.perf_counter()
        while len(times) < LEAST or time.perf_counter() - start < self.seconds and len(times) < MOST:
            times.append(self.round(work, calls))
        return statistics.median(times), min(times)

    @staticmethod
    def calls(each):
        return int(max(1, min(CALLS_MOST, ROUND / each)))


def set_precision(precision, search):
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.benchmark = search


def ceilings(rounds, precision, side, device):
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    a, b = (torch.randn(side, side, device=device, dtype=kind) for _ in range(2))
    seconds, _ = rounds.measure(lambda: torch.mm(a, b))
    print(
        "matmul side=%d precision=%s by=torch median_ms=%.3f tflops=%.1f"
        % (side, precision, 1e3 * seconds, 2e-12 * side**3 / seconds),
        flush=True,
    )
    seconds, _ = rounds.measure(lambda: b.copy_(a))
    print("copy precision=%s by=torch gb_per_s=%.0f" % (precision, 2e-9 * a.numel() * a.element_size() / seconds), flush=True)


def layouts(precision, choice):
    if choice != "both":
        return [choice == "last"]
    return [True] if precision == "bf16" else [False, True]


def words(text):
    return text.split(",")


def arguments():
    parser = argparse.ArgumentParser(
        description="How fast PyTorch is on a GPU at the work of tests/gpu/run bench, a line for each piece of work.",
        epilog="mode of a line: eager or compile, then nchw or nhwc, then whether cuDNN searched for its algorithms "
        "(cudnn.benchmark). The best of them counts; tests/gpu/compare takes it.",
    )
    parser.add_argument("--model", type=words, default=["resnet18"], help="among " + ", ".join(NETWORKS))
    parser.add_argument("--batch", type=words, default=["128", "512"])
    parser.add_argument("--precision", type=words, default=["f32"], help="among f32 (strict), tf32, bf16 (autocast)")
    parser.add_argument("--mode", type=words, default=["eager"], help="among eager, compile")
    parser.add_argument("--layout", choices=("both", "first", "last"), default="both",
                        help="channels first or last; bf16 is measured channels last unless first is asked for")
    parser.add_argument("--search", type=words, default=["on"], help="cudnn.benchmark: on, off or on,off")
    parser.add_argument("--seconds", type=float, default=1, help="how long to measure a line, and five rounds at least")
    parser.add_argument("--warm", type=float, default=0.3, help="how long to run it before")
    parser.add_argument("--side", type=int, default=8192, help="of the matrices whose product is the ceiling; 0: none")
    parser.add_argument("--only", type=re.compile, default=re.compile(""), help="only lines in whose name this is found")
    parser.add_argument("--limit", type=float, default=1e9, help="seconds after which no further line is begun")
    parser.add_argument("--device", default="cuda", help="cuda or cpu")
    return parser.parse_args()


def main():
    args, began = arguments(), time.perf_counter()
    if args.device == "cuda" and not torch.cuda.is_available():
        sys.stderr.write("peer: PyTorch sees no GPU\n    fix:    run it on a machine with one, or take --device cpu\n")
        sys.exit(UNAVAILABLE)
    where = torch.cuda.get_device_name() if args.device == "cuda" else "the host"
    print("# PyTorch %s, cuDNN %s, %s" % (torch.__version__, torch.backends.cudnn.version(), where), flush=True)
    torch.manual_seed(1)
    rounds = Rounds(args.seconds, args.warm, args.device)
    for precision in args.precision:
        set_precision(precision, True)
        if args.side:
            ceilings(rounds, precision, args.side, args.device)
        choices = itertools.product(
            args.model, args.batch, args.mode, layouts(precision, args.layout), [s == "on" for s in args.search]
        )
        for name, batch, mode, last, search in choices:
            set_precision(precision, search)
            work = Work(name, int(batch), precision, mode, last, args.device)
            how = "%s-%s%s" % (mode, "nhwc" if last else "nchw", "-searched" if search else "")
            for line, ready in work.lines():
                if not args.only.search(line):
                    continue
                about = "%s model=%s batch=%s precision=%s by=torch mode=%s" % (line, name, batch, precision, how)
                if time.perf_counter() - began > args.limit:
                    print("# not measured, for lack of time: " + about, flush=True)
                    continue
                measure(rounds, about, int(batch), ready)
            del work


def measure(rounds, about, batch, ready):
    try:
        median, least = rounds.measure(ready())
    except torch.cuda.OutOfMemoryError:
        print("# out of memory: " + about, flush=True)
        return
    print(
        "%s median_ms=%.3f min_ms=%.3f images_per_s=%.1f" % (about, 1e3 * median, 1e3 * least, batch / median),
        flush=True,
    )


if __name__ == "__main__":
    main()
