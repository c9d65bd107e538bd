// Runs JavaScript in V8's REPL mode through the inspector of this very thread.

import inspector from "node:inspector";
import { promiseHooks } from "node:v8";

/** What a script came to: its value, what it threw, or neither, because an interrupt ended it. */
export type Evaluation =
  | { status: "value"; value: unknown }
  | { status: "thrown"; thrown: unknown }
  | { status: "terminated" };

const session = new inspector.Session();
session.connect();

// The inspector hands out handles of values; this object, known to it by a handle, receives the values themselves.
const receiver: { value: unknown } = { value: undefined };
let receiverId = "";

// V8 tells the session from inside the garbage collector when the promise of a pending script is collected,
// and Node 22 dies of that: so the outer promise (the first one that the script creates) is held while the
// script is pending, for good if it never settles.
const pending = new Set<object>();

export function evaluate(expression: string, onEnd: (evaluation: Evaluation) => void): void {
  let outer: object | undefined;
  const stopHook = promiseHooks.onInit((promise) => {
    outer ??= promise;
    stopHook();
  });
  // Node's types do not know replMode yet.
  const parameters: inspector.Runtime.EvaluateParameterType & { replMode: boolean } = {
    expression,
    replMode: true,
    awaitPromise: true,
    objectGroup: "cell",
  };
  session.post("Runtime.evaluate", parameters, (error, reply) => {
    if (outer !== undefined) pending.delete(outer);
    // Node types the error as always present; it is null where all went well.
    if ((error as Error | null) !== null) {
      // The only errors that the inspector itself gives here are of ended execution.
      onEnd({ status: "terminated" });
      return;
    }
    const { result, exceptionDetails } = reply;
    const evaluation: Evaluation =
      exceptionDetails === undefined
        ? { status: "value", value: valueBehind(result) }
        : { status: "thrown", thrown: thrownValue(exceptionDetails) };
    session.post("Runtime.releaseObjectGroup", { objectGroup: "cell" });
    onEnd(evaluation);
  });
  stopHook();
  if (outer !== undefined) pending.add(outer);
}

function thrownValue(details: inspector.Runtime.ExceptionDetails): unknown {
  if (details.exception === undefined) return new Error(details.text);
  return valueBehind(details.exception);
}

function valueBehind(object: inspector.Runtime.RemoteObject): unknown {
  if (object.objectId === undefined) return primitiveOf(object);
  if (receiverId === "") receiverId = handleOfReceiver();
  session.post("Runtime.callFunctionOn", {
    objectId: receiverId,
    functionDeclaration: "function (value) { this.value = value; }",
    arguments: [{ objectId: object.objectId }],
    silent: true,
  });
  const { value } = receiver;
  receiver.value = undefined;
  return value;
}

function primitiveOf({ type, subtype, value, unserializableValue }: inspector.Runtime.RemoteObject): unknown {
  if (unserializableValue === undefined) return subtype === "null" ? null : value;
  if (type === "bigint") return BigInt(unserializableValue.slice(0, -1));
  return Number(unserializableValue); // NaN, Infinity, -Infinity, -0
}

function handleOfReceiver(): string {
  const name = "$$receiver";
  Object.defineProperty(globalThis, name, { configurable: true, value: receiver });
  let id = "";
  session.post("Runtime.evaluate", { expression: name }, (_error, reply) => {
    id = reply.result.objectId ?? "";
  });
  Reflect.deleteProperty(globalThis, name);
  return id;
}

/** Ends what this thread runs at its next instruction, as an interrupt from outside does. */
export function terminateSelf(): void {
  session.post("Runtime.terminateExecution");
}

/** The handle must exist before a cell can tamper with what makes it. */
export function warmUp(): void {
  receiverId = handleOfReceiver();
  evaluate("undefined", () => undefined);
}
