// `lectern kernel install | list | remove`: makes the kernel known to Jupyter, shows where, and undoes it.

import { type ParseArgsConfig, parseArgs } from "node:util";

import {
  defaultLocation,
  type InstalledKernelspec,
  installKernelspec,
  type Location,
  listKernelspecs,
  removeKernelspec,
} from "../kernel/kernelspec.ts";

const usage = `lectern kernel install [LOCATION] [--name NAME] [--display-name TEXT]
lectern kernel list
lectern kernel remove [NAME] [LOCATION]

LOCATION is one of
  --user        for you, in every environment
  --sys-prefix  for the active Python environment
  --prefix DIR  below DIR, in DIR/share/jupyter/kernels
By default "install" takes the active environment, or --user where none is active.`;

const subcommands: Record<string, (args: string[]) => void> = { install, list, remove };

const locationOptions = {
  user: { type: "boolean" },
  "sys-prefix": { type: "boolean" },
  prefix: { type: "string" },
} satisfies ParseArgsConfig["options"];

/** Runs the subcommand and gives the exit code. */
export async function kernelCommand(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (
    name === undefined ||
    name === "--help" ||
    name === "-h" ||
    rest.includes("--help") ||
    rest.includes("-h")
  ) {
    console.log(usage);
    return name === undefined ? 1 : 0;
  }
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  try {
    if (subcommand === undefined) {
      throw new RangeError(`no subcommand "${name}", found ${Object.keys(subcommands).join(", ")}`);
    }
    subcommand(rest);
    return 0;
  } catch (error) {
    console.error(`lectern kernel${subcommand === undefined ? "" : ` ${name}`}: ${explain(error as Error)}`);
    return 1;
  }
}

function install(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: { ...locationOptions, name: { type: "string" }, "display-name": { type: "string" } },
  });
  const { name, "display-name": displayName } = values;
  const { folder, node } = installKernelspec({
    location: chosenLocation(values) ?? defaultLocation(),
    ...(name === undefined ? {} : { name }),
    ...(displayName === undefined ? {} : { displayName }),
  });
  console.log(`Installed the kernelspec in ${folder}`);
  if (!node.stable) {
    console.log(
      `It starts ${node.path}, a path of this one version: after removing it, install the kernelspec again`,
    );
  }
}

function list(args: string[]): void {
  parseArgs({ args, options: {} });
  const kernelspecs = listKernelspecs();
  if (kernelspecs.length === 0)
    console.log("No kernelspec of Lectern found; install one with: lectern kernel install");
  for (const kernelspec of kernelspecs) console.log(describe(kernelspec));
}

function remove(args: string[]): void {
  const { values, positionals } = parseArgs({ args, options: locationOptions, allowPositionals: true });
  const [name = "lectern", extra] = positionals;
  if (extra !== undefined) throw new RangeError(`one NAME is removed at a time, got also "${extra}"`);
  const present = listKernelspecs(chosenLocation(values));
  const [found, ...others] = present.filter((kernelspec) => kernelspec.name === name.toLowerCase());
  if (found === undefined) {
    const names = [...new Set(present.map((kernelspec) => kernelspec.name))].join(", ") || "none";
    throw new RangeError(`no kernelspec "${name}" of Lectern, found ${names}`);
  }
  if (others.length > 0) {
    const folders = [found, ...others].map(({ folder }) => folder).join(", ");
    throw new RangeError(
      `"${name}" is in several places: ${folders}; say which with --user, --sys-prefix or --prefix DIR`,
    );
  }
  removeKernelspec(found);
  console.log(`Removed the kernelspec in ${found.folder}`);
}

function chosenLocation(values: {
  user?: boolean;
  "sys-prefix"?: boolean;
  prefix?: string;
}): Location | undefined {
  const chosen: Location[] = [
    ...(values.user ? ["user" as const] : []),
    ...(values["sys-prefix"] ? ["sys-prefix" as const] : []),
    ...(values.prefix === undefined ? [] : [{ prefix: values.prefix }]),
  ];
  if (chosen.length > 1)
    throw new RangeError("--user, --sys-prefix and --prefix exclude each other, got more than one");
  return chosen[0];
}

function describe({ name, folder, node, kernel, nodeExists, kernelExists }: InstalledKernelspec): string {
  const missing = (exists: boolean) => (exists ? "" : "  (missing)");
  const lines = [
    `${name}  ${folder}`,
    `  node    ${node}${missing(nodeExists)}`,
    `  kernel  ${kernel}${missing(kernelExists)}`,
  ];
  if (!nodeExists || !kernelExists) lines.push(`  repair with: ${repair(name, folder)}`);
  return lines.join("\n");
}

/** The command that writes this kernelspec anew, in the same place. */
function repair(name: string, folder: string): string {
  const prefix = folder.replace(/[\\/]share[\\/]jupyter[\\/]kernels[\\/][^\\/]+$/, "");
  const inUserFolder = listKernelspecs("user").some((kernelspec) => kernelspec.folder === folder);
  const location = inUserFolder ? "--user" : `--prefix "${prefix}"`;
  return `lectern kernel install ${location}${name === "lectern" ? "" : ` --name ${name}`}`;
}

/** parseArgs and the file system say what happened, but not what to do. */
function explain(error: Error & { code?: string; path?: string }): string {
  if (error.code?.startsWith("ERR_PARSE_ARGS"))
    return `${error.message.split(/\. |\n/)[0]}; see: lectern kernel --help`;
  if (error.code !== undefined && error.path !== undefined) {
    return `cannot write "${error.path}" (${error.code}); choose another place with --user or --prefix DIR`;
  }
  return error.message;
}
