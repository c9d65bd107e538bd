// nbconvert --execute and papermill on notebooks in TypeScript: what they store, and how they end.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Notebook, type Output, readNotebook } from "../../kernel/notebook.ts";
import { Jupyter, plain } from "./jupyter.ts";

let jupyter: Jupyter;

beforeAll(async () => {
  jupyter = await Jupyter.create();
  await jupyter.notebook("well.ipynb", [
    { type: "markdown", source: "# All is well" },
    `import { readdirSync } from "node:fs";\nconst n: number = await Promise.resolve(6);\nconsole.log(n);`,
    `console.error("on stderr");\nreaddirSync(".").includes("well.ipynb")`,
    `display.html("<b>bold</b>");\nn * 7`,
  ]);
  await jupyter.notebook("throwing.ipynb", [
    `const limit = 3;`,
    `const check = (x: number) => {\n  if (x > limit) throw new RangeError(\`\${x} is too far\`);\n};\ncheck(5)`,
    `console.log("not reached")`,
  ]);
  await jupyter.notebook("mistyped.ipynb", [`const n: number = "one";`, `console.log("not reached")`]);
}, 60_000);

afterAll(() => jupyter.close());

const runners = {
  nbconvert: (name: string, out: string) =>
    jupyter.run("nbconvert", ["--to", "notebook", "--execute", `${name}.ipynb`, "--output", `${out}.ipynb`]),
  papermill: (name: string, out: string) => jupyter.run("papermill", [`${name}.ipynb`, `${out}.ipynb`]),
};

describe.each(Object.keys(runners) as (keyof typeof runners)[])("%s", (runner) => {
  const run = runners[runner];

  test("runs a notebook in its folder and stores its outputs", async () => {
    const { code, stderr } = await run("well", `well-${runner}`);
    expect(code, stderr).toBe(0);
    const executed = await readNotebook(jupyter.path(`well-${runner}.ipynb`));
    expect(outputs(executed)).toEqual([
      ["stdout: 6"],
      ["stderr: on stderr", "result: true"],
      ["display: <b>bold</b>", "result: 42"],
    ]);
    expect(
      executed.cells.flatMap((cell) => ("execution_count" in cell ? [cell.execution_count] : [])),
    ).toEqual([1, 2, 3]);
    expect(executed.metadata.language_info).toMatchObject({ name: "typescript", file_extension: ".ts" });
  });

  test("stops at a thrown error, exits with 1 and says where", async () => {
    const { code, stderr } = await run("throwing", `throwing-${runner}`);
    expect(code).toBe(1);
    expect(plain([stderr])).toMatch(/RangeError: 5 is too far\nCell \[2\], line 2, column 24\n/);
    expect(plain([stderr])).toContain("> 2 │   if (x > limit) throw new RangeError(");
    expect(stderr).not.toContain("dist/kernel");
  });

  test("stops at a type error, exits with 1 and says where", async () => {
    const { code, stderr } = await run("mistyped", `mistyped-${runner}`);
    expect(code).toBe(1);
    expect(plain([stderr])).toMatch(
      /Type 'string' is not assignable to type 'number'.* TS2322\nCell \[1\], line 1, column 7\n/,
    );
  });
});

test("papermill stores what came before the error, and the error", async () => {
  const executed = await readNotebook(jupyter.path("throwing-papermill.ipynb"));
  expect(
    outputs(executed)
      .flat()
      .filter((output) => !output.startsWith("display")),
  ).toEqual(["error: RangeError: 5 is too far"]);
});

test("nbconvert --allow-errors goes on after an error", async () => {
  const args = ["--to", "notebook", "--execute", "--allow-errors", "--stdout", "mistyped.ipynb"];
  const { code, stdout, stderr } = await jupyter.run("nbconvert", args);
  expect(code, stderr).toBe(0);
  expect(outputs(JSON.parse(stdout))).toEqual([
    ["error: TypeError: Type 'string' is not assignable to type 'number'."],
    ["stdout: not reached"],
  ]);
});

test("nbconvert --to script writes TypeScript", async () => {
  const { code, stdout, stderr } = await jupyter.run("nbconvert", [
    "--to",
    "script",
    "--stdout",
    "well-nbconvert.ipynb",
  ]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("const n: number = await Promise.resolve(6);");
});

test("nbconvert --to html colours TypeScript", async () => {
  const { code, stdout, stderr } = await jupyter.run("nbconvert", [
    "--to",
    "html",
    "--stdout",
    "well-nbconvert.ipynb",
  ]);
  expect(code, stderr).toBe(0);
  // Pygments' keyword and type, which a lexer for plain text would not find.
  expect(stdout).toMatch(/<span class="kd">const<\/span>.*<span class="kt">number<\/span>/);
});

/** The outputs of each code cell, a word for each. */
function outputs(notebook: Notebook): string[][] {
  return notebook.cells.flatMap((cell) => (cell.cell_type === "code" ? [cell.outputs.map(word)] : []));
}

function word(output: Output): string {
  if (output.output_type === "stream") return `${output.name}: ${output.text}`.trimEnd();
  if (output.output_type === "error") return `error: ${output.ename}: ${output.evalue}`;
  const { data } = output;
  if (output.output_type === "execute_result") return `result: ${data["text/plain"]}`;
  return `display: ${data["text/html"] ?? data["text/plain"]}`;
}
