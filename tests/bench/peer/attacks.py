#!/usr/bin/python3
"""Attacks as a plain PyTorch program: what `bench.jar attacks` is compared with. See --help.

Written from the papers' algorithms and the settings of AutoAttack. Every image stays in the batch to the end, as the
radius is so small that none is fooled.
"""
import argparse
import json
import re
import statistics
import struct
import sys
import time

UNAVAILABLE = 3
RADIUS, STEPS, QUERIES = 1e-6, 10, 30
TINY = 1e-12

try:
    import numpy
    import torch
    import torch.nn.functional as F
except ImportError as problem:
    sys.stderr.write(
        "peer: %s is not here for %s\n"
        "    fix:    install Debian's python3-torch, and run this with /usr/bin/python3\n"
        % (problem.name, sys.executable)
    )
    sys.exit(UNAVAILABLE)


# ---- the network: a residual one of basic blocks ----


def safetensors(path):
    types = {"F32": numpy.float32, "F64": numpy.float64, "I64": numpy.int64}
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            array = numpy.frombuffer(data[start:end], types[entry["dtype"]]).reshape(entry["shape"])
            tensors[name] = torch.from_numpy(array.copy())
    return tensors


class Network:
    def __init__(self, tensors, last):
        self.t = {
            name: value.contiguous(memory_format=torch.channels_last) if last and value.dim() == 4 else value
            for name, value in tensors.items()
        }
        self.blocks = sorted({name.rsplit(".", 2)[0] for name in tensors if re.search(r"^layer\d+\.\d+\.conv1", name)})

    def norm(self, x, name):
        t = self.t
        return F.batch_norm(
            x, t[name + ".running_mean"], t[name + ".running_var"], t[name + ".weight"], t[name + ".bias"], eps=1e-5
        )

    def block(self, x, name):
        t = self.t
        stride = 2 if name.endswith(".0") and not name.startswith("layer1.") else 1
        y = F.relu(self.norm(F.conv2d(x, t[name + ".conv1.weight"], stride=stride, padding=1), name + ".bn1"))
        y = self.norm(F.conv2d(y, t[name + ".conv2.weight"], padding=1), name + ".bn2")
        if name + ".shortcut.0.weight" in t:
            x = self.norm(F.conv2d(x, t[name + ".shortcut.0.weight"], stride=stride), name + ".shortcut.1")
        return F.relu(x + y)

    def __call__(self, x):
        t = self.t
        x = (x - t["mean"]) / t["std"]
        x = F.relu(self.norm(F.conv2d(x, t["conv1.weight"], padding=1), "bn1"))
        for block in self.blocks:
            x = self.block(x, block)
        return F.linear(x.mean((2, 3)), t["linear.weight"], t["linear.bias"])


# ---- norms ----


def each(values):
    return values.view(-1, 1, 1, 1)


def length(change, norm):
    flat = change.flatten(1)
    if norm == "Linf":
        return flat.abs().amax(1)
    return flat.abs().sum(1) if norm == "L1" else flat.square().sum(1).sqrt()


def onto_l1(x, change, radius):
    """The nearest change in the L1 ball that leaves x in [0, 1]: sorts the breakpoints, then looks for the piece."""
    size = change.flatten(1).abs()
    outside = torch.max(-(x + change), x + change - 1).clamp(min=0).flatten(1)
    n, d = size.shape
    points, order = torch.cat([outside, size], 1).sort(1)
    slopes = torch.where(order < d, -1.0, 1.0)
    falling = slopes.cumsum(1)  # minus how many changes get smaller from a point on
    steps = points.diff(dim=1)
    left = (size - outside).sum(1, keepdim=True)
    at = torch.cat([left, left + (falling[:, :-1] * steps).cumsum(1)], 1)
    piece = ((at > radius).sum(1, keepdim=True) - 1).clamp(min=0)
    alpha = points.gather(1, piece) + (at.gather(1, piece) - radius) / (-falling.gather(1, piece)).clamp(min=1)
    alpha = torch.where(left <= radius, torch.zeros_like(alpha), alpha)
    reduced = torch.max(torch.min(alpha.expand(n, d), size), outside)
    return change.sign() * (size - reduced).view_as(change)


# ---- APGD on the cross-entropy ----


def loss_and_gradient(f, x, y):
    x = x.detach().requires_grad_()
    logits = f(x)
    losses = F.cross_entropy(logits, y, reduction="none")
    (gradient,) = torch.autograd.grad(losses.sum(), x)
    return losses.detach(), gradient, logits.detach().argmax(1)


