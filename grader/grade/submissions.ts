// Where submissions lie: notebooks, zips, folders of them; nothing outside is followed into.

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";

import { ZipError, zipEntries } from "./zip.ts";

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
const otherArchives = new Set([".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz"]);

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
  const first = new Set<Submission>();
  const names = new Set<string>();
  for (const submission of found) {
    if (names.has(submission.student)) continue;
    names.add(submission.student);
    first.add(submission);
  }
  return found.map((submission) => {
    if (first.has(submission)) return submission;
    const { student } = submission;
    const read = (): never => {
      throw new SubmissionError(`there is another submission of "${student}"; hand in one`);
    };
    // Somebody may really be called "bob (2)".
    let times = 2;
    while (names.has(`${student} (${times})`)) times++;
    names.add(`${student} (${times})`);
    return { ...submission, student: `${student} (${times})`, read };
  });
}

function inPath(path: string, notebook: string, assignment: string, isGiven: boolean): Submission[] {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) throw new SubmissionError(`no file or folder "${path}"`);
  // It is read while the working folder is another one.
  const at = resolve(path);
  const name = basename(path);
  const ending = extname(name).toLowerCase();
  const student = ending === "" ? name : name.slice(0, -ending.length);
  // A link may lead to another student's work, or anywhere.
  if (stats.isSymbolicLink()) {
    return [{ student, path, read: () => refuse(`"${name}" is a link; hand in the file itself`) }];
  }
  if (stats.isFile()) {
    if (ending === ".ipynb") return [{ student, path, read: () => readText(at) }];
    if (ending === ".zip") return [{ student, path, read: () => readFromZip(at, notebook) }];
    // Beside submissions lie lists and notes; what may be one is not passed over.
    const mayBe = isGiven || otherArchives.has(ending);
    return mayBe ? [{ student, path, read: () => refuse(`"${name}" is no notebook and no zip`) }] : [];
  }
  if (!stats.isDirectory()) return [{ student, path, read: () => refuse(`"${name}" is no file`) }];
  const inside = [join(at, notebook), join(at, assignment, notebook)].find(
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
    .flatMap((entry) => {
      try {
        return inPath(join(path, entry), notebook, assignment, false);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
        // A folder that may not be looked into is one student's, and no reason to grade nobody.
        const read = (): never => {
          throw error;
        };
        return [{ student: entry, path: join(path, entry), read }];
      }
    });
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
  const stats = lstatSync(path);
  // A pipe would be waited for.
  if (!stats.isFile()) return refuse(`"${basename(path)}" is no file`);
  const { size } = stats;
  if (size > mostBytes) return refuse(tooLarge(size));
  return readFileSync(path, "utf8");
}

/** The notebook of this name, wherever it lies in the zip; else the only notebook. Nothing is written to disk. */
function readFromZip(path: string, notebook: string): string {
  const { size } = lstatSync(path);
  if (size > mostBytes) return refuse(tooLarge(size));
  try {
    const entries = zipEntries(readFileSync(path), mostEntries).filter(({ name }) => isNotebook(name));
    const named = entries.filter(({ name }) => basename(name) === notebook);
    const [only, ...others] = named.length > 0 ? named : entries;
    if (only === undefined) return refuse("there is no notebook in the zip");
    if (others.length > 0) {
      const names = [only, ...others].slice(0, 5).map(({ name }) => name);
      return refuse(`the zip has several notebooks: ${names.join(", ").slice(0, 500)}`);
    }
    if (only.size > mostBytes) return refuse(tooLarge(only.size));
    return only.read(mostBytes).toString("utf8");
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return refuse(`the zip cannot be read: ${error.message}`);
  }
}

function isNotebook(name: string): boolean {
  if (!name.toLowerCase().endsWith(".ipynb") || basename(name).startsWith(".")) return false;
  // What macOS packs beside each file.
  return !name.startsWith("__MACOSX/");
}

function tooLarge(bytes: number): string {
  return `it has ${Math.ceil(bytes / 2 ** 20)} MB, at most ${mostBytes / 2 ** 20} MB are graded; clear its outputs`;
}

function refuse(reason: string): never {
  throw new SubmissionError(reason);
}
