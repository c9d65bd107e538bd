// dist/lib/node.js, the library in one file: what packing must not change.

import { expect, test } from "vitest";

const library = new URL("../../dist/lib/node.js", import.meta.url).href;

test("classes keep their names beside tfjs's, which has a Conv2D and an Optimizer too: errors are made of them", async () => {
  const { nn, ...rooms } = (await import(library)) as typeof import("../../lib/index.ts");
  const renamed = Object.entries({ nn, ...rooms } as Record<string, object>)
    .filter(([room]) => room !== "tf")
    .flatMap(([room, members]) =>
      Object.entries(members)
        .filter(([, value]) => typeof value === "function" && String(value).startsWith("class"))
        // One that speaks of itself is bound to its name with a _ by the packer.
        .filter(([name, value]) => value.name.replace(/^_/, "") !== name)
        .map(([name, value]) => `${room}.${name} is called ${value.name}`),
    );
  expect(renamed).toEqual([]);
  expect(() => new nn.Conv2D({ filters: 0, kernelSize: 3 })).toThrow("nn.Conv2D: filters must be");
});
