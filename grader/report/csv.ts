// A row for each student, a column for each test: for spreadsheets.

import type { Result } from "../grade/result.ts";
import { type Titles, titleOf } from "./titles.ts";

export function toCsv(titles: Titles, results: readonly Result[]): string {
  const ids = [
    ...new Set(
      results.flatMap((result) => (result.status === "graded" ? result.tests.map(({ id }) => id) : [])),
    ),
  ];
  const rows = results.map((result) => {
    if (result.status !== "graded")
      return [result.student, result.status, "", "", ...ids.map(() => ""), result.reason];
    const points = ids.map((id) => result.tests.find((test) => test.id === id)?.points ?? "");
    return [result.student, result.status, result.points, result.of, ...points, result.notes.join("; ")];
  });
  const table = [
    ["student", "status", "points", "of", ...ids.map((id) => titleOf(titles, id)), "notes"],
    ...rows,
  ];
  return `${table.map((row) => row.map(field).join(",")).join("\n")}\n`;
}

/** A spreadsheet takes a text that begins like a formula for one: a quote in front keeps it a text. */
function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  // Where numbers have decimal commas, spreadsheets take the semicolon for the end of a column.
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
