// unpackWheel: which members it takes, how it writes them, and which archives it refuses.

import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { unpackWheel } from "../../../../../lib/engine/native/install/wheel.ts";
import { makeWheel } from "./wheel-file.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lectern-wheel-"));
  file = join(folder, "a-1-py3-none-any.whl");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LONG = "long text ".repeat(100_000);

test("unpackWheel takes the members that match, deflated and stored, and counts their bytes", async () => {
  writeFileSync(
    file,
    makeWheel({
      "a/lib/liba.so.2": LONG,
      "a/lib/empty": { data: "", stored: true },
      "a/bin/tool": { data: Buffer.from([0, 255]), stored: true, executable: true },
      "a/other": "not wanted",
    }),
  );
  const seen: number[] = [];
  const parts = { members: /^a\/(lib|bin)\//, needed: ["a/lib/liba.so.2"] };
  const unpacked = await unpackWheel(file, join(folder, "out"), parts, (done, total) =>
    seen.push(done, total),
  );
  expect(unpacked).toEqual({ files: 3, bytes: 1_000_002 });
  expect(seen.slice(-2)).toEqual([1_000_002, 1_000_002]);
  expect(readFileSync(join(folder, "out/a/lib/liba.so.2"), "utf8")).toBe(LONG);
  expect(readFileSync(join(folder, "out/a/lib/empty"), "utf8")).toBe("");
  expect([...readFileSync(join(folder, "out/a/bin/tool"))]).toEqual([0, 255]);
  expect(statSync(join(folder, "out/a/bin/tool")).mode & 0o111).not.toBe(0);
  expect(statSync(join(folder, "out/a/lib/liba.so.2")).mode & 0o111).toBe(0);
  expect(existsSync(join(folder, "out/a/other"))).toBe(false);
});

test("unpackWheel says which file a wheel should hold and does not", async () => {
  writeFileSync(file, makeWheel({ "a/one": "1" }));
  await expect(
    unpackWheel(file, folder, { members: /^a\//, needed: ["a/one", "a/two"] }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[InstallFailure: The wheel "a-1-py3-none-any.whl" does not hold "a/two", which the engine needs; this release is laid out otherwise than Lectern knows: update Lectern]`,
  );
});

test("unpackWheel refuses what is no archive, and one that is cut off", async () => {
  writeFileSync(file, "<html>404</html>");
  await expect(
    unpackWheel(file, folder, { members: /./, needed: [] }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[InstallFailure: "a-1-py3-none-any.whl" is no wheel: it has no directory of a zip archive]`,
  );
  const whole = makeWheel({ "a/one": LONG, "a/two": "2" });
  writeFileSync(file, whole.subarray(1_000));
  await expect(
    unpackWheel(file, folder, { members: /./, needed: [] }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[InstallFailure: "a-1-py3-none-any.whl" is damaged: it ends before its directory says]`,
  );
});

test("unpackWheel writes nothing outside of its folder", async () => {
  writeFileSync(file, makeWheel({ "a/../../evil": "x" }));
  await expect(
    unpackWheel(file, join(folder, "out"), { members: /./, needed: [] }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[InstallFailure: "a-1-py3-none-any.whl" would write outside of its folder, to "a/../../evil"]`,
  );
  expect(existsSync(join(folder, "evil"))).toBe(false);
});

test.skipIf(process.platform !== "linux")("unpackWheel tells a full disk", async () => {
  writeFileSync(file, makeWheel({ "a/one": LONG }));
  mkdirSync(join(folder, "a"));
  symlinkSync("/dev/full", join(folder, "a/one"));
  await expect(unpackWheel(file, folder, { members: /./, needed: [] })).rejects.toThrow(
    'Cannot unpack "a-1-py3-none-any.whl": the disk is full',
  );
});
