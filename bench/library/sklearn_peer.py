# scikit-learn's side of the bench: a line with a task's name is answered by milliseconds and what was found.

import json
import sys
import time
import warnings

import numpy as np
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge, lasso_path
from sklearn.svm import LinearSVC

folder = sys.argv[1]
warnings.simplefilter("ignore")

NEWTON = {"solver": "newton-cholesky", "tol": 1e-12, "max_iter": 1000}
# A path is drawn without an intercept here: the columns are centred first, as Lectern's path does.
PATH = {"max_iter": 1_000_000, "tol": 1e-12}

# For each task its data, what is timed, and the same found as exactly as it can be, which the results are held against.
TASKS = {
    "ridge": ("regression", lambda X, y: Ridge(alpha=1).fit(X, y), None),
    "lassoPath": (
        "regression",
        lambda X, y: lasso_path(X - X.mean(0), y - y.mean()),
        lambda X, y: lasso_path(X - X.mean(0), y - y.mean(), **PATH),
    ),
    "logistic": (
        "classification",
        lambda X, y: LogisticRegression().fit(X, y),
        lambda X, y: LogisticRegression(**NEWTON).fit(X, y),
    ),
    "logisticScaled": (
        "scaled",
        lambda X, y: LogisticRegression().fit(X, y),
        lambda X, y: LogisticRegression(**NEWTON).fit(X, y),
    ),
    "svm": (
        "classification",
        lambda X, y: LinearSVC().fit(X, y),
        lambda X, y: LinearSVC(tol=1e-9, max_iter=100_000).fit(X, y),
    ),
    "svmScaled": (
        "scaled",
        lambda X, y: LinearSVC().fit(X, y),
        lambda X, y: LinearSVC(tol=1e-9, max_iter=100_000).fit(X, y),
    ),
}

# Trained on the first half of the rows, and scored on the second.
HALVES = {
    "forest": ("classes", lambda: RandomForestClassifier(n_estimators=100, n_jobs=1)),
    "forestRegressor": ("numbers", lambda: RandomForestRegressor(n_estimators=20, n_jobs=1)),
    "boosting": ("numbers", lambda: GradientBoostingRegressor(n_estimators=100, max_depth=1)),
    "boostingClassifier": ("classes", lambda: GradientBoostingClassifier(n_estimators=100, max_depth=1)),
}


def on_halves(make, X, y):
    half = len(y) // 2
    start = time.perf_counter()
    model = make().fit(X[:half], y[:half])
    ms = (time.perf_counter() - start) * 1e3
    return {"ms": ms, "score": model.score(X[half:], y[half:])}


def found(model):
    if isinstance(model, tuple):
        return {"found": model[1][:, -1].tolist()}
    return {"found": model.coef_.ravel().tolist()}


data = {}
exact = {}


def read(name):
    if name not in data:
        y = np.fromfile(f"{folder}/{name}.y", dtype=np.float64)
        X = np.fromfile(f"{folder}/{name}.x", dtype=np.float32).reshape(len(y), -1).astype(np.float64)
        data[name] = X, y
    return data[name]


print("ready", flush=True)
for line in sys.stdin:
    task = line.strip()
    if task in HALVES:
        name, make = HALVES[task]
        print(json.dumps(on_halves(make, *read(name))), flush=True)
        continue
    name, fit, fit_exactly = TASKS[task]
    X, y = read(name)
    start = time.perf_counter()
    model = fit(X, y)
    ms = (time.perf_counter() - start) * 1e3
    if fit_exactly and task not in exact:
        exact[task] = {"exact": found(fit_exactly(X, y))["found"]}
    print(json.dumps({"ms": ms, **found(model), **exact.get(task, {})}), flush=True)
