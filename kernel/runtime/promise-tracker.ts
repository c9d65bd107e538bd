// Follows a cell through promises and timers without async_hooks, for Node 20 and 22.

import { createRequire, syncBuiltinESMExports } from "node:module";
import { promisify } from "node:util";
import { promiseHooks } from "node:v8";

import type { CellId } from "../threads.ts";
import type { CellTracker } from "./cell-tracker.ts";

type Callback = (...args: unknown[]) => unknown;
type Schedule = (callback: Callback, ...rest: unknown[]) => unknown;

/**
 * Promises through V8's hooks, timers by wrapping the functions that start them. A callback of another kind,
 * such as that of `fs.readFile`, is not followed: what it prints goes to the cell started last.
 */
export class PromiseTracker implements CellTracker {
  readonly #cells = new WeakMap<object, CellId>();
  #current: CellId | undefined;
  #outside: CellId | undefined;

  constructor() {
    // Methods taken once: a cell may overwrite the prototype's.
    const get = this.#cells.get.bind(this.#cells);
    const set = this.#cells.set.bind(this.#cells);
    // By this name code-stopper.ts knows it.
    const promiseHook = (promise: object): void => {
      if (this.#current !== undefined) set(promise, this.#current);
    };
    promiseHooks.createHook({
      init: promiseHook,
      before: (promise) => {
        this.#outside = this.#current;
        this.#current = get(promise);
      },
      after: () => {
        this.#current = this.#outside;
        this.#outside = undefined;
      },
    });
    this.#followTimers();
  }

  run(cell: CellId, code: () => void): void {
    const before = this.#current;
    this.#current = cell;
    try {
      code();
    } finally {
      this.#current = before;
    }
  }

  /** A termination skips what `run` and `after` would have put back. */
  leave(): void {
    this.#current = undefined;
  }

  current(): CellId | undefined {
    return this.#current;
  }

  ofPromise(promise: object): CellId | undefined {
    return this.#cells.get(promise);
  }

  #followTimers(): void {
    const timers = createRequire(import.meta.url)("node:timers") as Record<string, Schedule>;
    for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
      const original = timers[name]!;
      const following = this.#follow(original);
      const custom = promisify.custom in original ? { [promisify.custom]: original[promisify.custom] } : {};
      Object.defineProperty(following, "name", { value: name });
      timers[name] = Object.assign(following, custom);
      Object.defineProperty(globalThis, name, {
        configurable: true,
        enumerable: true,
        writable: true,
        value: following,
      });
    }
    process.nextTick = this.#follow(process.nextTick as Schedule) as typeof process.nextTick;
    globalThis.queueMicrotask = this.#follow(globalThis.queueMicrotask as Schedule) as typeof queueMicrotask;
    syncBuiltinESMExports();
  }

  #follow(schedule: Schedule): Schedule {
    return (callback, ...rest) => {
      const cell = this.#current;
      if (cell === undefined || typeof callback !== "function") return schedule(callback, ...rest);
      const tracker = this;
      return schedule(
        function (this: unknown, ...args: unknown[]) {
          tracker.#current = cell;
          const result = Reflect.apply(callback, this, args);
          // Not in a `finally`: the handler of an uncaught exception must still know the cell.
          tracker.#current = undefined;
          return result;
        },
        ...rest,
      );
    };
  }
}
