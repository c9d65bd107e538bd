// A training between two epochs, as the parts of a file, and back: what is in a checkpoint.

import type { LayersModel } from "@tensorflow/tfjs";

import type * as tf from "../engine/tensorflow.ts";
import { type Architecture, architectureOf, difference } from "../models/architecture.ts";
import { assign, assignStored, decodeModel, find, stored, tensorOf } from "../models/model-file.ts";
import { encode, type StoredTensor } from "../models/safetensors.ts";
import { variablesOf } from "../models/variables.ts";
import { Sequential } from "../nn/sequential.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { CallbackList, CallbackState } from "./callbacks.ts";
import type { TrainingHistory } from "./history.ts";

/** What of a training is kept. */
export interface Running {
  readonly model: Sequential | LayersModel;
  readonly optimizer: Optimizer | undefined;
  readonly history: TrainingHistory;
  readonly callbacks: CallbackList;
  /** Options that must be the same for the numbers to be. */
  readonly task: Record<string, unknown>;
}

/** The metadata's entry "training", as JSON, in which numbers that are not finite are text. */
interface TrainingState {
  version: 1;
  /** Whole epochs done. */
  epoch: number;
  /** Whether a callback had said that this epoch is the last. */
  stopped: boolean;
  task: Record<string, unknown>;
  optimizer: { name: string; settings: Record<string, unknown>; learningRate: number };
  history: { steps: number; seconds: number; logs: Record<string, number[]> };
  callbacks: { name: string; values: CallbackState["values"]; tensors: string[] }[];
}

/** Of a training that has done `epoch` epochs. */
export function takeSnapshot(running: Running, epoch: number): Uint8Array[] {
  const { model, optimizer, history, callbacks, task } = running;
  const own = ownModel("train.checkpoint", model);
  const variables = [...variablesOf(own), ...variablesOfOptimizer(optimizer!)];
  const tensors = new Map(variables.map(([name, variable]) => [name, stored(variable)]));
  const states = callbacks.list.map((each, i) => {
    const { values, tensors: kept = {} } = each.getState?.() ?? { values: {} };
    for (const [name, tensor] of Object.entries(kept)) tensors.set(`callback.${i}.${name}`, stored(tensor));
    return { name: nameOf(each), values, tensors: Object.keys(kept) };
  });
  const { steps, seconds } = history;
  const state: TrainingState = {
    version: 1,
    epoch,
    stopped: model.stopTraining === true,
    task,
    optimizer: optimizerSettings(optimizer!),
    history: {
      steps,
      seconds,
      logs: Object.fromEntries(history.names.map((name) => [name, history.of(name)])),
    },
    callbacks: states,
  };
  const metadata = {
    lectern: JSON.stringify(architectureOf("train.checkpoint", own)),
    training: JSON.stringify(state, (_, value) =>
      typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
    ),
  };
  return encode({ tensors, metadata });
}

/** Puts everything back; gives how many epochs are done. Throws if the checkpoint is of another training. */
export function restoreSnapshot(where: string, running: Running, bytes: Uint8Array): number {
  const { model, optimizer, history, callbacks, task } = running;
  const own = ownModel(where, model);
  const saved = decodeModel(where, bytes);
  const state = readState(where, saved.metadata);
  checkSame(where, own, saved);
  for (const [name, value] of Object.entries(state.task)) {
    checkEqual(where, name, task[name], value);
  }
  const settings = optimizerSettings(optimizer!);
  checkEqual(where, "optimizer", settings.name, state.optimizer.name);
  for (const [name, value] of Object.entries(state.optimizer.settings)) {
    checkEqual(where, `optimizer's ${name}`, settings.settings[name], value);
  }
  const pairs = variablesOfOptimizer(optimizer!).map(
    ([name, variable]) => [variable, find(where, name, variable, saved.tensors)] as const,
  );
  assignStored(where, own, saved.tensors);
  for (const [variable, values] of pairs) assign(variable, values);
  // The variable has 32 bits of it; a callback that goes on multiplying has 64.
  if ("learningRate" in optimizer!.namedState) optimizer!.learningRate = state.optimizer.learningRate;
  history.steps = state.history.steps;
  history.seconds = state.history.seconds;
  for (const [name, values] of Object.entries(state.history.logs))
    history.of(name)?.push(...values.map(Number));
  restoreCallbacks(callbacks.list, state.callbacks, saved.tensors);
  model.stopTraining = state.stopped;
  return state.epoch;
}

function readState(where: string, { training }: Record<string, string>): TrainingState {
  if (training === undefined) {
    throw new TypeError(
      `${where} is a model without a training: it was written by model.save, not by train.checkpoint; ` +
        "go on from its weights with models.load and another train.fit",
    );
  }
  return JSON.parse(training) as TrainingState;
}

function checkSame(where: string, model: Sequential, saved: Architecture): void {
  const { layers, config, inputShape } = architectureOf(where, model);
  const different = difference(["the model", layers], ["the checkpoint", saved.layers]);
  if (different) throw new TypeError(`${where} is of another model: ${different}`);
  checkEqual(where, "the shape of one example", inputShape, saved.inputShape);
  checkEqual(where, "the model's seed", config.seed, saved.config.seed);
}

function checkEqual(where: string, what: string, own: unknown, saved: unknown): void {
  const [a, b] = [JSON.stringify(own), JSON.stringify(saved)];
  if (a === b) return;
  throw new RangeError(
    `${where} is of another training: ${what} is ${a ?? "none"} here, ${b} in the checkpoint; ` +
      "take the same, or go on from its weights alone with models.load",
  );
}

/** By place among those of one kind: a callback that was added or left out moves no other. */
function restoreCallbacks(
  list: CallbackList["list"],
  states: TrainingState["callbacks"],
  tensors: ReadonlyMap<string, StoredTensor>,
): void {
  const left = [...states.entries()];
  for (const each of list) {
    const at = left.findIndex(([, { name }]) => name === nameOf(each));
    if (at < 0) continue;
    const [[i, { values, tensors: names }]] = left.splice(at, 1) as [(typeof left)[number]];
    const kept = names.map((name) => [name, tensorOf(tensors.get(`callback.${i}.${name}`)!)]);
    each.setState?.({ values, tensors: Object.fromEntries(kept) });
  }
}

function nameOf(callbacks: object): string {
  return callbacks.constructor.name;
}

function variablesOfOptimizer({ namedState }: Optimizer): [name: string, variable: tf.Variable][] {
  return Object.entries(namedState).map(([name, variable]) => [
    `optimizer.${name.replaceAll("/", ".")}`,
    variable,
  ]);
}

/** Its class, its options as far as they are plain, and the rate, which a callback may have changed. */
function optimizerSettings(optimizer: Optimizer): TrainingState["optimizer"] {
  const plain = Object.entries(optimizer).filter(([, value]) =>
    ["number", "string", "boolean"].includes(typeof value),
  );
  const { learningRate } = optimizer;
  return { name: optimizer.constructor.name, settings: Object.fromEntries(plain), learningRate };
}

function ownModel(where: string, model: Running["model"]): Sequential {
  if (model instanceof Sequential) return model;
  throw new TypeError(
    `${where}: a model of tf.layers keeps its optimizer's state to itself; checkpoints are for models of nn`,
  );
}
