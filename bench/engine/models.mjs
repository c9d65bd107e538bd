// The models that are compared, as every peer builds them; README.md shows them in words.

/** Steps of one turn: long enough to be timed, short enough that the peers take turns often. */
export const MODELS = {
  mlp: { title: "MLP 784-128-10, batch 64, Adam", steps: 40, batch: 64 },
  cnn: { title: "CNN conv16-pool-conv32-pool-dense10, 28x28, batch 32", steps: 12, batch: 32 },
  lstm: { title: "LSTM 64, T 50, F 16, batch 32", steps: 12, batch: 32 },
  gru: { title: "GRU 64, T 50, F 16, batch 32", steps: 12, batch: 32 },
  rnn: { title: "SimpleRNN 64, T 50, F 16, batch 32", steps: 12, batch: 32 },
  tiny: { title: "MLP 2-8-1, batch 32", steps: 200, batch: 32 },
  bncnn: { title: "CNN as above with BatchNorm after each convolution", steps: 12, batch: 32 },
  text: {
    title: "text CNN: embedding 5000 x 64, conv1d 128 of 5, global max, dense 4; 100 words, batch 32",
    steps: 12,
    batch: 32,
  },
  words: {
    title: "bag of words: embedding 10000 x 64, global average, dense 10; 50 words, batch 32",
    steps: 20,
    batch: 32,
  },
  char: { title: "char LSTM 128, T 64, vocabulary 65, batch 32", steps: 4, batch: 32 },
};

/** The same numbers in every JavaScript peer: uniform in [-1, 1). */
export function noise(size, seed = 1) {
  let state = seed;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x3fffffff - 1;
  });
}

/** One-hot rows of class (7 i + 3) mod classes. */
export function oneHot(rows, classes) {
  const values = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) values[i * classes + ((i * 7 + 3) % classes)] = 1;
  return values;
}

/** Whole numbers from 0 to count - 1. */
export function ids(size, count) {
  return noise(size).map((value) => Math.floor(((value + 1) / 2) * count));
}

/** Examples of a model: x and y, values and shapes, for `steps` batches. */
export function examples(name) {
  const { steps, batch } = MODELS[name];
  const n = steps * batch;
  switch (name) {
    case "mlp":
      return { x: [noise(n * 784), [n, 784]], y: [oneHot(n, 10), [n, 10]] };
    case "cnn":
    case "bncnn":
      return { x: [noise(n * 784), [n, 28, 28, 1]], y: [oneHot(n, 10), [n, 10]] };
    case "text":
      return { x: [ids(n * 100, 5000), [n, 100]], y: [oneHot(n, 4), [n, 4]] };
    case "words":
      return { x: [ids(n * 50, 10000), [n, 50]], y: [oneHot(n, 10), [n, 10]] };
    case "lstm":
    case "gru":
    case "rnn":
      return { x: [noise(n * 50 * 16), [n, 50, 16]], y: [noise(n), [n, 1]] };
    case "tiny":
      return { x: [noise(n * 2), [n, 2]], y: [noise(n), [n, 1]] };
    case "char":
      return { x: [oneHot(n * 64, 65), [n, 64, 65]], y: [oneHot(n * 64, 65), [n, 64, 65]] };
    default:
      throw new Error(`No model "${name}"`);
  }
}
