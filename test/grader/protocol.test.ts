// What the judge makes of whatever a student's process may send: an answer or an error, and nothing else is touched.

import { MessageChannel } from "node:worker_threads";

import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";

import { expectClose } from "../../check/index.ts";
import { withinTime } from "../../check/time-limit.ts";
import { RemoteStudent } from "../../grader/grade/remote.ts";
import { type Answer, FrameReader, toFrame } from "../../grader/sandbox/frames.ts";
import { Codec } from "../../grader/sandbox/plain-data.ts";

/** What is asked for in each test: nobody guesses it. */
const secret = 0.7316548829;

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1 } of channels.splice(0)) port1.close();
});

/** A student whose process says these frames, one after another, and then has gone. */
function student(...frames: Uint8Array[]): RemoteStudent {
  const channel = new MessageChannel();
  channels.push(channel);
  const { port1: port, port2 } = channel;
  const left = [...frames];
  port.postMessage = (message: { id: number; start?: true }) => {
    const frame = message.start ? Buffer.from("any") : left.shift();
    port2.postMessage({ id: message.id, ...(frame ? { frame } : { gone: "it ended" }) });
  };
  return new RemoteStudent({ port, signal: new Int32Array(new SharedArrayBuffer(4)) });
}

/** A frame as the judge gets it, without its first length. */
function frame(message: unknown, numbers: Float64Array[] = []): Uint8Array {
  return toFrame(message as Answer, numbers).subarray(4);
}

const value = (encoded: unknown, ...changed: unknown[]) => frame({ say: "value", value: encoded, changed });

/** All that code of the judge's could stumble over later. */
function realm(): string {
  const roots = { Object, Array, Function, Map, Set, Number, String, Promise, Error, JSON, Math, Reflect };
  return Object.entries(roots)
    .flatMap(([name, root]) =>
      [root, "prototype" in root ? root.prototype : {}, Float64Array.prototype].map(
        (each) =>
          `${name}: ${Reflect.ownKeys(each).map(String).join()} ${Object.getOwnPropertyNames(each).length}`,
      ),
    )
    .join("\n");
}

type Called = { gave: unknown } | { threw: Error };

/** Calls a function of this student's as a test does, with all kinds of arguments. */
function called(...frames: Uint8Array[]): Called {
  const row = [1, 2];
  const args = [row, [row, [3]], { a: 1 }, Float64Array.of(1, 2), (x: number) => x + 1];
  const f = student(...frames).functionNamed("f");
  try {
    return { gave: f(...args) };
  } catch (error) {
    if (!(error instanceof Error)) throw new TypeError("what is thrown must be an error");
    return { threw: error };
  }
}

function messageOf(outcome: Called): string {
  return "threw" in outcome ? `${outcome.threw.name}: ${outcome.threw.message}` : "no error";
}

