// Gradients of tfjs's that are missing or slow, for every engine.

import * as tf from "@tensorflow/tfjs-core";

/** To be called once tfjs has registered its own. */
export function replaceGradients(): void {
  for (const gradient of [tileGradient, einsumGradient]) {
    if (tf.getGradient(gradient.kernelName)) tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(gradient);
  }
}

/** `dx = Σ dy` over the repetitions, in one sum; tfjs's adds one slice of dy after another, for rank 1 to 4. */
const tileGradient: tf.GradConfig = {
  kernelName: "Tile",
  inputsToSave: ["x"],
  gradFunc(dy, saved, attrs) {
    const x = saved[0]!;
    const { reps } = attrs as unknown as { reps: number[] };
    return {
      x() {
        const split: number[] = []; // dy's shape, with an axis of its own for each repetition
        const repeated: number[] = [];
        for (const [axis, size] of x.shape.entries()) {
          if (reps[axis] !== 1) repeated.push(split.push(reps[axis]!) - 1);
          split.push(size);
        }
        return (dy as tf.Tensor).reshape(split).sum(repeated).reshape(x.shape);
      },
    };
  },
};

/** `dx_k = einsum(dy, all other operands)`; a letter that only x_k has was summed alone, so all along it is equal. */
const einsumGradient: tf.GradConfig = {
  kernelName: "Einsum",
  saveAllInputs: true,
  gradFunc(dy, saved, attrs) {
    const { equation } = attrs as unknown as { equation: string };
    const [left, result] = equation.replaceAll(" ", "").split("->") as [string, string];
    const terms = left.split(",");
    const gradients: Record<string, () => tf.Tensor> = {};
    for (const [k, term] of terms.entries()) {
      gradients[k] = () => {
        const others = terms.filter((_, i) => i !== k);
        const known = [...term].filter((letter) => [result, ...others].join("").includes(letter));
        const dx = tf.einsum(
          `${[result, ...others].join(",")}->${known.join("")}`,
          dy as tf.Tensor,
          ...saved.filter((_, i) => i !== k),
        );
        const { shape } = saved[k]!;
        const spread = [...term].map((letter, axis) => (known.includes(letter) ? shape[axis]! : 1));
        return tf.broadcastTo(dx.reshape(spread), shape);
      };
    }
    return gradients;
  },
};
