# The same models in PyTorch, eager, two threads: batches cut from shuffled data, Adam, the loss read back.

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(2)
torch.manual_seed(0)


class Recurrent(nn.Module):
    def __init__(self, cell, features, units, outputs, sequences):
        super().__init__()
        self.cell = cell(features, units, batch_first=True)
        self.out = nn.Linear(units, outputs)
        self.sequences = sequences

    def forward(self, x):
        h, _ = self.cell(x)
        return self.out(h if self.sequences else h[:, -1])


class TextCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(5000, 64)
        self.conv = nn.Conv1d(64, 128, 5)
        self.out = nn.Linear(128, 4)

    def forward(self, x):
        h = torch.relu(self.conv(self.embedding(x).transpose(1, 2)))
        return self.out(h.amax(2))


class BagOfWords(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10000, 64)
        self.out = nn.Linear(64, 10)

    def forward(self, x):
        return self.out(self.embedding(x).mean(1))


def characters(n, steps):
    return torch.eye(65)[torch.randint(0, 65, (n, steps))]


# Built when asked for, with the number of examples of one turn.
MODELS = {
    "mlp": lambda n: (nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)),
                      torch.randn(n, 784), torch.randint(0, 10, (n,)), nn.CrossEntropyLoss()),
    "cnn": lambda n: (nn.Sequential(nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(),
                                    nn.MaxPool2d(2), nn.Flatten(), nn.Linear(800, 10)),
                      torch.randn(n, 1, 28, 28), torch.randint(0, 10, (n,)), nn.CrossEntropyLoss()),
    "bncnn": lambda n: (nn.Sequential(nn.Conv2d(1, 16, 3), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
                                      nn.Conv2d(16, 32, 3), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                                      nn.Linear(800, 10)),
                        torch.randn(n, 1, 28, 28), torch.randint(0, 10, (n,)), nn.CrossEntropyLoss()),
    "text": lambda n: (TextCNN(), torch.randint(0, 5000, (n, 100)), torch.randint(0, 4, (n,)), nn.CrossEntropyLoss()),
    "words": lambda n: (BagOfWords(), torch.randint(0, 10000, (n, 50)), torch.randint(0, 10, (n,)), nn.CrossEntropyLoss()),
    "lstm": lambda n: (Recurrent(nn.LSTM, 16, 64, 1, False), torch.randn(n, 50, 16), torch.randn(n, 1), nn.MSELoss()),
    "gru": lambda n: (Recurrent(nn.GRU, 16, 64, 1, False), torch.randn(n, 50, 16), torch.randn(n, 1), nn.MSELoss()),
    "rnn": lambda n: (Recurrent(nn.RNN, 16, 64, 1, False), torch.randn(n, 50, 16), torch.randn(n, 1), nn.MSELoss()),
    "tiny": lambda n: (nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1)),
                       torch.randn(n, 2), torch.randn(n, 1), nn.MSELoss()),
    "char": lambda n: (Recurrent(nn.LSTM, 65, 128, 65, True), characters(n, 64), torch.randint(0, 65, (n, 64)),
                       lambda p, y: nn.functional.cross_entropy(p.reshape(-1, 65), y.reshape(-1))),
}
BATCH = {"mlp": 64}
made = {}

print("ready", flush=True)
for line in sys.stdin:
    name, steps = line.split()
    steps, batch = int(steps), BATCH.get(name, 32)
    if name not in made:
        model, x, y, loss_of = MODELS[name](steps * batch)
        made[name] = model, x, y, loss_of, torch.optim.Adam(model.parameters(), lr=1e-3)
    model, x, y, loss_of, optimizer = made[name]
    start = time.perf_counter()
    order = torch.randperm(steps * batch)
    for i in range(steps):
        rows = order[i * batch:(i + 1) * batch]
        optimizer.zero_grad()
        loss = loss_of(model(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
        value = loss.item()
    print(json.dumps({"ms": (time.perf_counter() - start) * 1e3 / steps, "loss": value}), flush=True)
