// Files that are no submissions, disks that are full, judges that hang: a score or a reason for each student, never a
// run that ends, never a submission that is lost.

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";

import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";

import { assignCommand } from "../../cli/assign.ts";
import { answerKey } from "../../grader/grade/answer-key.ts";
import { Compiler } from "../../grader/grade/compiler.ts";
import { handedIn } from "../../grader/grade/handed-in.ts";
import { Slot } from "../../grader/grade/slot.ts";
import { zipEntries } from "../../grader/grade/zip.ts";
import { sandboxProblem } from "../../grader/index.ts";
import { toCsv } from "../../grader/report/csv.ts";
import { toJUnit } from "../../grader/report/junit.ts";
import { studentFile } from "../../grader/student-file.ts";
import { parseNotebook } from "../../kernel/index.ts";
import { Class, submitted, textOf } from "./class.ts";
import { compilers } from "./compilers.ts";

const main = new URL("../../dist/cli/main.js", import.meta.url).pathname;
const problem = sandboxProblem();

/** The notebook with something else in it than what it has. */
function spoilt(
  change: (notebook: Record<string, unknown> & { cells: Record<string, unknown>[] }) => void,
): string {
  const notebook = JSON.parse(textOf(submitted()));
  change(notebook);
  return JSON.stringify(notebook);
}

const deep = (text: string) => text.replace('"deep"', "[".repeat(100_000) + "]".repeat(100_000));

/** A zip whose only file says that it has `says` bytes, whatever it has. */
function lying(content: Uint8Array, says: number): Buffer {
  const zip = Buffer.from(zipSync({ "hw.ipynb": content }, { level: 9 }));
  zip.writeUInt32LE(says, 22);
  zip.writeUInt32LE(says, zip.readUInt32LE(zip.length - 6) + 24);
  return zip;
}

test.skipIf(problem !== undefined)(
  "each file is graded, or it is said why not, and the others are graded",
  async () => {
    const hw = new Class();
    const text = textOf(submitted());
    const output = (each: unknown) => spoilt(({ cells }) => (cells[1]!.outputs = [each]));
    const expected: Record<string, [content: string | Uint8Array, became: string]> = {
      "a-good.ipynb": [text, "6 of 6"],
      "no-bytes.ipynb": [
        "",
        'not graded: Cannot read "the notebook": not JSON, Unexpected end of JSON input',
      ],
      "a-list.ipynb": ["[]", 'not graded: Cannot read "the notebook": not a notebook, it has no nbformat'],
      "fifty-mb.ipynb": [
        "x".repeat(50 * 2 ** 20),
        "not graded: it has 50 MB, at most 20 MB are graded; clear its outputs",
      ],
      "no-cells-list.ipynb": [
        '{"nbformat":4,"cells":{}}',
        'not graded: Cannot read "the notebook": not a notebook, it has no list of cells',
      ],
      "a-cell-of-lists.ipynb": [
        deep(spoilt(({ cells }) => (cells[1] = ["deep"] as never))).replace('["deep"]', "[]"),
        'not graded: Cannot read "the notebook": cell 2 must be an object, found a list',
      ],
      "a-cell-without-text.ipynb": [
        spoilt(({ cells }) => (cells[2]!.source = 5)),
        'not graded: Cannot read "the notebook": cell 3 must have a source of text',
      ],
      "outputs-of-others.ipynb": [
        output({
          output_type: "display_data",
          data: { "application/vnd.other+json": { a: 1 } },
          metadata: {},
        }),
        "6 of 6",
      ],
      "an-output-that-is-none.ipynb": [
        output(5),
        'not graded: Cannot read "the notebook": an output of cell 2 must be an object, found 5',
      ],
      "a-language-that-is-no-text.ipynb": [
        spoilt(({ metadata }) =>
          Object.assign(metadata as object, { kernelspec: { language: { toString: 1 } } }),
        ),
        "6 of 6",
      ],
      "python-by-its-info.ipynb": [
        JSON.stringify({
          nbformat: 4,
          metadata: { language_info: { name: "python" } },
          cells: [{ cell_type: "code", source: "print(1)" }],
        }),
        "not graded: the notebook is for python, not TypeScript",
      ],
      "deep-metadata.ipynb": [deep(spoilt((notebook) => (notebook.metadata = { x: "deep" }))), "6 of 6"],
      "deep-ids.ipynb": [
        deep(spoilt(({ cells }) => (cells[1]!.metadata = { nbgrader: { grade_id: "deep" } }))),
        "6 of 6",
      ],
      "ids-that-are-none.ipynb": [
        spoilt(({ cells }) => cells.push({ cell_type: "code", source: "1", metadata: { nbgrader: 5 } })),
        "6 of 6",
      ],
      "many.zip": [
        zipSync(
          Object.fromEntries(
            Array.from({ length: 30 }, (_, i) => [`${i}/hw.ipynb`, new Uint8Array(2 ** 20)]),
          ),
        ),
        expect.stringMatching(/^not graded: the zip has several notebooks: 0\/hw.ipynb, /) as never,
      ],
      "says-less.zip": [
        lying(new Uint8Array(200 * 2 ** 20), 1000),
        "not graded: the zip cannot be read: a file in it has more than 20971520 bytes",
      ],
      "cut.zip": [
        zipSync({ "hw.ipynb": Buffer.from(text) }).subarray(0, 300),
        "not graded: the zip cannot be read: it is no zip, or its end is missing",
      ],
      "work.rar": ["Rar!", 'not graded: "work.rar" is no notebook and no zip'],
      "two\nlines\u001b[2J.ipynb": [
        "{",
        expect.stringMatching(/^not graded: Cannot read "the notebook": not JSON/) as never,
      ],
      "zz-good.ipynb": [text, "6 of 6"],
    };
    for (const [name, [content]] of Object.entries(expected)) hw.write(`in/${name}`, content);
    execFileSync("mkfifo", [hw.write("in/a-pipe/x", "").replace(/x$/, "hw.ipynb")]);
    expected["a-pipe"] = ["", 'not graded: "hw.ipynb" is no file'];
    const { code, said } = await hw.grade(hw.path("in"));
    const became = Object.fromEntries(
      said
        .trim()
        .split("\n")
        .slice(0, -1)
        .map((line) => line.replace(/^\d+ of \d+ {2}/, "").split("  ") as [string, string]),
    );
    const wanted = Object.entries(expected).map(([name, [, what]]) => [
      name.replace(/\.(ipynb|zip|rar)$/, "").replace(/\p{Cc}/gu, "\ufffd"),
      what,
    ]);
    expect(became).toEqual(Object.fromEntries(wanted));
    expect(code).toBe(1);
    hw.close();
  },
  120_000,
);

