// Lectern's lecture library: what a notebook gets from `import { ... } from "lectern"`.

export * as autograd from "./autograd/index.ts";
export * as cluster from "./cluster/index.ts";
export * as data from "./data/index.ts";
export * as engine from "./engine/index.ts";
export * as tf from "./engine/tensorflow.ts";
export * as ensemble from "./ensemble/index.ts";
export type { Classifier, Estimator } from "./estimator.ts";
export { clone } from "./estimator.ts";
export * as linear from "./linear/index.ts";
export * as losses from "./losses/index.ts";
export * as metrics from "./metrics/index.ts";
export * as models from "./models/index.ts";
export * as neighbors from "./neighbors/index.ts";
export * as nn from "./nn/index.ts";
export * as optim from "./optim/index.ts";
export * as plot from "./plot/index.ts";
export * as selection from "./selection/index.ts";
export * as train from "./train/index.ts";
