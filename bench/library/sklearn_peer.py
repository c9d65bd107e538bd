# scikit-learn's side of the bench: a line with a task's name is answered by milliseconds and what was found.

import json
import sys
import time
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge, lasso_path
from sklearn.svm import LinearSVC

folder = sys.argv[1]
warnings.simplefilter("ignore")

TASKS = {
    "ridge": ("regression", lambda X, y: Ridge(alpha=1).fit(X, y)),
    # A path is drawn without an intercept here: the columns are centred first, as Lectern's path does.
    "lassoPath": ("regression", lambda X, y: lasso_path(X - X.mean(0), y - y.mean())),
    "logistic": ("classification", lambda X, y: LogisticRegression().fit(X, y)),
    "svm": ("classification", lambda X, y: LinearSVC().fit(X, y)),
}


def found(model):
    if isinstance(model, tuple):
        return {"found": model[1][:, -1].tolist()}
    return {"found": model.coef_.ravel().tolist()}


data = {}


def read(name):
    if name not in data:
        y = np.fromfile(f"{folder}/{name}.y", dtype=np.float64)
        X = np.fromfile(f"{folder}/{name}.x", dtype=np.float32).reshape(len(y), -1).astype(np.float64)
        data[name] = X, y
    return data[name]


print("ready", flush=True)
for line in sys.stdin:
    name, fit = TASKS[line.strip()]
    X, y = read(name)
    start = time.perf_counter()
    model = fit(X, y)
    ms = (time.perf_counter() - start) * 1e3
    print(json.dumps({"ms": ms, **found(model)}), flush=True)