test.skipIf(problem !== undefined)(
  "a full disk ends the run in a line, and the next one goes on",
  () => {
    const hw = new Class();
    for (const student of ["alice", "bob", "carol"]) hw.submit(student, submitted());
    const out = hw.write("grades/x", "").replace(/x$/, "");
    const grade = `"${process.execPath}" "${main}" grade "${hw.path("submitted")}" --assignment hw --solutions "${hw.path("solutions")}" --out "${out}" --workers 1`;
    const script = `head -c 1000000 /dev/zero > "${out}/filler" 2> /dev/null; ${grade}; echo "code $?"; rm "${out}/filler"; ${grade}; echo "code $?"`;
    const { stdout, stderr } = spawnSync(
      "bwrap",
      ["--dev-bind", "/", "/", "--size", "200000", "--tmpfs", out, "--", "/bin/sh", "-c", script],
      { encoding: "utf8" },
    );
    expect(stderr).toBe(
      "lectern grade: the disk is full; what was graded before is kept: make room and run the same command again\n",
    );
    expect(stdout).toMatch(
      /code 2\n[\s\S]*alice {2}6 of 6\n[\s\S]*bob {2}6 of 6\n[\s\S]*carol {2}6 of 6\n[\s\S]*code 0\n$/,
    );
    hw.close();
  },
  60_000,
);

/** Root may look into every folder. */
const nobody = { uid: 65_534, gid: 65_534 };
const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const isRoot = process.getuid?.() === 0;
const isReadable = isRoot && spawnSync(process.execPath, [command, "--version"], nobody).status === 0;

test.skipIf(!isReadable)(
  "a student's folder that may not be looked into is not graded, the others are",
  () => {
    const hw = new Class();
    for (const student of ["ann", "bob", "zoe"]) hw.submit(student, submitted());
    chmodSync(hw.path("submitted/bob"), 0o700);
    chmodSync(hw.folder, 0o777);
    const args = ["grade", hw.path("submitted"), "--assignment", "hw", "--solutions", hw.path("solutions")];
    const { status, stdout } = spawnSync(
      process.execPath,
      [command, ...args, "--out", hw.path("grades"), "--no-sandbox"],
      { ...nobody, env: { PATH: process.env.PATH }, encoding: "utf8" },
    );
    expect(
      stdout
        .replaceAll(/^\d of \d {2}/gm, "")
        .split("\n")
        .slice(0, 3)
        .sort(),
    ).toEqual(["ann  6 of 6", "bob  not graded: it cannot be read: EACCES", "zoe  6 of 6"]);
    expect(status).toBe(1);
    hw.close();
  },
  60_000,
);

