// Ends what takes too long, a loop without end too, where Node can; elsewhere only what waits.

/** The time was over. */
export class TimeLimitError extends Error {
  override name = "TimeLimitError";
}

const hook = Symbol.for("lectern.check.body");
/** Until when it may run: for whoever waits in it where V8 cannot end the waiting. */
const until = Symbol.for("lectern.check.until");

// As it was when this was loaded: a cell may well call its own result `performance`.
const clock = globalThis.performance;

/** What `body` gives, or a TimeLimitError. A promise that comes too late is left to itself. */
export async function withinTime(body: () => unknown, timeoutMs: number): Promise<unknown> {
  const tooLong = () =>
    new TimeLimitError(`it did not end within ${timeoutMs / 1000} s; is there a loop that never ends?`);
  const { promise, isSettled } = watched(runSync(body, timeoutMs, tooLong));
  if (isSettled()) return promise;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLong()), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** V8 ends a script that exceeds its time, with all functions that it has called. */
function runSync(body: () => unknown, timeoutMs: number, tooLong: () => Error): unknown {
  const vm = globalThis.process?.getBuiltinModule?.("node:vm");
  if (!vm) return body();
  const holder = globalThis as unknown as Record<symbol, unknown>;
  holder[hook] = body;
  holder[until] = clock.now() + timeoutMs;
  try {
    return new vm.Script('globalThis[Symbol.for("lectern.check.body")]()').runInThisContext({
      timeout: timeoutMs,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      throw tooLong();
    throw error;
  } finally {
    delete holder[hook];
    delete holder[until];
  }
}

function watched(value: unknown): { promise: Promise<unknown>; isSettled: () => boolean } {
  const isPromise = typeof (value as PromiseLike<unknown> | undefined)?.then === "function";
  return { promise: Promise.resolve(value), isSettled: () => !isPromise };
}