def start_in(x, norm):
    if norm == "Linf":
        t = 2 * torch.rand_like(x) - 1
        return (x + RADIUS * t / each(length(t, norm) + TINY)).clamp(0, 1)
    t = torch.randn_like(x)
    if norm == "L2":
        return (x + RADIUS * t / each(length(t, norm) + TINY)).clamp(0, 1)
    return (x + onto_l1(x, t, RADIUS)).clamp(0, 1)


def back(v, x, norm):
    if norm == "Linf":
        return torch.min(torch.max(v, x - RADIUS), x + RADIUS).clamp(0, 1)
    far = each(length(v - x, norm))
    return (x + (v - x) / (far + TINY) * far.clamp(max=RADIUS)).clamp(0, 1)


def sparse_step(x_adv, x, gradient, step, kept):
    size, numbers = gradient.flatten(1).abs(), gradient[0].numel()
    rank = ((1 - kept) * numbers).clamp(0, numbers - 1).long()
    least = size.sort(1)[0].gather(1, rank.view(-1, 1))
    sign = (gradient * each(least).le(gradient.abs())).sign()
    moved = x_adv + each(step) * sign / each(length(sign, "L1") + 1e-10)
    return x + onto_l1(x, moved - x, RADIUS)


def apgd(f, x, y, norm):
    n, numbers = len(x), x[0].numel()
    still = f(x).argmax(1) == y
    x_adv = start_in(x, norm)
    losses, gradient, answers = loss_and_gradient(f, x_adv, y)
    best, best_gradient, best_loss, found = x_adv.clone(), gradient.clone(), losses.clone(), x_adv.clone()
    still &= answers == y
    step = torch.full((n,), RADIUS if norm == "L1" else 2 * RADIUS)
    kept, before_zeros = torch.full((n,), 0.2), torch.full((n,), float(numbers))
    period, shrink, least = max(int(0.22 * STEPS), 1), max(int(0.03 * STEPS), 1), max(int(0.06 * STEPS), 1)
    if norm == "L1":
        period = max(int(0.04 * STEPS), 1)
    history = torch.zeros(STEPS, n)
    reduced_before, loss_before, old, count = torch.ones(n, dtype=torch.bool), losses.clone(), x_adv, 0
    for i in range(STEPS):
        momentum, old = x_adv - old, x_adv
        if norm == "L1":
            x_adv = sparse_step(x_adv, x, gradient, step, kept)
        else:
            way = gradient.sign() if norm == "Linf" else gradient / each(length(gradient, norm) + TINY)
            z, share = back(x_adv + each(step) * way, x, norm), 1.0 if i == 0 else 0.75
            x_adv = back(x_adv + share * (z - x_adv) + (1 - share) * momentum, x, norm)
        losses, gradient, answers = loss_and_gradient(f, x_adv, y)
        wrong = answers != y
        still &= ~wrong
        found[wrong] = x_adv[wrong]
        higher = losses > best_loss
        best[higher], best_gradient[higher], best_loss[higher] = x_adv[higher], gradient[higher], losses[higher]
        history[i] = losses
        count += 1
        if count < period:
            continue
        count = 0
        if norm == "L1":
            zeros = (best - x).flatten(1).ne(0).sum(1).float()
            reset = zeros / before_zeros < 0.95
            kept = zeros / numbers / 1.5
            step = torch.where(reset, torch.full_like(step, RADIUS), step / 1.5).clamp(RADIUS / 10, RADIUS)
            before_zeros = zeros
        else:
            rises = sum((history[i - q] > history[i - q - 1]).float() for q in range(period))
            reset = (rises <= 0.75 * period) | (~reduced_before & (loss_before >= best_loss))
            step = torch.where(reset, step / 2, step)
            reduced_before, loss_before = reset, best_loss.clone()
            period = max(period - shrink, least)
        x_adv, gradient = x_adv.clone(), gradient.clone()
        x_adv[reset], gradient[reset] = best[reset], best_gradient[reset]
    f(found)
    return found


# ---- FAB towards the second class, in Linf, L2 and L1 ----