const endless = `type P<A extends string, B extends string = A> = A extends B ? [A] | [A, ...P<Exclude<B, A>>] : never;
const endless: P<"a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j"> = 1 as never;`;

describe.skipIf(problem !== undefined)("a judge that waits for TypeScript", () => {
  const open = (hw: Class, limits: object) => {
    const path = hw.path("solutions/hw/hw.ipynb");
    const notebook = parseNotebook(readFileSync(path, "utf8"), path);
    const [folder, key] = [hw.path("solutions/hw"), answerKey(notebook, path)];
    const compiler = new Compiler({ notebook, path, folder, key }, limits);
    const slot = new Slot({ key, compiler, folder, files: [], sandboxed: true });
    return { slot, close: async () => void (await Promise.all([slot.close(), compiler.close()])) };
  };
  const bomb = parseNotebook(textOf([endless, ...submitted()]), "bomb");
  const good = parseNotebook(textOf(submitted()), "good");

  test("is ended with it when the submission's time is over, and the next one is graded", async () => {
    const hw = new Class();
    const before = compilers();
    const { slot, close } = open(hw, { compileMs: 600_000, compileAllMs: 3000 });
    await expect(slot.grade(bomb)).rejects.toThrow("grading took longer than 3 s");
    expect(compilers()).toBe(before);
    expect((await slot.grade(good)).points).toBe(6);
    await close();
    hw.close();
  }, 60_000);

  test("goes on without the cell when that cell's time is over", async () => {
    const hw = new Class();
    const before = compilers();
    const { slot, close } = open(hw, { compileMs: 2000 });
    const { points, failed } = await slot.grade(bomb);
    expect([points, failed[0]!.error]).toEqual([6, "TypeError: its types take too long to check"]);
    await close();
    expect(compilers()).toBe(before);
    hw.close();
  }, 60_000);
});

test.skipIf(problem !== undefined)(
  "whatever ends a student's process, no end of its pipes stays open, and no file of them is left",
  async () => {
    const hw = new Class();
    const path = hw.path("solutions/hw/hw.ipynb");
    const notebook = parseNotebook(readFileSync(path, "utf8"), path);
    const [folder, key] = [hw.path("solutions/hw"), answerKey(notebook, path)];
    const compiler = new Compiler({ notebook, path, folder, key });
    const slot = new Slot({ key, compiler, folder, files: [], sandboxed: true, limits: { callMs: 500 } });
    const ends = [
      "for (;;);",
      "process.exit(3);",
      `(await import("node:fs")).closeSync(4); for (;;);`,
      "function half(x: number): number { for (;;); }",
      "function half(x: number): number { process.exit(); }",
    ];
    for (const code of ends) {
      const graded = await slot.grade(parseNotebook(textOf([...submitted(), code]), "one"));
      expect([code, graded.status]).toEqual([code, "graded"]);
    }
    expect((await slot.grade(parseNotebook(textOf(submitted()), "good"))).points).toBe(6);
    await Promise.all([slot.close(), compiler.close()]);
    expect(openPipes()).toEqual([]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`lectern-pipes-${process.pid}-`))).toEqual(
      [],
    );
    hw.close();
  },
  60_000,
);

test.skipIf(problem !== undefined)(
  "a check's own time is over also while the student's process is waited for, which may have more",
  async () => {
    const check = `await grade("1.1", [check("half of 4 is 2", () => expectClose(half(4), 2), { timeoutMs: 300 })]);`;
    const hw = new Class(submitted({ "tests-1-1": check }));
    const path = hw.path("solutions/hw/hw.ipynb");
    const notebook = parseNotebook(readFileSync(path, "utf8"), path);
    const [folder, key] = [hw.path("solutions/hw"), answerKey(notebook, path)];
    const compiler = new Compiler({ notebook, path, folder, key });
    const slot = new Slot({ key, compiler, folder, files: [], sandboxed: true, limits: { callMs: 600_000 } });
    const endless = "function half(x: number): number { for (;;); }";
    const { tests } = await slot.grade(parseNotebook(textOf(submitted({ "task-1-1": endless })), "one"));
    expect(tests[0]!.checks[0]!.message).toMatch(/^it did not end within 0.3 s/);
    expect(tests.slice(1).map(({ points }) => points)).toEqual([2, 2]);
    await Promise.all([slot.close(), compiler.close()]);
    hw.close();
  },
  60_000,
);