describe("forged answers", () => {
  test.each<[string, unknown]>([
    ["a number that every record has", { $n: "constructor" }],
    ["a record that all records come from", { $n: "__proto__" }],
    ["an argument by a name", { $r: "constructor" }],
    ["an argument that is a list within lists", { $r: [[0]] }],
    ["a function of the judge's", { $fn: 0 }],
    ["digits without end", { $b: "9".repeat(20_000) }],
    ["a bigint of a list", { $b: ["1"] }],
    ["fewer numbers than it says", { $f: ["Array", 0, 5] }],
    ["numbers before the first", { $f: ["Array", -1, 0] }],
    ["half a number", { $f: ["Array", 0.5, 0] }],
    ["a kind of list that there is not", { $f: ["constructor", 0, 0] }],
    ["a number a billion times", { $c: ["Array", 0, 1e9] }],
    ["numbers a million times, twice", [{ $c: ["Array", 0, 6e5] }, { $c: ["Float64Array", 0, 6e5] }]],
    ["half a time", { $c: ["Array", 0, 0.5] }],
    ["a list many times", { $c: ["Array", [1], 5] }],
    ["a number in a kind of list that there is not", { $c: ["constructor", 0, 5] }],
    ["a tensor of negative size", { $t: [{ $f: ["Float32Array", 0, 0] }, [-1], "float32"] }],
    ["an empty tensor of many rows", { $t: [{ $f: ["Float32Array", 0, 0] }, [1e9, 0], "float32"] }],
    ["a tensor that is larger than its values", { $t: [{ $f: ["Float32Array", 0, 0] }, [1e9], "float32"] }],
    [
      "a tensor of many dimensions",
      { $t: [{ $f: ["Float32Array", 0, 0] }, new Array(9).fill(1), "float32"] },
    ],
    ["a tensor of no list", { $t: [{ $o: [["length", 1]] }, [1], "float32"] }],
    ["a tensor of a strange kind", { $t: [{ $f: ["Float32Array", 0, 0] }, [0], { toString: 1 }] }],
    ["two kinds in one", { $n: "NaN", $u: 1 }],
    ["a record that is none", { $o: { a: 1 } }],
    ["a map that is none", { $m: 5 }],
    ["a set that is none", { $s: null }],
    ["an unknown kind", { __proto__: null, toString: 1 }],
    ["lists within lists", JSON.parse(`${"[".repeat(300)}${"]".repeat(300)}`)],
  ])("%s is refused", (_, encoded) => {
    const before = realm();
    expect(messageOf(called(value(encoded)))).toMatch(/^(Type|Syntax)Error: /);
    expect(realm()).toBe(before);
  });

  test.each<[string, unknown]>([
    ["the list of all lists", { object: "__proto__", content: [1, 2] }],
    ["what makes lists", { object: "constructor", content: { $o: [["isArray", 5]] } }],
    ["a method of lists", { object: "push", content: { $o: [["call", 5]] } }],
    ["no argument", { object: 99, content: [1] }],
    ["a record, into a number", { object: 3, content: 5 }],
    ["a list, into a record", { object: 0, content: { $o: [["length", 1e9]] } }],
    ["nothing", {}],
  ])("a change of %s is refused", (_, change) => {
    const before = realm();
    expect(messageOf(called(value(1, change)))).toMatch(/^TypeError: /);
    expect(realm()).toBe(before);
  });

  test("a change that is said twice is refused", () => {
    const change = { object: 0, content: [1] };
    expect(messageOf(called(value(1, change, change)))).toBe(
      "TypeError: argument 0 is said to have changed twice",
    );
  });

  test("a changed record keeps its prototype", () => {
    const record = { a: 1 };
    const content = { $o: [["__proto__", { $o: [["polluted", 1]] }]] };
    student(value(1, { object: 0, content })).functionNamed("f")(record);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(Object.keys(record)).toEqual(["__proto__"]);
  });

  test("numbers are taken once, however often they are named", () => {
    const numbers = [Float64Array.from({ length: 100 }, (_, i) => i)];
    const all = { $f: ["Array", 0, 100] };
    expect(called(frame({ say: "value", value: all, changed: [] }, numbers))).toEqual({
      gave: Array.from({ length: 100 }, (_, i) => i),
    });
    expect(messageOf(called(frame({ say: "value", value: [all, all], changed: [] }, numbers)))).toBe(
      "TypeError: there are fewer numbers than that",
    );
  });

  test("a list that holds itself twice, over and over, is not followed for ever", () => {
    const outcome = called(value({ $r: 0 }, { object: 0, content: [{ $r: 0 }, { $r: 0 }] }));
    expect(() => expectClose((outcome as { gave: unknown }).gave, secret)).toThrow(
      "the answer has more than 10 million entries",
    );
  });

  test.each<[string, Uint8Array]>([
    ["an empty frame", new Uint8Array()],
    ["three bytes", Uint8Array.of(1, 2, 3)],
    ["a text longer than its frame", Uint8Array.of(255, 0, 0, 0, 123, 125)],
    ["a text of four gigabytes", Uint8Array.of(255, 255, 255, 255, 123, 125)],
    ["no JSON", Uint8Array.of(2, 0, 0, 0, 123, 123)],
    ["null", frame(null)],
    ["a list", frame([1])],
    ["a question", frame({ do: "get", name: "half" })],
    ["an error of lists", frame({ say: ["thrown"] })],
  ])("%s is no answer", (_, bytes) => {
    expect(messageOf(called(bytes))).toBe("StudentGone: it answered what cannot be understood");
  });

  test("an error's name and message are short texts", () => {
    const thrown = (error: unknown) => called(frame({ say: "thrown", error })) as { threw: Error };
    expect(messageOf(thrown({ name: { toString: 1 }, message: [[[]]] }))).toBe("Error: ");
    expect(messageOf(thrown(null))).toBe("Error: ");
    const { threw } = thrown({ name: "n".repeat(10_000), message: "m".repeat(10_000) });
    expect([threw.name.length, threw.message.length]).toEqual([100, 2000]);
  });

  test("a cell, and a function that is given none, have no function of the judge's to call", () => {
    const call = frame({ say: "call", fn: 0, args: [] });
    expect(student(call, call).run("1")).toBe("it called what it was not given");
    expect(() => student(call).functionNamed("f")(1)).toThrow("it called what it was not given");
  });

  test("a function of the judge's is called with data only", () => {
    const seen: unknown[] = [];
    const call = frame({ say: "call", fn: 0, args: [{ $n: "__proto__" }] });
    const twice = frame({ say: "call", fn: 7, args: "ab" });
    const f = student(call, twice, value(5)).functionNamed("f");
    expect(f((...args: unknown[]) => seen.push(args))).toBe(5);
    expect(seen).toEqual([]);
  });
});

