// Declaration files of the global scope that reference each other, joined into one text that says the same.

/** `/// <reference kind="name" />` */
export interface Reference {
  kind: string;
  name: string;
}

export interface Joined {
  text: string;
  /** Those that are left, for the top of the text. */
  references: Reference[];
  /** The files whose declarations are in the text. */
  files: string[];
}

/** A declaration file of the global scope. */
export interface Script {
  /** Without its references, which count only at the top of a file. */
  text: string;
  references: Reference[];
}

export interface JoinOptions {
  /** Undefined for what is no script. */
  scriptOf(file: string): Script | undefined;
  /** The file that a reference means, where it is to be part of the text. */
  fileOf(from: string, reference: Reference): string | undefined;
  /** Files that are part of another text already; those of this one are added. */
  done: Set<string>;
}

/** The scripts that a file references, then the file itself; undefined where it is no script, but a module. */
export function joinScripts(file: string, options: JoinOptions): Joined | undefined {
  const joined: Joined = { text: "", references: [], files: [] };
  return collect(file, options, joined) ? joined : undefined;
}

/** False for a file that must stay one: its names are its own, or it is not there. */
function collect(file: string, options: JoinOptions, joined: Joined): boolean {
  const { scriptOf, fileOf, done } = options;
  const script = scriptOf(file);
  if (script === undefined) return false;
  done.add(file);
  for (const reference of script.references) {
    const target = fileOf(file, reference);
    if (target !== undefined && done.has(target)) continue;
    if (target !== undefined && collect(target, options, joined)) continue;
    const left = target === undefined ? reference : { kind: "path", name: target };
    if (!joined.references.some(({ kind, name }) => kind === left.kind && name === left.name))
      joined.references.push(left);
  }
  joined.text += `${script.text}\n`;
  joined.files.push(file);
  return true;
}

/** Undefined for a module, whose names are its own, and where there is no text. */
export function asScript(source: string | undefined): Script | undefined {
  if (source === undefined || /^(?:import|export)\b/m.test(source)) return undefined;
  const references: Reference[] = [];
  const text = source.replace(
    /^\/\/\/ <reference (lib|path|types)="([^"]+)".*$/gm,
    (_, kind: string, name: string) => {
      references.push({ kind, name });
      return "";
    },
  );
  return { text, references };
}