/** Of this process, those that the grader has made. */
function openPipes(): string[] {
  const folder = "/proc/self/fd";
  return readdirSync(folder).flatMap((name) => {
    try {
      const target = readlinkSync(join(folder, name));
      return target.includes("lectern-pipes-") ? [target] : [];
    } catch {
      return []; // what lists them, for one
    }
  });
}

describe.skipIf(problem !== undefined)("the compiler of all judges", () => {
  const open = (hw: Class, limits: object) => {
    const path = hw.path("solutions/hw/hw.ipynb");
    const notebook = parseNotebook(readFileSync(path, "utf8"), path);
    const [folder, key] = [hw.path("solutions/hw"), answerKey(notebook, path)];
    return new Compiler({ notebook, path, folder, key }, limits);
  };
  const bomb = handedIn(parseNotebook(textOf([endless, ...submitted()]), "bomb"));
  const good = handedIn(parseNotebook(textOf(submitted()), "good"));

  test("gives the instructor's own cells the time that they take", async () => {
    const hw = new Class();
    const compiler = open(hw, { compileMs: 20 });
    expect((await compiler.open()).given).toHaveLength(1);
    await compiler.close();
    hw.close();
  }, 60_000);

  test("opens anew while it closes, and leaves no TypeScript behind", async () => {
    const hw = new Class();
    const before = compilers();
    const compiler = open(hw, { compileMs: 1000, compileAllMs: 1500 });
    const late = compiler.compile(bomb).catch(String);
    // In the middle of the close that follows.
    await sleep(2000);
    while (compilers() === before) await sleep(10);
    expect((await compiler.open()).given).toHaveLength(1);
    expect(await late).toBe("Error: grading took longer than 1.5 s");
    expect((await compiler.compile(good)).steps).toHaveLength(7);
    await compiler.close();
    expect(compilers()).toBe(before);
    hw.close();
  }, 60_000);

  test.each([1005, 1020, 1040])(
    "ends a TypeScript that is started as its time is over: after %d ms",
    async (ms) => {
      const hw = new Class();
      const before = compilers();
      const compiler = open(hw, { compileMs: 1000, compileAllMs: ms });
      await expect(compiler.compile(bomb)).rejects.toThrow("grading took longer");
      await compiler.close();
      expect(compilers()).toBe(before);
      hw.close();
    },
    60_000,
  );
});

describe("a solution that cannot be assigned is named, with its cell", () => {
  const flags = { grade: true, solution: false, locked: true, points: 1, schema_version: 3 };
  test.each<[string, string, string]>([
    ["no JSON", "{", 'Cannot read "SOLUTION": not JSON, '],
    ["no bytes", "", 'Cannot read "SOLUTION": not JSON, Unexpected end of JSON input'],
    [
      "nbformat 3",
      '{"nbformat":3}',
      'Cannot read "SOLUTION": nbformat 4 is needed, found 3; convert it with JupyterLab',
    ],
    [
      "another kernel",
      textOf(["print(1)"], { name: "python3", language: "python" }),
      'SOLUTION: the notebook is for python; choose the kernel "Lectern" in it',
    ],
    [
      "metadata without end",
      deep(spoilt((notebook) => (notebook.metadata = { x: "deep" }))),
      'Cannot read "SOLUTION": it is nested more than 500 deep; look for brackets in its metadata and outputs',
    ],
    [
      "metadata of another form",
      spoilt(({ cells }) => (cells[1]!.metadata = { nbgrader: [] })),
      "SOLUTION, cell 2: metadata.nbgrader.grade must be true or false",
    ],
    [
      "an id that is no text",
      spoilt(({ cells }) => (cells[1]!.metadata = { nbgrader: { ...flags, grade_id: [1] } })),
      'SOLUTION, cell 2: grade_id must be made of letters, digits, "_" and "-", got [1]',
    ],
    [
      "two cells of one id",
      spoilt(({ cells }) => (cells[2]!.metadata = cells[1]!.metadata)),
      "SOLUTION, cell 3 (task-1-1): cell 2 has the same grade_id; give each cell its own",
    ],
  ])("%s", async (_, content, message) => {
    const hw = new Class();
    const path = hw.write("solutions/hw/hw.ipynb", content);
    let said = "";
    const screen = { write: (text: string) => (said += text) };
    const places = ["--solutions", hw.path("solutions"), "--exercises", hw.path("exercises")];
    expect(await assignCommand(["hw", ...places], { stdout: screen as never, stderr: screen as never })).toBe(
      2,
    );
    const [line, ...more] = said.replaceAll(path, "SOLUTION").replace(/^hw\n/, "").trim().split("\n");
    expect([line!.startsWith(`lectern assign: ${message}`), line, more]).toEqual([true, line, []]);
    hw.close();
  });
});

