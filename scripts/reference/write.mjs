// The reference's pages, written or compared with those that are there.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../checkout.mjs";
import { page } from "./page.mjs";
import { sourceOf } from "./sources.mjs";

const folder = join(root, "docs", "reference");
const lib = join(root, "lib");

/** Rooms whose guide has another name, or is another room's. */
const guides = { train: "training.md", metrics: "selection.md", neighbors: "ensemble.md" };

export function referenceCommand(args) {
  const { pages, undocumented } = makePages();
  for (const name of undocumented) console.error(`${name} has no doc comment; write one above it`);
  if (undocumented.length > 0) process.exitCode = 1;
  if (args.includes("--check")) return check(pages);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
}

function check(pages) {
  const there = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of new Set([...pages.keys(), ...there])) {
    const is = there.includes(name) ? readFileSync(join(folder, name), "utf8") : undefined;
    if (is === pages.get(name)) continue;
    console.error(`docs/reference/${name} is not what the doc comments say; run npm run reference`);
    process.exitCode = 1;
  }
}

/** `pages` by file name; the rooms are what lib/index.ts gives out as a whole, each from its own index.ts. */
function makePages() {
  const index = sourceOf(join(lib, "index.ts"));
  const rooms = index.program.body
    .filter(({ type, source }) => type === "ExportAllDeclaration" && source.value.endsWith("/index.ts"))
    .map(({ exported }) => exported.name);
  const made = new Map();
  for (const room of rooms) {
    const guide = guides[room] ?? `${room}.md`;
    made.set(room, page(room, join(lib, room, "index.ts"), { guide }));
  }
  const top = page("lectern", join(lib, "index.ts"));
  const list = rooms.map((room) => {
    const [, about] = /^\/\/ (.*)\n/.exec(sourceOf(join(lib, room, "index.ts")).text);
    return `- [${room}](${room}.md): ${about}`;
  });
  const head =
    '`import { linear, nn, ... } from "lectern"` gives these rooms, and `tf`, which is TensorFlow.js. These pages are ' +
    "made from the doc comments of `lib/` by `npm run reference`. Which function a lecture's formula is: " +
    "[the lectures' table](../lectures.md).";
  const start = top.text.indexOf("\n\n", top.text.indexOf("\n\n") + 2);
  const readme = `# Reference\n\n${head}\n\n${list.join("\n")}\n\nBesides, for all rooms:${top.text.slice(start)}`;
  return {
    pages: new Map([["README.md", readme], ...[...made].map(([room, { text }]) => [`${room}.md`, text])]),
    undocumented: [top, ...made.values()].flatMap(({ undocumented }) => undocumented),
  };
}