def onto_plane(t, w, b, norm):
    """The smallest move from t in [0, 1] onto w . t = b, by sorting where coordinates reach the box."""
    c = (w * t).sum(1) - b
    w = torch.where((c >= 0).view(-1, 1), w, -w)
    c = c.abs().view(-1, 1)
    slope = w.abs() if norm == "Linf" else torch.where(w.abs() <= 1e-8, torch.zeros_like(w), w.abs())
    room = torch.where(w > 0, t, 1 - t) * (slope > 0)
    if norm == "L1":
        order = slope.argsort(1, descending=True)
        pays = (slope * room).gather(1, order)
        rest = (c - (pays.cumsum(1) - pays)).clamp(min=0)
        moves = torch.min(room.gather(1, order), rest / slope.gather(1, order).clamp(min=TINY))
        return -w.sign() * torch.zeros_like(t).scatter(1, order, moves)
    rate = torch.ones_like(slope) if norm == "Linf" else slope
    full = torch.where(slope > 0, room / rate.clamp(min=TINY), torch.zeros_like(room))
    points, order = full.sort(1)
    done = (slope * room).gather(1, order).cumsum(1)
    speed = (slope * rate).gather(1, order)
    going = speed.sum(1, keepdim=True) - speed.cumsum(1)
    reached = (done + points * going < c).sum(1, keepdim=True)
    last = (reached - 1).clamp(min=0)
    paid = torch.where(reached > 0, done.gather(1, last), torch.zeros_like(c))
    left = torch.where(reached > 0, going.gather(1, last), speed.sum(1, keepdim=True))
    far = torch.where(done[:, -1:] <= c, points[:, -1:], (c - paid) / left.clamp(min=TINY))
    return -w.sign() * torch.min(far * rate, room)


def fab(f, x, y, norm):
    logits = f(x)
    target = logits.argsort(1)[:, -2]
    rows, flat, n = torch.arange(len(x)), x.flatten(1), len(x)
    now, best, nearest = flat.clone(), flat.clone(), torch.full((n,), 1e10)
    for _ in range(STEPS):
        point = now.view_as(x).detach().requires_grad_()
        z = f(point)
        ahead = z[rows, target] - z[rows, y]
        (w,) = torch.autograd.grad(ahead.sum(), point)
        w = w.flatten(1)
        b = (w * now).sum(1) - ahead.detach()
        both = onto_plane(torch.cat([now, flat]), torch.cat([w, w]), torch.cat([b, b]), norm)
        own, other = both[:n], both[n:]
        far = length(own, norm).clamp(min=1e-8)
        alpha = (far / (far + length(other, norm).clamp(min=1e-8))).clamp(0, 0.1).view(-1, 1)
        now = ((now + 1.05 * own) * (1 - alpha) + (flat + 1.05 * other) * alpha).clamp(0, 1)
        with torch.no_grad():
            wrong = f(now.view_as(x)).argmax(1) != y
        if wrong.any():
            distance = length(now - flat, norm)
            better = wrong & (distance < nearest)
            best[better], nearest[better] = now[better], distance[better]
            now[wrong] = flat[wrong] + 0.9 * (now[wrong] - flat[wrong])
    f(best.view_as(x))
    return best


# ---- Square on the margin ----


def margins(f, x, y):
    logits = f(x)
    own = logits.gather(1, y.view(-1, 1)).squeeze(1)
    return own - logits.scatter(1, y.view(-1, 1), -float("inf")).amax(1)


def window_side(proposal, height, width):
    at, share = int(proposal / QUERIES * 10000), 0.8
    for last in (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000):
        share /= 2 if at > last else 1
    return round((share * height * width) ** 0.5)


