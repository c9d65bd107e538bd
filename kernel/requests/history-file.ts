// The history of all sessions: one JSON line an executed cell, appended to a file that kernels share.

import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

import { log } from "../wire/log.ts";
import { claimSession } from "./session-number.ts";

export interface HistoryEntry {
  session: number;
  /** The execution count. */
  line: number;
  input: string;
  /** The result as plain text, where there was one. */
  output?: string;
}

const longestInput = 100_000; // characters; a pasted data set is no history
const longestOutput = 10_000;
const mostEntries = 20_000;

export class HistoryFile {
  readonly #path: string;
  /** This session's entries, also where the file cannot be written. */
  readonly #own: HistoryEntry[] = [];
  #earlier: HistoryEntry[] | undefined;
  #session: number | undefined;
  #writable = true;

  constructor(path = historyPath()) {
    this.#path = path;
  }

  /** Higher than all in the file when this session first asked, and no other kernel's. */
  get session(): number {
    this.#session ??= this.#claim();
    return this.#session;
  }

  entries(): HistoryEntry[] {
    return [...this.#read(), ...this.#own];
  }

  append(line: number, input: string, output: string | undefined): void {
    const entry: HistoryEntry = { session: this.session, line, input: input.slice(0, longestInput) };
    if (output !== undefined) entry.output = output.slice(0, longestOutput);
    this.#own.push(entry);
    if (!this.#writable) return;
    try {
      appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
    } catch (error) {
      this.#writable = false;
      log(`the history is kept for this session only: ${(error as Error).message}`);
    }
  }

  #claim(): number {
    const highest = this.#read().reduce((highest, entry) => Math.max(highest, entry.session), 0);
    try {
      return claimSession(this.#path, highest);
    } catch (error) {
      log(`another kernel's cells may stand under this session's number: ${(error as Error).message}`);
      return highest + 1;
    }
  }

  #read(): HistoryEntry[] {
    this.#earlier ??= this.#load();
    return this.#earlier;
  }

  #load(): HistoryEntry[] {
    let text = "";
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT") log(`the history of earlier sessions cannot be read: ${message}`);
    }
    const entries = text.split("\n").flatMap(parseEntry);
    if (entries.length <= mostEntries) return entries;
    const kept = entries.slice(-mostEntries / 2);
    this.#replace(kept);
    return kept;
  }

  /** Written beside and renamed, so that a kernel killed meanwhile loses nothing. */
  #replace(entries: HistoryEntry[]): void {
    const beside = `${this.#path}.${process.pid}`;
    try {
      writeFileSync(beside, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      renameSync(beside, this.#path);
    } catch (error) {
      log(`the history could not be shortened: ${(error as Error).message}`);
    }
  }
}

/** A line cut by a crash, or not ours, is passed over. */
function parseEntry(line: string): HistoryEntry[] {
  if (line === "") return [];
  try {
    const entry = JSON.parse(line) as HistoryEntry;
    const valid =
      Number.isInteger(entry.session) && Number.isInteger(entry.line) && typeof entry.input === "string";
    return valid ? [entry] : [];
  } catch {
    return [];
  }
}

function historyPath(): string {
  const given = process.env.LECTERN_HISTORY;
  if (given !== undefined && given !== "") return given;
  const { env, platform } = process;
  if (platform === "win32") return join(env.APPDATA ?? homedir(), "lectern", "history.jsonl");
  if (platform === "darwin")
    return join(homedir(), "Library", "Application Support", "lectern", "history.jsonl");
  return join(env.XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "lectern", "history.jsonl");
}
