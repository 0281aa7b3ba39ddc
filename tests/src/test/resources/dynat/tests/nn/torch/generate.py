"""Writes the files of this folder, which PyTorch made: /usr/bin/python3 generate.py

Made with Debian's python3-torch 1.13.1. Numbers are chosen so that the tests can say them without PyTorch.
"""

import collections

import torch


def arange(*shape, dtype=torch.float32):
    count = torch.Size(shape).numel()
    return torch.arange(count, dtype=torch.float64).reshape(shape).to(dtype)


# every dtype that is read; -3 .. 2 where there is a sign
dtypes = collections.OrderedDict()
for name in ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8"]:
    dtypes[name] = (arange(2, 3) - 3).to(getattr(torch, name))
dtypes["uint8"] = (arange(2, 3) + 250).to(torch.uint8)
dtypes["bool"] = (arange(2, 3) % 2).to(torch.bool)
for protocol in (2, 3, 4, 5):
    torch.save(dtypes, f"dtypes{protocol}.pt", pickle_protocol=protocol)

# tensors that are views, share a storage, or hold one number or none
base = arange(4, 6)
views = {
    "base": base,
    "transposed": base.t(),
    "column": base[:, 2],
    "rows": base[1:3],
    "every_other": base[::2, 1::2],
    "channels_last": arange(1, 2, 3, 2).contiguous(memory_format=torch.channels_last),
    "expanded": torch.tensor([7.0]).expand(3, 2),
    "scalar": torch.tensor(2.5),
    "empty": torch.empty(0, 3),
    "parameter": torch.nn.Parameter(arange(3)),
}
torch.save(views, "views.pt")


class Block(torch.nn.Module):
    def __init__(self, fan_in, out, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(fan_in, out, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(out)
        self.conv2 = torch.nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(out)
        if stride != 1 or fan_in != out:
            self.downsample = torch.nn.Sequential(
                torch.nn.Conv2d(fan_in, out, 1, stride, bias=False), torch.nn.BatchNorm2d(out)
            )


class Net(torch.nn.Module):
    """A residual network with the names of torchvision."""

    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 4, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(4)
        self.layer1 = torch.nn.Sequential(Block(4, 4, 1))
        self.layer2 = torch.nn.Sequential(Block(4, 6, 2))
        self.fc = torch.nn.Linear(6, 10)


torch.manual_seed(0)
net = Net()
parallel = torch.nn.DataParallel(net)
torch.save(net.state_dict(), "resnet.pt")
torch.save(
    {
        "epoch": 3,
        "arch": "resnet8",
        "best_prec1": 91.5,
        "nesterov": True,
        "mean": [0.5, 0.25, 0.125],
        "std": (0.25, 0.25, 0.5),
        "args": None,
        "state_dict": parallel.state_dict(),
        "optimizer": torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9).state_dict(),
    },
    "training.pth",
)

# what is recognised and refused
small = {"a": arange(2)}
torch.save(small, "legacy.pt", _use_new_zipfile_serialization=False)
torch.save(torch.nn.Linear(1, 1), "whole.pt")
torch.jit.save(torch.jit.trace(torch.nn.Linear(1, 1), torch.zeros(1, 1)), "script.pt")
torch.save({"generator": {"weight": arange(2)}, "model": small, "net": small}, "two.pt")
torch.save([1, 2, 3], "list.pt")
