// The one file that stands in for Lectern's own declarations says what they say.

import { join } from "node:path";

import { expect, test } from "vitest";

import { OwnTypes } from "../../../kernel/language/own-types.ts";
import { packages } from "./notebook.ts";
import { Program } from "./program.ts";

const dist = join(packages, "dist");
const slashed = dist.replaceAll("\\", "/");
const ownTypes = OwnTypes.open(dist, join(dist, "kernel", "types"))!;

/** The same question about the files themselves, and about the one that stands in for them. */
function inBoth<Answer>(source: string, ask: (program: Program) => Answer): [files: Answer, joined: Answer] {
  const answers = [() => undefined, (path: string) => ownTypes.text(path)].map((read) => {
    const program = new Program(source.replaceAll("LECTERN", `${slashed}/lib/index`), read);
    const answer = ask(program);
    program.close();
    return answer;
  });
  return [answers[0]!, answers[1]!];
}

test("every name that lectern exports has the type that it has in the library's own files", () => {
  const source = `import * as all from "LECTERN"; const lectern = all;`;
  const [files, joined] = inBoth(source, (program) =>
    [...program.members("lectern", 3)].map(([name, type]) => `${name}: ${withoutModules(type)}`),
  );
  expect(files.length).toBeGreaterThan(1000);
  expect(joined).toEqual(files);
});

test("what is wrong with a call is said in the same words", () => {
  const source = `import { linear, nn, optim } from "LECTERN";
    const model: string = new linear.LinearRegression();
    nn.dense(1, 2);
    new linear.LinearRegression({ slover: "exact" });
    new nn.Dense("many");
    const parts: number = [linear.LinearRegression, optim.adam];`;
  const [files, joined] = inBoth(source, (program) => program.errors().map(withoutModules));
  expect(files.length).toBe(6);
  expect(joined).toEqual(files);
});

test("the files stand in this Lectern's folder: those of another that is installed are read as they are", () => {
  expect(ownTypes.text(`${slashed}/lib/nn/dense.d.ts`)).toContain(`export * from "lectern:lib/nn/dense";`);
  const elsewhere = `/${"x".repeat(slashed.length - 1)}`;
  expect(ownTypes.text(`${elsewhere}/lib/nn/dense.d.ts`)).toBeUndefined();
});

function withoutModules(type: string): string {
  return type.replace(/import\("[^"]+"\)/g, "a module");
}