describe("the name of a student's file", () => {
  test("keeps within its folder", () => {
    for (const name of ["../../etc/passwd", "a/b", "..", ".", "a\\b", "a\0b", "-rf", "x".repeat(300)]) {
      expect(studentFile(name)).toMatch(/^[\p{L}\p{N}_-][\p{L}\p{N}._-]{0,99}$/u);
    }
  });

  test("is nobody else's, though one is called as another's file", () => {
    const names = [
      "Ann Lee",
      studentFile("Ann Lee"),
      studentFile(studentFile("Ann Lee")),
      ".bob",
      "_bob",
      "a/b",
      "a b",
    ];
    expect(new Set(names.map(studentFile)).size).toBe(names.length);
  });
});

test("students of one name are told apart, whatever they are called", async () => {
  const hw = new Class();
  const text = textOf(submitted());
  for (const name of ["bob (2).ipynb", "bob.ipynb", "bob.zip"]) hw.write(`in/${name}`, text);
  const { said } = await hw.grade(hw.path("in"), "--no-sandbox");
  expect(said).toContain("bob (2)  6 of 6\n");
  expect(said).toContain("bob  6 of 6\n");
  expect(said).toContain('bob (3)  not graded: there is another submission of "bob"; hand in one\n');
  hw.close();
}, 60_000);

describe("zips", () => {
  test("a file that is stored, and one that is packed, are read", () => {
    const files = { "a.txt": Buffer.from("stored"), "b.txt": Buffer.from("packed ".repeat(100)) };
    const zip = zipSync({ "a.txt": [files["a.txt"], { level: 0 }], "b.txt": files["b.txt"] }, {
      comment: "PK",
    } as never);
    const read = zipEntries(Buffer.from(zip), 10).map(({ name, read }) => [name, String(read(1000))]);
    expect(Object.fromEntries(read)).toEqual({ "a.txt": "stored", "b.txt": "packed ".repeat(100) });
  });

  test("what is damaged is refused, at whichever byte", () => {
    const zip = Buffer.from(zipSync({ "a.ipynb": Buffer.from("text ".repeat(50)) }));
    for (let at = 0; at < zip.length; at++) {
      for (const byte of [0, 0xff]) {
        const copy = Buffer.from(zip);
        copy[at] = byte;
        try {
          for (const { read } of zipEntries(copy, 10)) read(1000);
        } catch (error) {
          expect([at, (error as Error).name]).toEqual([at, "ZipError"]);
        }
      }
    }
  });

  test("too many files, a longer one than it says, and a secret one are refused", () => {
    const many = zipSync(
      Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`${i}`, new Uint8Array()])),
    );
    expect(() => zipEntries(Buffer.from(many), 10)).toThrow("it has more than 10 entries");
    expect(deflateRawSync(new Uint8Array(2000)).length).toBeLessThan(1000);
    expect(() => zipEntries(lying(new Uint8Array(2000), 10), 10)[0]!.read(1000)).toThrow(
      "more than 1000 bytes",
    );
    const secret = Buffer.from(zipSync({ a: Buffer.from("x") }));
    secret.writeUInt16LE(1, secret.readUInt32LE(secret.length - 6) + 8);
    expect(() => zipEntries(secret, 10)[0]!.read(1000)).toThrow("it is encrypted");
  });
});

test("reports keep to their form, whatever a student is called and says", () => {
  const bad = `=cmd|'/c'!A1;"<x>&\u0000\u001b\ud800\uffff]]>`;
  const result = { student: bad, status: "not graded", reason: `\n${bad}` } as const;
  const titles = { assignment: bad, cells: new Map<string, string>() };
  const [, row] = toCsv(titles, [result]).split("\n");
  expect(row!.startsWith(`"'=cmd`)).toBe(true);
  expect(toCsv(titles, [{ ...result, student: "＝1+1" }])).toContain("\n'＝1+1,");
  const xml = toJUnit(bad, titles, [result]);
  expect(xml.match(/<[a-z]+/g)).toEqual(["<testsuites", "<testsuite", "<testcase", "<error"]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has none of these
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\uffff]/);
});
