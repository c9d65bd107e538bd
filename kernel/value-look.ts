// A look at the student's values from the host thread: what members one has, told by V8 while cells run or wait.

import type inspector from "node:inspector";

export interface Member {
  name: string;
  /** `function`, `number`, …; undefined for a getter, which is not called. */
  type: string | undefined;
}

export class ValueLook {
  readonly #session: inspector.Session;
  /** Questions whose time was over before their answer came. */
  #late = 0;
  #looks = 0;

  constructor(session: inspector.Session) {
    this.#session = session;
  }

  /**
   * The members of what an expression gives, without running any code that has effects, and without the elements of
   * arrays: V8 would describe each, which takes minutes for millions. None where the main thread is in the middle of
   * one long native call and gives no answer within the limit.
   */
  async members(expression: string, limitMs: number): Promise<Member[]> {
    // Whatever is asked now is answered after what is late already, and would wait as long for nothing.
    if (this.#late > 0) return [];
    // A name of its own: what another look lets go of at its end must not be what this one still needs.
    const objectGroup = `look-${++this.#looks}`;
    try {
      const evaluated = (await this.#ask(
        "Runtime.evaluate",
        { expression, throwOnSideEffect: true, silent: true, timeout: limitMs, objectGroup },
        limitMs,
      )) as inspector.Runtime.EvaluateReturnType | undefined;
      const objectId = evaluated?.result.objectId;
      if (objectId === undefined || evaluated?.exceptionDetails !== undefined) return [];
      const described = (await this.#ask(
        "Runtime.getProperties",
        // Node's types do not know the last one yet.
        { objectId, nonIndexedPropertiesOnly: true } as inspector.Runtime.GetPropertiesParameterType,
        limitMs,
      )) as inspector.Runtime.GetPropertiesReturnType | undefined;
      return (described?.result ?? []).map(({ name, value }) => ({ name, type: value?.type }));
    } finally {
      // Questions are answered in their order: so also what a late answer gives is let go of, which the inspector
      // would keep from the garbage collector for good.
      this.#session.post("Runtime.releaseObjectGroup", { objectGroup });
    }
  }

  /** Undefined where V8 refuses, or gives no answer in time; the answer that comes later is dropped. */
  #ask(method: string, parameters: object, limitMs: number): Promise<unknown> {
    return new Promise((resolve) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        this.#late++;
        resolve(undefined);
      }, limitMs);
      this.#session.post(method, parameters, (error: Error | null, reply?: object) => {
        clearTimeout(timer);
        if (isLate) this.#late--;
        else resolve(error === null ? reply : undefined);
      });
    });
  }
}
