"""Writes optim.json: what PyTorch's optimizers, gradient clipping and schedules do to a few numbers, in double.

Made with PyTorch 1.13.0a0 and NumPy 1.24.2 (Debian 12: python3-torch, python3-numpy):
    python3 generate.py > optim.json
"""

import json

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
STEPS = 6
random = np.random.default_rng(20240813)
initial = [random.uniform(-1, 1, n).round(6).tolist() for n in (4, 3)]
gradients = [[random.uniform(-1, 1, n).round(6).tolist() for n in (4, 3)] for _ in range(STEPS)]
gradients[2][0][1] = 0.0
rates = [0.1, 0.1, 0.05, 0.02, 0.02, 0.01]


def steps(make):
    """Two parameters, each with its gradients, through all steps; what they are after each."""
    parameters = [torch.nn.Parameter(torch.tensor(w)) for w in initial]
    optimizer = make(parameters)
    factors = [group.get("factor", 1.0) for group in optimizer.param_groups]
    after = []
    for g, rate in zip(gradients, rates):
        for parameter, values in zip(parameters, g):
            parameter.grad = torch.tensor(values)
        for group, factor in zip(optimizer.param_groups, factors):
            group["lr"] = rate * factor
        optimizer.step()
        after.append([p.detach().tolist() for p in parameters])
    return after


def case(kind, **rule):
    return {"optimizer": kind.__name__, "rule": rule, "after": steps(lambda p: kind(p, lr=1.0, **rule))}


O = torch.optim
cases = [
    case(O.SGD, momentum=0.0, nesterov=False, weight_decay=0.01),
    case(O.SGD, momentum=0.9, nesterov=False, weight_decay=0.01),
    case(O.SGD, momentum=0.9, nesterov=True, weight_decay=0.01),
    case(O.Adam, betas=[0.9, 0.999], eps=1e-8, weight_decay=0.0, amsgrad=False),
    case(O.Adam, betas=[0.8, 0.99], eps=1e-3, weight_decay=0.1, amsgrad=False),
    case(O.Adam, betas=[0.9, 0.5], eps=1e-8, weight_decay=0.1, amsgrad=True),
    case(O.AdamW, betas=[0.9, 0.999], eps=1e-8, weight_decay=0.01, amsgrad=False),
    case(O.AdamW, betas=[0.8, 0.99], eps=1e-3, weight_decay=0.3, amsgrad=False),
    case(O.AdamW, betas=[0.9, 0.5], eps=1e-8, weight_decay=0.3, amsgrad=True),
    case(O.RMSprop, alpha=0.99, eps=1e-8, momentum=0.0, centered=False, weight_decay=0.0),
    case(O.RMSprop, alpha=0.9, eps=1e-3, momentum=0.0, centered=True, weight_decay=0.1),
    case(O.RMSprop, alpha=0.9, eps=1e-8, momentum=0.8, centered=False, weight_decay=0.1),
    case(O.RMSprop, alpha=0.9, eps=1e-8, momentum=0.8, centered=True, weight_decay=0.0),
]

# the second parameter learns at a tenth of the rate and does not decay
groups = {
    "factor": 0.1,
    "after": steps(
        lambda p: O.AdamW(
            [{"params": p[:1], "factor": 1.0}, {"params": p[1:], "factor": 0.1, "weight_decay": 0.0}],
            lr=1.0,
            betas=(0.9, 0.999),
            eps=1e-8,
            weight_decay=0.3,
        )
    ),
}


def clipped(clip):
    parameters = [torch.nn.Parameter(torch.tensor(w)) for w in initial]
    for parameter, values in zip(parameters, gradients[0]):
        parameter.grad = torch.tensor(values)
    norm = clip(parameters)
    return {"norm": None if norm is None else norm.item(), "gradients": [p.grad.tolist() for p in parameters]}


clips = torch.nn.utils
clipping = {
    "norm 0.5": clipped(lambda p: clips.clip_grad_norm_(p, 0.5)),
    "norm 100": clipped(lambda p: clips.clip_grad_norm_(p, 100.0)),
    "value 0.25": clipped(lambda p: clips.clip_grad_value_(p, 0.25)),
}

EPOCHS, EACH = 6, 5  # of a schedule, and steps an epoch


def rates_of(make, base=0.1):
    optimizer = O.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base, momentum=0.9)
    schedule = make(optimizer)
    seen = []
    for step in range(EPOCHS * EACH):
        if step > 0:
            optimizer.step()
            schedule.step()
        seen.append(optimizer.param_groups[0]["lr"])
    return seen


S = torch.optim.lr_scheduler


def warmed(optimizer, other):
    return S.ChainedScheduler(
        [S.LinearLR(optimizer, start_factor=0.25, end_factor=1.0, total_iters=2 * EACH), other(optimizer)]
    )


all_steps = EPOCHS * EACH
schedules = {
    "constant": rates_of(lambda o: S.LambdaLR(o, lambda _: 1.0)),
    "step 2 0.3": rates_of(lambda o: S.StepLR(o, 2 * EACH, 0.3)),
    "multistep 1,4 0.3": rates_of(lambda o: S.MultiStepLR(o, [1 * EACH, 4 * EACH], 0.3)),
    "cosine 0": rates_of(lambda o: S.CosineAnnealingLR(o, all_steps, 0.0)),
    "cosine 0.02": rates_of(lambda o: S.CosineAnnealingLR(o, all_steps, 0.02)),
    "cyclic 0.01 1 2": rates_of(lambda o: S.CyclicLR(o, 0.01, 0.1, EACH, 2 * EACH, mode="triangular")),
    "onecycle": rates_of(lambda o: S.OneCycleLR(o, 0.1, total_steps=all_steps)),
    "onecycle line": rates_of(lambda o: S.OneCycleLR(o, 0.1, total_steps=all_steps, anneal_strategy="linear")),
    "warm constant": rates_of(lambda o: warmed(o, lambda p: S.StepLR(p, 1, 1.0))),
    "warm multistep": rates_of(lambda o: warmed(o, lambda p: S.MultiStepLR(p, [1 * EACH, 4 * EACH], 0.3))),
    "piecewise": np.interp(
        np.arange(all_steps) / EACH, [0.5, 2.0, 5.0], [0.0, 0.1, 0.01]
    ).tolist(),
}

print(
    json.dumps(
        {
            "torch": torch.__version__,
            "numpy": np.__version__,
            "initial": initial,
            "gradients": gradients,
            "rates": rates,
            "optimizers": cases,
            "groups": groups,
            "clipping": clipping,
            "stepsPerEpoch": EACH,
            "epochs": EPOCHS,
            "schedules": schedules,
        }
    )
)
