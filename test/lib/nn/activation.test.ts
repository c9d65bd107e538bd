import { expect } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";

const x = () => tf.tensor1d([-2, -0.5, 0, 0.5, 30]);
const dy = () => tf.tensor1d([1, 2, 3, 4, 5]);

onEveryEngine("relu by hand: the negative is cut off, and what is cut off sends nothing back", () => {
  const [y, cache] = nn.relu(x());
  expect([...y.dataSync()]).toEqual([0, 0, 0, 0.5, 30]);
  expect([...nn.reluGrad(dy(), cache).dx.dataSync()]).toEqual([0, 0, 0, 4, 5]);
});

// y = torch.tanh(x); y.backward(dy)
onEveryEngine("tanh and tanhGrad: PyTorch's numbers; tanh is odd", () => {
  const [y, cache] = nn.tanh(x());
  expectClose(y.dataSync(), [-0.9640276, -0.4621172, 0, 0.4621172, 1]);
  expectClose(nn.tanhGrad(dy(), cache).dx.dataSync(), [0.0706508, 1.5728954, 3, 3.1457909, 0]);
  expectClose(nn.tanh(x().neg())[0].neg().dataSync(), y.dataSync());
});

// y = torch.sigmoid(x); y.backward(dy)
onEveryEngine("sigmoid and sigmoidGrad: PyTorch's numbers; sigmoid(-x) = 1 - sigmoid(x)", () => {
  const [y, cache] = nn.sigmoid(x());
  expectClose(y.dataSync(), [0.1192029, 0.3775407, 0.5, 0.6224593, 1]);
  expectClose(nn.sigmoidGrad(dy(), cache).dx.dataSync(), [0.1049936, 0.4700074, 0.75, 0.9400149, 0]);
  expectClose(nn.sigmoid(x().neg())[0].dataSync(), tf.sub(1, y).dataSync());
});