def hill(height, width, norm):
    values = torch.zeros(height, width)
    for q in range(max(height // 2, width // 2) + 1):
        top, left = height // 2 - q, width // 2 - q
        values[max(top, 0) : top + 2 * q + 1, max(left, 0) : left + 2 * q + 1] += 1 / (q + 1) ** (4 if norm == "L1" else 2)
    return values / (values.abs().sum() if norm == "L1" else values.square().sum().sqrt())


def pattern(side, norm):
    values = torch.cat([hill(side // 2, side, norm), -hill(side - side // 2, side, norm)])
    values = values / (values.abs().sum() if norm == "L1" else values.square().sum().sqrt())
    return values.t() if torch.rand(()) > 0.5 else values


def random_signs(*shape):
    return (2 * torch.rand(*shape) - 1).sign()


def brought(x, change, norm):
    if norm == "L1":
        return (x + onto_l1(x, change, RADIUS * (1 - 1e-6))).clamp(0, 1)
    return (x + RADIUS * change / each(length(change, norm) + TINY)).clamp(0, 1)


def square_start(x, norm):
    n, c, h, w = x.shape
    if norm == "Linf":
        return (x + RADIUS * random_signs(n, c, 1, w)).clamp(0, 1)
    change, side = torch.zeros_like(x), h // 5
    first = (h - 5 * side) // 2
    for i in range(h // side):
        for j in range(w // side):
            top, left = first + i * side, first + j * side
            change[:, :, top : top + side, left : left + side] += pattern(side, norm) * random_signs(n, c, 1, 1)
    return brought(x, change, norm)


def propose(x, best, side, norm):
    n, c, h, w = x.shape
    top, left = (int(torch.rand(()) * (extent - side)) for extent in (h, w))
    if norm == "Linf":
        new = best.clone()
        new[:, :, top : top + side, left : left + side] += 2 * RADIUS * random_signs(c, 1, 1)
        return back(new, x, norm)
    top2, left2 = (int(torch.rand(()) * (extent - side)) for extent in (h, w))
    measure = (lambda v: v.abs().sum((2, 3), keepdim=True)) if norm == "L1" else (
        lambda v: v.square().sum((2, 3), keepdim=True).sqrt()
    )
    change = best - x
    mask = torch.zeros_like(x)
    mask[:, :, top : top + side, left : left + side] = 1
    mask[:, :, top2 : top2 + side, left2 : left2 + side] = 1
    here = change[:, :, top : top + side, left : left + side]
    whole, both = each(length(change, norm)), measure(change * mask)
    new = pattern(side, norm) * random_signs(n, c, 1, 1) + here / (TINY + measure(here))
    new = new / (TINY + measure(new))
    if norm == "L1":
        new = new * ((RADIUS - whole).clamp(min=0) / c + both) * c
    else:
        new = new * ((RADIUS**2 - whole**2).clamp(min=0) / c + both**2).sqrt()
    change = change.clone()
    change[:, :, top2 : top2 + side, left2 : left2 + side] = 0
    change[:, :, top : top + side, left : left + side] = new
    return brought(x, change, norm)


def square(f, x, y, norm):
    with torch.no_grad():
        f(x)
        best = square_start(x, norm)
        least = margins(f, best, y)
        for i in range(QUERIES):
            left = (least > 0).nonzero().squeeze(1)
            if len(left) == 0:
                break
            side = window_side(i, *x.shape[2:])
            side = max(side, 1) if norm == "Linf" else max(side, 3) | 1
            new = propose(x[left], best[left], min(side, *x.shape[2:]), norm)
            now = margins(f, new, y[left])
            better = (now < least[left]) | (now <= 0)
            best[left[better]], least[left[better]] = new[better], now[better]
        f(best)
        return best


# ---- measuring ----


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True, metavar="FILE", help="weights, as safetensors")
    parser.add_argument("--data", required=True, metavar="npy:X,Y", help="images; labels are the network's own answers")
    parser.add_argument("--batch", type=int, default=256, metavar="N")
    parser.add_argument("--threads", type=int, default=1, metavar="N")
    parser.add_argument("--seconds", type=float, default=3, metavar="S", help="how long to measure each line")
    parser.add_argument("--only", default="", metavar="REGEX", help="only lines in whose name this is found")
    parser.add_argument("--cpu", action="store_true", help="times are processor time, on one thread")
    parser.add_argument("--nhwc", action="store_true", help="images and weights lie channels last")
    arguments = parser.parse_args()
    torch.set_num_threads(1 if arguments.cpu else arguments.threads)
    torch.manual_seed(0)
    f = Network(safetensors(arguments.checkpoint), arguments.nhwc)
    x = torch.from_numpy(numpy.load(arguments.data.removeprefix("npy:").split(",")[0])[: arguments.batch])
    if arguments.nhwc:
        x = x.contiguous(memory_format=torch.channels_last)
    with torch.no_grad():
        y = f(x).argmax(1)
    print("# PyTorch %s, %d threads" % (torch.__version__, arguments.threads), flush=True)
    for norm in ("Linf", "L2", "L1"):
        for name, attack, steps in (("apgd-ce", apgd, STEPS), ("fab-t", fab, STEPS), ("square", square, QUERIES)):
            line = "%s-%s-%d" % (name, norm, steps)
            if re.search(arguments.only, line):
                measure(line, lambda: attack(f, x, y, norm), len(x), arguments)


def measure(line, work, images, arguments):
    work()
    now = time.process_time if arguments.cpu else time.perf_counter
    times, start = [], time.perf_counter()
    while len(times) < 2 or (time.perf_counter() - start < arguments.seconds and len(times) < 200):
        began = now()
        work()
        times.append(now() - began)
    print(
        "%s batch=%d threads=%d median_ms=%.3f min_ms=%.3f"
        % (line, images, arguments.threads, 1e3 * statistics.median(times), 1e3 * min(times)),
        flush=True,
    )


main()
