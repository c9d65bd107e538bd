import { expect, test } from "vitest";

import { data, nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";

const model = () =>
  new nn.Sequential([
    new nn.GRU({ units: 4, returnSequences: true }),
    new nn.Dense({ units: 3, activation: "tanh" }),
    new nn.LSTM({ units: 2, returnSequences: true }),
    new nn.SimpleRNN({ units: 2 }),
    new nn.Dense({ units: 5 }),
  ]);

const sequences = () => {
  const next = data.random(3);
  return tf.tensor3d(
    Array.from({ length: 2 }, () => Array.from({ length: 6 }, () => [next.normal(), next.normal()])),
  );
};

onEveryEngine("advance by one step, by two, by three gives what the whole sequence gives", () => {
  const rnn = model();
  const x = sequences();
  const parts = tf.split(x, [1, 2, 3], 1);
  let [y, state] = nn.advance(rnn, parts[0]!);
  [y, state] = nn.advance(rnn, parts[1]!, state);
  expectClose(y.dataSync(), rnn.predict(x.slice([0, 0], [2, 3])).dataSync());
  [y, state] = nn.advance(rnn, parts[2]!, state);
  expectClose(y.dataSync(), rnn.predict(x).dataSync());
  expect(state.map((each) => each?.length)).toEqual([1, undefined, 2, 1, undefined]);
});

onEveryEngine("advance takes nested arrays, and leaves its output and states only", () => {
  const rnn = model();
  const [first] = nn.advance(rnn, [[[1, 2]]]);
  expect(first.shape).toEqual([1, 5]);
  const x = sequences();
  expect(tensorsLeftBy(() => nn.advance(rnn, x))).toBe(1 + 1 + 2 + 1);
  expect(tensorsLeftBy(() => tf.tidy(() => void nn.advance(rnn, x)))).toBe(0);
});

test("advance refuses a model that reads from the end, and a state of another model", () => {
  const both = new nn.Sequential([new nn.Bidirectional({ layer: new nn.GRU({ units: 2 }) })]);
  expect(() => nn.advance(both, sequences())).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: nn.advance: bidirectional reads sequences from their end, so there is no going on step by step; use model.predict on whole sequences]`,
  );
  const rnn = new nn.Sequential([new nn.GRU({ units: 2 })], { name: "rnn" });
  const [, state] = nn.advance(model(), sequences());
  expect(() => nn.advance(rnn, sequences(), state)).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: nn.advance: state must be what nn.advance gave for rnn, of 1 layers, got one of 5]`,
  );
});
