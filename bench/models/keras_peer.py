# From the import to 97 % of unseen digits in Keras, as a notebook would write it: python keras_peer.py FOLDER SEED.

import os
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
start = time.perf_counter()

import json  # noqa: E402
import sys  # noqa: E402

import keras  # noqa: E402
import numpy as np  # noqa: E402

layers = keras.layers
imported = time.perf_counter() - start

folder, seed = sys.argv[1:]
keras.utils.set_random_seed(int(seed))


def read(name):
    return (np.fromfile(f"{folder}/{name}-x.bin", "f4").reshape(-1, 32, 32, 1),
            np.fromfile(f"{folder}/{name}-y.bin", "i4"))


model = keras.Sequential([
    layers.Input((32, 32, 1)),
    layers.Conv2D(6, 5, activation="tanh"),
    layers.AveragePooling2D(2),
    layers.Conv2D(16, 5, activation="tanh"),
    layers.AveragePooling2D(2),
    layers.Conv2D(120, 5, activation="tanh"),
    layers.Flatten(),
    layers.Dense(84, "tanh"),
    layers.Dense(10),
])
model.compile(keras.optimizers.Adam(0.001), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              metrics=["accuracy"])


class Enough(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs):
        if logs["val_accuracy"] >= 0.97:
            self.model.stop_training = True


x, y = read("training")
history = model.fit(x, y, batch_size=32, epochs=50, validation_data=read("test"), validation_batch_size=256,
                    verbose=0, callbacks=[Enough()]).history
total = time.perf_counter() - start
epochs = len(history["loss"])
print(json.dumps({"import": imported, "total": total, "epochs": epochs, "epoch": (total - imported) / epochs,
                  "accuracy": history["val_accuracy"][-1]}))
