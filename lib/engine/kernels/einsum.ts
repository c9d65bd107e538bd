// tfjs's Einstein summation as products of matrices: wasm lacks it, cpu's multiplies all out first, and forgets
// letters that one operand alone has. Its gradient is in gradients.ts.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, replace } from "./register.ts";

export function replaceEinsum(backendName: HostBackend): void {
  replace("Einsum", backendName, ({ inputs, attrs }) => {
    const { equation } = attrs as unknown as { equation: string };
    return tf.tidy(() => contract(equation, Object.values(inputs) as tf.Tensor[]));
  });
}

/** Sums `Π operands` over every letter that the result does not have; "ij,jk->ik" is the product of matrices. */
function contract(equation: string, operands: tf.Tensor[]): tf.Tensor {
  const { terms, result } = read(equation, operands);
  let [letters, x] = [terms[0]!, operands[0]!];
  for (const [k, y] of operands.entries()) {
    if (k === 0) continue;
    const later = [...terms.slice(k + 1), result].join("");
    [letters, x] = product(letters, x, terms[k]!, y, later);
  }
  x = x.sum(
    axesOf(
      letters,
      [...letters].filter((letter) => !result.includes(letter)),
    ),
  );
  return x.transpose(axesOf([...letters].filter((letter) => result.includes(letter)).join(""), [...result]));
}

/** Both operands as stacks of matrices: [batch, rows, summed] and [batch, summed, columns]. */
function product(
  a: string,
  x: tf.Tensor,
  b: string,
  y: tf.Tensor,
  later: string,
): [letters: string, value: tf.Tensor] {
  const shared = [...a].filter((letter) => b.includes(letter));
  const batch = shared.filter((letter) => later.includes(letter));
  const summed = shared.filter((letter) => !later.includes(letter));
  const rows = [...a].filter((letter) => !b.includes(letter));
  const columns = [...b].filter((letter) => !a.includes(letter));
  const sizes = (letters: string[]) =>
    letters.map((letter) => (a.includes(letter) ? x.shape[a.indexOf(letter)]! : y.shape[b.indexOf(letter)]!));
  const size = (letters: string[]) => tf.util.sizeFromShape(sizes(letters));
  const left = x.transpose(axesOf(a, [...batch, ...rows, ...summed]));
  const right = y.transpose(axesOf(b, [...batch, ...summed, ...columns]));
  const value = tf.matMul(
    left.reshape([size(batch), size(rows), size(summed)]),
    right.reshape([size(batch), size(summed), size(columns)]),
  );
  const letters = [...batch, ...rows, ...columns];
  return [letters.join(""), value.reshape(sizes(letters))];
}

function axesOf(letters: string, wanted: string[]): number[] {
  return wanted.map((letter) => letters.indexOf(letter));
}

function read(equation: string, operands: tf.Tensor[]): { terms: string[]; result: string } {
  // tfjs's own check of the equation, and of sizes: its errors are those of the other backends.
  const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, operands.length);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, operands);
  const [left, result] = equation.replaceAll(" ", "").split("->") as [string, string];
  return { terms: left.split(","), result };
}
