// Gives the event loop a turn: timers, messages, an interrupt and late output come through while a model trains.

/** Resolves after the timers and messages that were due. */
export function pause(): Promise<void> {
  // Browsers have no setImmediate; their setTimeout takes 4 ms, which is little between turns of 50.
  return new Promise((resolve) => {
    if (globalThis.setImmediate) globalThis.setImmediate(resolve);
    else setTimeout(resolve);
  });
}