test("what a test has given away is as it was, once the student is done", () => {
  const [list, record, numbers] = [[1, [2]], { a: 1, b: [2] }, Float32Array.of(1, 2)];
  const one = student(
    value(
      0,
      { object: 0, content: [9] },
      { object: 2, content: { $o: [["c", 3]] } },
      { object: 4, content: { $f: ["Float32Array", 0, 0] } },
    ),
  );
  one.functionNamed("f")(list, record, numbers);
  expect([list, record]).toEqual([[9], { c: 3 }]);
  one.end();
  expect([list, record, numbers]).toEqual([[1, [2]], { a: 1, b: [2] }, Float32Array.of(1, 2)]);
  expect(() => one.functionNamed("f")(1)).toThrow("its work is graded");
});

test.each<[string, unknown]>([
  ["a list", new Array(200_000).fill(0.5)],
  ["a list of what JSON lacks", new Array(100).fill(Number.NaN)],
  ["a list of -0", new Array(100).fill(-0)],
  ["a list of 0 and -0", [...new Array(100).fill(0), -0]],
  ["bytes", new Uint8Array(100).fill(7)],
  ["floats", new Float32Array(100).fill(0.1)],
  ["more of one number than a message may repeat", new Array(1_200_000).fill(1)],
  ["several lists", [new Array(600_000).fill(1), new Array(600_000).fill(2)]],
])("one number many times arrives as it is: %s", (_, values) => {
  const [here, there] = [new Codec(), new Codec()];
  const args = JSON.parse(JSON.stringify(here.encodeArguments([values])));
  const numbers = here.numbers.flatMap((each) => [...each]);
  const [arrived] = there.receive(Float64Array.from(numbers)).decodeArguments(args);
  expect(arrived).toEqual(values);
  expect(there.changes()).toEqual([]);
  const [list] = (Array.isArray(arrived) && Array.isArray(arrived[0]) ? arrived : [arrived]) as [number[]];
  list[40] = 9;
  expect(there.changes()).toHaveLength(1);
});

