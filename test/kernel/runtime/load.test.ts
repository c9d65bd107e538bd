// Named imports of modules without types: all that the module has, and an error for what it has not.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, describe, expect } from "vitest";

import { kernelTest } from "../frontend.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-load-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const test = kernelTest({ cwd: folder });

const files = {
  "node_modules/plain/index.js": `
    const all = { alpha: 1, nothing: undefined };
    Object.defineProperty(all, "lazy", { enumerable: true, get: () => "got" });
    Object.defineProperty(all, "hidden", { value: "there" });
    module.exports = all;`,
  "node_modules/instance/index.js": `
    class Api { constructor() { this.own = 1; } method() { return "inherited"; } }
    module.exports = new Api();`,
  "node_modules/compiled/index.js": `
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.default = "the default"; exports.named = "named";`,
  "node_modules/callable/index.js": `module.exports = () => "called"; module.exports.extra = 2;`,
  "node_modules/number/index.js": "module.exports = 5;",
  "node_modules/modern/package.json": `{ "type": "module", "exports": "./index.js" }`,
  "node_modules/modern/index.js": "export const here = 1;",
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

describe("a named import of a module without types", () => {
  for (const [code, value] of [
    [
      `import { alpha, nothing, lazy, hidden } from "plain"; [alpha, nothing, lazy, hidden]`,
      "[ 1, undefined, 'got', 'there' ]",
    ],
    [`import api, { own } from "instance"; [own, api.method()]`, "[ 1, 'inherited' ]"],
    [`import { method } from "instance"; method()`, "'inherited'"],
    [`import theDefault, { named } from "compiled"; [theDefault, named]`, "[ 'the default', 'named' ]"],
    [
      `import call, { extra, default as again } from "callable"; [call(), extra, again === call]`,
      "[ 'called', 2, true ]",
    ],
    [`import five from "number"; five`, "5"],
    [`import * as all from "plain"; [all.alpha, all.missing]`, "[ 1, undefined ]"],
    [`const { missing } = await import("plain"); missing`, "undefined"],
    [`import modern, * as both from "plain"; [modern.alpha, both.alpha]`, "[ 1, 1 ]"],
  ] as const) {
    test(`gives what is there: ${code}`, async ({ frontend }) => {
      expect((await frontend.result(`{}; ${code}`)) ?? "undefined").toBe(value);
    });
  }

  for (const [code, evalue] of [
    [
      `import { alpha, missing } from "plain"; missing`,
      "The requested module 'plain' does not provide an export named 'missing'; it provides alpha, default, lazy, nothing",
    ],
    [
      `import { named, missing as other } from "compiled"; other`,
      "The requested module 'compiled' does not provide an export named 'missing'; it provides __esModule, default, named",
    ],
    [
      `import { missing } from "modern"; missing`,
      "The requested module 'modern' does not provide an export named 'missing'; it provides here",
    ],
    [
      `import theDefault from "modern"; theDefault`,
      "The requested module 'modern' does not provide an export named 'default'; it provides here",
    ],
    [
      `import { missing } from "number"; missing`,
      "The requested module 'number' does not provide an export named 'missing'; it provides default",
    ],
  ] as const) {
    test(`refuses what is not there: ${code}`, async ({ frontend }) => {
      const error = await frontend.error(`\n${code}`);
      expect([error.ename, error.evalue]).toEqual(["SyntaxError", evalue]);
      expect(error.text).toMatch(/Cell \[\d+\], line 2, column 1\n/);
    });
  }
});
