// Where submissions lie: notebooks, zips, folders of them; nothing outside is followed into.

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";

import { unzipSync } from "fflate";

/** One student's notebook as it was handed in, or why there is none. */
export interface Submission {
  student: string;
  path: string;
  /** The notebook's text, read when it is asked for; throws a SubmissionError. */
  read: () => string;
}

/** Something about a submission that keeps it from being graded; the message is one line. */
export class SubmissionError extends Error {
  override name = "SubmissionError";
}

const mostBytes = 20 * 2 ** 20;
const mostEntries = 1000;

/**
 * In `paths`, the submissions of the notebook of this name: a notebook is one, a zip is one, and so is a folder that
 * has the notebook in it or in a folder of the assignment's name, as nbgrader collects them; any other folder is looked
 * through for such. A student is called as the file or folder is.
 */
export function findSubmissions(
  paths: readonly string[],
  notebook: string,
  assignment: string,
): Submission[] {
  const found = paths.flatMap((path) => inPath(path, notebook, assignment, true));
  const count = new Map<string, number>();
  return found.map((submission) => {
    const times = (count.get(submission.student) ?? 0) + 1;
    count.set(submission.student, times);
    if (times === 1) return submission;
    const read = (): never => {
      throw new SubmissionError(`there is another submission of "${submission.student}"; hand in one`);
    };
    return { ...submission, student: `${submission.student} (${times})`, read };
  });
}

function inPath(path: string, notebook: string, assignment: string, isGiven: boolean): Submission[] {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) throw new SubmissionError(`no file or folder "${path}"`);
  const name = basename(path);
  const ending = extname(name).toLowerCase();
  const student = ending === "" ? name : name.slice(0, -ending.length);
  // A link may lead to another student's work, or anywhere.
  if (stats.isSymbolicLink()) {
    return [{ student, path, read: () => refuse(`"${name}" is a link; hand in the file itself`) }];
  }
  if (stats.isFile()) {
    if (ending === ".ipynb") return [{ student, path, read: () => readText(path) }];
    if (ending === ".zip") return [{ student, path, read: () => readFromZip(path, notebook) }];
    return isGiven ? [{ student, path, read: () => refuse(`"${name}" is no notebook and no zip`) }] : [];
  }
  if (!stats.isDirectory()) return [];
  const inside = [join(path, notebook), join(path, assignment, notebook)].find(
    (file) => lstatSync(file, { throwIfNoEntry: false }) !== undefined,
  );
  if (inside !== undefined) {
    const isLink = lstatSync(inside).isSymbolicLink() || lstatSync(join(inside, "..")).isSymbolicLink();
    const read = () =>
      isLink ? refuse(`"${notebook}" is a link; hand in the file itself`) : readText(inside);
    return [{ student: name, path: inside, read }];
  }
  if (!isGiven)
    return [{ student: name, path, read: () => refuse(missing(notebook, [path, join(path, assignment)])) }];
  return readdirSync(path)
    .filter((entry) => !entry.startsWith("."))
    .sort()
    .flatMap((entry) => inPath(join(path, entry), notebook, assignment, false));
}

/** A browser names the second download of a notebook "hw (1).ipynb". */
function missing(notebook: string, folders: string[]): string {
  const found = folders
    .filter((folder) => lstatSync(folder, { throwIfNoEntry: false })?.isDirectory())
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => extname(name).toLowerCase() === ".ipynb")
    .map((name) => `"${name}"`);
  const rename = found.length > 0 ? `, found ${found.slice(0, 5).join(", ")}; name it so` : "";
  return `no "${notebook}" was handed in${rename}`;
}

function readText(path: string): string {
  const { size } = lstatSync(path);
  if (size > mostBytes) return refuse(tooLarge(size));
  return readFileSync(path, "utf8");
}

/** The notebook of this name, wherever it lies in the zip; else the only notebook. Nothing is written to disk. */
function readFromZip(path: string, notebook: string): string {
  const { size } = lstatSync(path);
  if (size > mostBytes) return refuse(tooLarge(size));
  let entries = 0;
  let unpacked: Record<string, Uint8Array>;
  try {
    unpacked = unzipSync(readFileSync(path), {
      filter({ name, originalSize }) {
        if (++entries > mostEntries) refuse(`the zip has more than ${mostEntries} entries`);
        if (!name.toLowerCase().endsWith(".ipynb") || basename(name).startsWith(".")) return false;
        // What macOS packs beside each file.
        if (name.startsWith("__MACOSX/")) return false;
        if (originalSize > mostBytes) refuse(tooLarge(originalSize));
        return true;
      },
    });
  } catch (error) {
    if (error instanceof SubmissionError) throw error;
    return refuse(`the zip cannot be read: ${(error as Error).message}`);
  }
  const names = Object.keys(unpacked);
  const named = names.filter((name) => basename(name) === notebook);
  const [only, ...others] = named.length > 0 ? named : names;
  if (only === undefined) return refuse("there is no notebook in the zip");
  if (others.length > 0)
    return refuse(`the zip has several notebooks: ${[only, ...others].slice(0, 5).join(", ")}`);
  return Buffer.from(unpacked[only]!).toString("utf8");
}

function tooLarge(bytes: number): string {
  return `it has ${Math.ceil(bytes / 2 ** 20)} MB, at most ${mostBytes / 2 ** 20} MB are graded; clear its outputs`;
}

function refuse(reason: string): never {
  throw new SubmissionError(reason);
}
