// docs/lectures.md: each slide and each name of the inventory has one place, and what it names is in the library.

import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import * as lectern from "../../lib/index.ts";

const page = readFileSync(new URL("../../docs/lectures.md", import.meta.url), "utf8");
const library = lectern as unknown as Record<string, Record<string, unknown>>;
const rooms = Object.keys(library).filter((name) => typeof library[name] === "object");

/** Each `room.name` in code on the page, with its line. */
const named = page
  .split("\n")
  .flatMap((line) =>
    [...line.matchAll(/`([a-z]+)\.(\w+)[^`]*`/g)]
      .filter(([, room]) => rooms.includes(room!))
      .map(([, room, name]) => ({ room: room!, name: name!, line })),
  );

test("each function that the page names is in the library", () => {
  expect(named.length).toBeGreaterThan(300);
  for (const { room, name, line } of named) expect(Object.keys(library[room]!), line).toContain(name);
});

test("each slide, and each of the 175 names on the slides, has one place on the page", () => {
  const numbers = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);
  const wanted = [
    ...[46, 50, 24, 43, 31].flatMap((count, deck) => numbers(`D${deck}-`, count)),
    ...numbers("A", 175),
  ];
  const places = page.split("\n").flatMap((line) => {
    const [, first = ""] = /^\| ([^|]*)\|/.exec(line) ?? /^No formula.*: (.*)\.$/.exec(line) ?? [];
    return first.match(/\b(?:D\d-|A)\d+\b/g) ?? [];
  });
  expect(places.toSorted()).toEqual(wanted.toSorted());
});

test("in the lectures of the library each name has a function, unless it is a card, a remark or the notebook's picture", () => {
  const lectures = page.split(/^## /m).slice(1, 14);
  const rows = lectures.flatMap((text) => text.split("\n").filter((line) => /^\| A\d+ /.test(line)));
  expect(rows).toHaveLength(150);
  const told = /\| (a card|a sentence|a remark|a name|the notebook|the tests|`forward`|`predict`)/;
  const silent = rows.filter((row) => !told.test(row) && !named.some(({ line }) => line === row));
  expect(silent).toEqual([]);
});
