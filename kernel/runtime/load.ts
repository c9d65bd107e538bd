// import as cells have it: from the notebook's folder first, from Lectern's own packages after.

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { hasCachedCode, requireCached } from "./cached-code.ts";
import { requireOf } from "./require.ts";
import { resolvePackage } from "./resolve.ts";

type Namespace = Record<string, unknown>;

/** What stands behind the specifier of an import. */
interface LoadOptions {
  /** `import x from "./x.json" with { type: "json" }` */
  with?: { type?: string };
  /** The names that an import statement takes from the module; undefined for `import()`, which takes all there are. */
  names?: string[];
}

export class Loader {
  /** A file that does not exist: where a cell's imports start from. */
  readonly #cellUrl: string;

  readonly require: NodeJS.Require;

  constructor(folder: string) {
    this.#cellUrl = pathToFileURL(join(folder, "cell.ts")).href;
    this.require = requireOf(folder);
  }

  get importMeta(): ImportMeta {
    const url = this.#cellUrl;
    const path = fileURLToPath(url);
    return {
      url,
      filename: path,
      dirname: join(path, ".."),
      resolve: (specifier: string) => resolvePackage(specifier, url),
    } as ImportMeta;
  }

  /** What `import` means in a cell; the compiler writes calls of this. */
  readonly load = async (specifier: unknown, options: LoadOptions = {}): Promise<Namespace> => {
    const url = await this.#resolve(String(specifier));
    const namespace = await this.#namespaceOf(url, options);
    refuseMissing(options.names ?? [], namespace, String(specifier));
    return namespace;
  };

  async #namespaceOf(url: string, { with: attributes, names = [] }: LoadOptions): Promise<Namespace> {
    const path = url.startsWith("file:") ? fileURLToPath(url) : "";
    if (hasCachedCode(path)) return namespaceOf(requireCached(path) as Namespace);
    const type = attributes?.type ?? (/\.json($|\?)/.test(url) ? "json" : undefined);
    const namespace: Namespace =
      type === "json"
        ? await import(url, { with: { type: "json" } } as ImportCallOptions)
        : await import(url);
    return this.#withCommonJsNames(url, namespace, names);
  }

  async #resolve(specifier: string): Promise<string> {
    if (!/^(\.|\/|file:)/.test(specifier)) return resolvePackage(specifier, this.#cellUrl);
    // Loaded when first needed: with it come a parser and a transformer.
    const { hookLocalModules, locateLocalModule } = await import("./local-modules.ts");
    const local = locateLocalModule(specifier, this.#cellUrl);
    if (local === undefined) return resolvePackage(specifier, this.#cellUrl);
    if (local.needsHooks) hookLocalModules();
    return local.url;
  }

  /**
   * Node finds the names of a CommonJS module by reading its text and misses some; the cell gets them all, and
   * those that it asks for also where they are inherited or not enumerable. And where the module was compiled from
   * ES modules, its `default` is the default, as the types say.
   */
  #withCommonJsNames(url: string, namespace: Namespace, asked: string[]): Namespace {
    const exported = namespace.default;
    if (exported === null || (typeof exported !== "object" && typeof exported !== "function"))
      return namespace;
    if (!url.startsWith("file:") || this.require.cache[fileURLToPath(url)]?.exports !== exported)
      return namespace;
    const names = exported as Namespace;
    const hasOwnDefault = names.__esModule === true && "default" in names;
    const missing = [...Object.keys(names), ...asked.filter((name) => name in names)].filter(
      (name) => !(name in namespace),
    );
    if (missing.length === 0 && !hasOwnDefault) return namespace;
    const complete: Namespace = Object.create(null);
    for (const name of Object.keys(namespace)) complete[name] = namespace[name];
    for (const name of missing) complete[name] = names[name];
    if (hasOwnDefault) complete.default = names.default;
    return complete;
  }
}

const namespaces = new WeakMap<object, Namespace>();

/** A CommonJS module as `import()` gives it, the same object each time. */
function namespaceOf(exported: Namespace): Namespace {
  let namespace = namespaces.get(exported);
  if (namespace === undefined) {
    namespace = Object.assign(Object.create(null) as Namespace, exported);
    if (!("default" in exported)) namespace.default = exported;
    namespaces.set(exported, namespace);
  }
  return namespace;
}

/** In Node's words: such an import would otherwise be undefined, of which a module without types says nothing. */
function refuseMissing(names: string[], namespace: Namespace, specifier: string): void {
  const missing = names.find((name) => !(name in namespace));
  if (missing === undefined) return;
  // Node 23 and later name the module itself too.
  const all = Object.keys(namespace)
    .filter((name) => name !== "module.exports")
    .sort();
  const some = all.length > mostNames ? [...all.slice(0, mostNames), "…"] : all;
  throw new SyntaxError(
    `The requested module '${specifier}' does not provide an export named '${missing}'; it provides ${some.join(", ") || "none"}`,
  );
}

const mostNames = 20;
