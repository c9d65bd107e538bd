// What a training gave, epoch by epoch.

/** Why training ended before its last epoch. */
export type Stop = "signal" | "callback";

/** One number of one epoch, by name: "loss", "valLoss", "accuracy", ... */
export type Logs = Record<string, number>;

/**
 * An array for each thing measured, one number an epoch: the mean over the epoch's examples, each measured with
 * the parameters that its batch met. `valLoss` is empty without validation data.
 */
export class TrainingHistory {
  readonly loss: number[] = [];
  readonly valLoss: number[] = [];
  /** Batches done, in all epochs. */
  steps = 0;
  seconds = 0;
  stopped?: Stop;
  readonly #names: string[] = ["loss", "valLoss"];

  /** With an array for each of these beside loss and valLoss. */
  constructor(names: readonly string[] = []) {
    for (const name of names.flatMap((name) => [name, validation(name)])) {
      this.#names.push(name);
      Object.assign(this, { [name]: [] });
    }
  }

  /** Appends an epoch. */
  push(logs: Logs): void {
    for (const [name, value] of Object.entries(logs)) this.of(name).push(value);
  }

  /** What was measured by this name, an entry for each epoch. */
  of(name: string): number[] {
    return (this as unknown as Record<string, number[]>)[name]!;
  }

  /** What was measured: "loss", "valLoss", ... */
  get names(): string[] {
    return this.#names.filter((name) => this.of(name).length > 0);
  }

  /** First and last of each array, in a line. */
  toString(): string {
    const epochs = this.loss.length;
    const changes = this.names.map((name) => {
      const [first, last] = [this.of(name)[0]!, this.of(name).at(-1)!];
      return epochs === 1 ? `${name} ${short(last)}` : `${name} ${short(first)} → ${short(last)}`;
    });
    const stopped = this.stopped ? `, stopped by a ${this.stopped}` : "";
    const span = `${epochs} ${epochs === 1 ? "epoch" : "epochs"}, ${this.steps} steps in ${duration(this.seconds)}`;
    return [`${span}${stopped}`, changes.join(", ")].filter((part) => part !== "").join(": ");
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** With an array for each metric, and one for its measurement on the validation data: `history.valAccuracy`. */
export type History<N extends string = never> = TrainingHistory & {
  readonly [K in N | `val${Capitalize<N>}`]: number[];
};

/** "valAccuracy" for "accuracy". */
export function validation<N extends string>(name: N): `val${Capitalize<N>}` {
  return `val${name[0]?.toUpperCase()}${name.slice(1)}` as `val${Capitalize<N>}`;
}

/** Four digits that count: 0.001234, 12.34. */
export function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
