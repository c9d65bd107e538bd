import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { withPictures } from "../../slides/pictures.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-pictures-"));
writeFileSync(join(folder, "a b.png"), "png");
writeFileSync(join(folder, "c.svg"), "<svg/>");
afterAll(() => rmSync(folder, { recursive: true }));

function put(html: string, attachments: Record<string, Record<string, unknown>> = {}) {
  const problems: string[] = [];
  const options = { attachments, folder, onProblem: (message: string) => problems.push(message) };
  return [withPictures(html, options), ...problems];
}

test("withPictures puts files in, by any way of writing the address", () => {
  expect(put('<img src="a%20b.png" width=3>')).toEqual(['<img src="data:image/png;base64,cG5n" width=3>']);
  expect(put("<IMG alt='x' src='./c.svg#top'>")).toEqual([
    "<IMG alt='x' src=\"data:image/svg+xml;base64,PHN2Zy8+\">",
  ]);
  expect(put("<img src=c.svg>")).toEqual(['<img src="data:image/svg+xml;base64,PHN2Zy8+">']);
});

test("withPictures puts attachments in", () => {
  const attachments = { "my pic.png": { "image/png": "cG5n\n" } };
  expect(put('<img src="attachment:my%20pic.png" alt="a">', attachments)).toEqual([
    '<img src="data:image/png;base64,cG5n" alt="a">',
  ]);
});

test("withPictures leaves what is already in the page", () => {
  expect(put('<img src="data:image/gif;base64,AA==">')).toEqual(['<img src="data:image/gif;base64,AA==">']);
  expect(put("<img>")).toEqual(["<img>"]);
});

test.each([
  [
    '<img src="attachment:pic.png" alt="The plan">',
    "The plan",
    'no attachment "pic.png", the cell has other.png; the picture is left out',
  ],
  [
    '<img src="https://example.org/x.png?a=1&amp;b=2">',
    "https://example.org/x.png?a=1&amp;b=2",
    'the picture "https://example.org/x.png?a=1&b=2" is not in the notebook and is left out; save it beside the notebook',
  ],
  [
    '<img src="//example.org/x.png" alt="">',
    "//example.org/x.png",
    'the picture "//example.org/x.png" is not in the notebook and is left out; save it beside the notebook',
  ],
  ['<img src="gone.png">', "gone.png", 'the picture "gone.png" cannot be read (ENOENT) and is left out'],
  [
    '<img src="notes.txt">',
    "notes.txt",
    'the picture "notes.txt" must be one of .png, .jpg, .jpeg, .gif, .webp, .avif, .svg; it is left out',
  ],
])("withPictures describes %s and says what is wrong", (html, words, problem) => {
  const shown = `<span class="missing">${words}</span>`;
  expect(put(html, { "other.png": {} })).toEqual([shown, problem]);
});
