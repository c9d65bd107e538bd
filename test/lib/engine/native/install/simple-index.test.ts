// filesOf: an index's list of a package's files, in both of its forms, and what is said where it cannot be read.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { filesOf } from "../../../../../lib/engine/native/install/simple-index.ts";
import { digest, FakeIndex } from "./fake-index.ts";

const NAME = "tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl";
const bytes = Buffer.from("wheel");
const patience = { pauseMs: 1, tries: 2, silenceMs: 300 };

let index: FakeIndex;

beforeEach(async () => {
  vi.stubEnv("HTTPS_PROXY", "");
  index = await FakeIndex.start();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await index[Symbol.asyncDispose]();
});

describe("filesOf", () => {
  test("reads an index that speaks JSON", async () => {
    index.add("tensorflow-cpu", NAME, bytes);
    index.add("tensorflow-cpu", "old.whl", bytes, { sha256: null, yanked: true });
    expect(await filesOf("tensorflow-cpu", index.address)).toEqual([
      {
        name: NAME,
        url: `http://${index.host}/files/${NAME}`,
        sha256: digest(bytes),
        bytes: bytes.length,
        yanked: false,
      },
      { name: "old.whl", url: expect.any(String), sha256: undefined, bytes: bytes.length, yanked: true },
    ]);
    expect(index.requests[0]?.accept).toMatch(/^application\/vnd\.pypi\.simple\.v1\+json,/);
  });

  test("reads an index of links, as mirrors often are", async () => {
    index.format = "html";
    index.add("tensorflow-cpu", NAME, bytes);
    index.add("tensorflow-cpu", "old.whl", bytes, { sha256: null, yanked: true });
    expect(await filesOf("tensorflow-cpu", index.address)).toEqual([
      {
        name: NAME,
        url: `http://${index.host}/files/${NAME}?a=1&b=2`,
        sha256: digest(bytes),
        bytes: undefined,
        yanked: false,
      },
      { name: "old.whl", url: expect.any(String), sha256: undefined, bytes: undefined, yanked: true },
    ]);
  });

  test("sends the credentials of the index's address, and does not show them", async () => {
    const address = index.address.replace("//", "//me:p%40ss@");
    await expect(filesOf("none", address)).rejects.toThrow(
      `The index "${index.address}" has no package "none"; set PIP_INDEX_URL to an index that has it, ` +
        "https://pypi.org/simple for one",
    );
    expect(index.requests[0]?.authorization).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
  });

  test("says why an index cannot be reached", async () => {
    const { address } = index;
    await index[Symbol.asyncDispose]();
    await expect(filesOf("tensorflow-cpu", address, patience)).rejects.toThrow(
      `Cannot read "${address}/tensorflow-cpu/": the connection was refused (ECONNREFUSED); connect to the internet, ` +
        "or set PIP_INDEX_URL to an index that can be reached, then run the command again",
    );
    await expect(filesOf("x", "http://nowhere.invalid/simple", patience)).rejects.toThrow(
      'Cannot read "http://nowhere.invalid/simple/x/": ',
    );
    index = await FakeIndex.start();
  });
});