describe("whatever is sent", () => {
  const before = realm();
  const options = { seed: 4, numRuns: 1500 };

  /** Nobody's, but data or an error; no guess is right; the judge is as it was. */
  const harmless = (outcome: Called): void => {
    if ("gave" in outcome) expect(() => expectClose(outcome.gave, secret)).toThrow();
    else expect(messageOf(outcome).length).toBeLessThan(2200);
    expect(Reflect.ownKeys(Object.prototype).length + Reflect.ownKeys(Array.prototype).length).toBe(ownKeys);
  };
  const ownKeys = Reflect.ownKeys(Object.prototype).length + Reflect.ownKeys(Array.prototype).length;

  const marks = [
    "$n",
    "$u",
    "$b",
    "$f",
    "$c",
    "$o",
    "$m",
    "$s",
    "$t",
    "$fn",
    "$r",
    "$p",
    "$x",
    "__proto__",
    "a",
  ];
  const words = ["constructor", "__proto__", "length", "NaN", "-0", "Array", "Float32Array", "float32", "1"];
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(null, true, ...words),
    fc.integer({ min: -2, max: 40 }),
    fc.double(),
    fc.string(),
  );
  const { encoded } = fc.letrec((tie) => ({
    encoded: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("encoded"), { maxLength: 4 }),
      fc.tuple(fc.constantFrom(...marks), tie("encoded")).map(([key, content]) => ({ [key]: content })),
      fc.dictionary(fc.constantFrom(...marks), tie("encoded"), { maxKeys: 2 }),
    ),
  }));
  const numbers = fc.array(fc.double(), { maxLength: 40 }).map((list) => [Float64Array.from(list)]);
  const change = fc.record({ object: fc.oneof(fc.integer({ min: 0, max: 6 }), leaf), content: encoded });
  const message = fc.oneof(
    fc.record({ say: fc.constant("value"), value: encoded, changed: fc.array(change, { maxLength: 3 }) }),
    fc.record({ say: fc.constant("call"), fn: fc.oneof(fc.constant(0), leaf), args: fc.array(encoded) }),
    fc.record({ say: fc.constantFrom("thrown", "ready", "value"), error: encoded, changed: encoded }),
    encoded,
  );

  test("well-formed messages that mean nothing", () => {
    const property = fc.property(
      fc.array(fc.tuple(message, numbers), { minLength: 1, maxLength: 3 }),
      (sent) => harmless(called(...sent.map(([each, values]) => frame(each, values)))),
    );
    fc.assert(property, options);
    expect(realm()).toBe(before);
  });

  test("real answers with bytes that have changed", () => {
    const codec = new Codec();
    const real = [
      { a: [1, Number.NaN, -0], b: "text" },
      new Map([[1, [2]]]),
      Array.from({ length: 50 }, (_, i) => i),
      new Array(50).fill(-0),
    ];
    const bytes = toFrame({ say: "value", value: codec.encode(real), changed: [] }, codec.numbers).subarray(
      4,
    );
    const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    const property = fc.property(flips, fc.nat(bytes.length), (changes, end) => {
      const copy = Uint8Array.from(bytes);
      for (const [at, byte] of changes) copy[at] = byte;
      harmless(called(copy));
      harmless(called(copy.subarray(0, end)));
    });
    fc.assert(property, options);
    expect(realm()).toBe(before);
  });

  test("any bytes, cut anywhere", () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 });
    const small = fc.tuple(fc.nat(20), fc.uint8Array({ minLength: 20, maxLength: 20 })).map(([size, rest]) =>
      // Lengths that make a frame are rare among random ones.
      Uint8Array.of(size, 0, 0, 0, Math.max(0, size - 4), 0, 0, 0, ...rest),
    );
    const property = fc.property(fc.oneof(pieces, fc.array(small, { maxLength: 8 })), (sent) => {
      const reader = new FrameReader(2 ** 20);
      let frames: Buffer[] = [];
      try {
        frames = sent.flatMap((piece) => reader.push(Buffer.from(piece)));
      } catch (error) {
        expect(String(error)).toMatch(/^TooLong: a message of \d+ bytes is too long$/);
      }
      harmless(called(...frames));
    });
    fc.assert(property, options);
    expect(realm()).toBe(before);
  });
});

test("a check that ends within a function of its own leaves no process that waits for it", async () => {
  const heard: string[] = [];
  const channel = new MessageChannel();
  channels.push(channel);
  const { port1: port, port2 } = channel;
  port.postMessage = (message: { id: number; start?: true }) => {
    heard.push(message.start ? "start" : "question");
    const frame = message.start ? Buffer.from("any") : callOf0;
    port2.postMessage({ id: message.id, frame });
  };
  const callOf0 = frame({ say: "call", fn: 0, args: [] });
  const f = new RemoteStudent({ port, signal: new Int32Array(new SharedArrayBuffer(12)) }).functionNamed("f");
  const endless = () => {
    for (;;);
  };
  await expect(withinTime(() => f(endless), 100)).rejects.toThrow("it did not end within 0.1 s");
  await expect(withinTime(() => f(endless), 100)).rejects.toThrow("it did not end within 0.1 s");
  expect(heard).toEqual(["start", "question", "start", "question"]);
});
