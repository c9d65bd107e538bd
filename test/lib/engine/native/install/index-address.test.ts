// indexAddress: pip's index, from the environment, its configuration, or PyPI.

import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { indexAddress, shownAddress } from "../../../../../lib/engine/native/install/index-address.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lectern-pip-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function configuration(text: string): string {
  const file = join(folder, "pip.conf");
  writeFileSync(file, text);
  return file;
}

test("PyPI where nobody says otherwise", () => {
  expect(indexAddress({}, [])).toBe("https://pypi.org/simple");
  expect(indexAddress({}, [join(folder, "missing"), configuration("[global]\ntimeout = 60\n")])).toBe(
    "https://pypi.org/simple",
  );
});

test("PIP_INDEX_URL comes before pip's configuration", () => {
  const file = configuration("[global]\nindex-url = https://file.example/simple\n");
  expect(indexAddress({ PIP_INDEX_URL: "https://env.example/simple/" }, [file])).toBe(
    "https://env.example/simple",
  );
  expect(indexAddress({ PIP_CONFIG_FILE: file })).toBe("https://file.example/simple");
});

test("a section for the command comes before the one for all", () => {
  const file = configuration(
    "[global]\nindex-url = https://all.example/simple\r\n[ install ]\nindex_url: https://install.example/simple # mine\n",
  );
  expect(indexAddress({}, [file])).toBe("https://install.example/simple");
});

test("an address is shown without its password", () => {
  expect(shownAddress("https://me:secret@host/simple")).toBe("https://host/simple");
  expect(shownAddress("https://host/a@b")).toBe("https://host/a@b");
});
