# The same models in Keras on TensorFlow, a step compiled by tf.function; batches cut from the data, the loss read back.

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

layers = keras.layers
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
squared = keras.losses.MeanSquaredError()


def sequential(*parts):
    return keras.Sequential(list(parts))


def real(*shape):
    return tf.constant(np.random.randn(*shape).astype("f4"))


def classes(count, *shape):
    return tf.constant(np.random.randint(0, count, shape).astype("i4"))


MODELS = {
    "mlp": lambda n: (sequential(layers.Input((784,)), layers.Dense(128, "relu"), layers.Dense(10)),
                      real(n, 784), classes(10, n), cross_entropy),
    "cnn": lambda n: (sequential(layers.Input((28, 28, 1)), layers.Conv2D(16, 3, activation="relu"),
                                 layers.MaxPooling2D(2), layers.Conv2D(32, 3, activation="relu"),
                                 layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(10)),
                      real(n, 28, 28, 1), classes(10, n), cross_entropy),
    "bncnn": lambda n: (sequential(layers.Input((28, 28, 1)), layers.Conv2D(16, 3), layers.BatchNormalization(),
                                   layers.ReLU(), layers.MaxPooling2D(2), layers.Conv2D(32, 3),
                                   layers.BatchNormalization(), layers.ReLU(), layers.MaxPooling2D(2), layers.Flatten(),
                                   layers.Dense(10)),
                        real(n, 28, 28, 1), classes(10, n), cross_entropy),
    "text": lambda n: (sequential(layers.Input((100,)), layers.Embedding(5000, 64), layers.Conv1D(128, 5, activation="relu"),
                                  layers.GlobalMaxPooling1D(), layers.Dense(4)),
                       classes(5000, n, 100), classes(4, n), cross_entropy),
    "words": lambda n: (sequential(layers.Input((50,)), layers.Embedding(10000, 64), layers.GlobalAveragePooling1D(),
                                   layers.Dense(10)),
                        classes(10000, n, 50), classes(10, n), cross_entropy),
    "lstm": lambda n: (sequential(layers.Input((50, 16)), layers.LSTM(64), layers.Dense(1)),
                       real(n, 50, 16), real(n, 1), squared),
    "gru": lambda n: (sequential(layers.Input((50, 16)), layers.GRU(64), layers.Dense(1)),
                      real(n, 50, 16), real(n, 1), squared),
    "rnn": lambda n: (sequential(layers.Input((50, 16)), layers.SimpleRNN(64), layers.Dense(1)),
                      real(n, 50, 16), real(n, 1), squared),
    "tiny": lambda n: (sequential(layers.Input((2,)), layers.Dense(8, "tanh"), layers.Dense(1)),
                       real(n, 2), real(n, 1), squared),
    "char": lambda n: (sequential(layers.Input((64, 65)), layers.LSTM(128, return_sequences=True), layers.Dense(65)),
                       tf.one_hot(classes(65, n, 64), 65), classes(65, n, 64), cross_entropy),
}
BATCH = {"mlp": 64}
made = {}


def build(name, steps, batch):
    model, x, y, loss_of = MODELS[name](steps * batch)
    optimizer = keras.optimizers.Adam(1e-3)
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    return step, x, y


print("ready", flush=True)
for line in sys.stdin:
    name, steps = line.split()
    steps, batch = int(steps), BATCH.get(name, 32)
    if name not in made:
        made[name] = build(name, steps, batch)
    step, x, y = made[name]
    start = time.perf_counter()
    for i in range(steps):
        value = float(step(x[i * batch:(i + 1) * batch], y[i * batch:(i + 1) * batch]))
    print(json.dumps({"ms": (time.perf_counter() - start) * 1e3 / steps, "loss": value}), flush=True)
