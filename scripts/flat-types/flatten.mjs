// The declarations of packages that lean on each other as one file, in which every type stays itself.
//
// TypeScript asks for hundreds of small files one by one, follows each name through chains of re-exports, and puts
// interfaces together that are spread over a hundred files: in one file, that is done once and for all.

import { existsSync } from "node:fs";
import { join, posix } from "node:path";

import { readModule } from "./read-module.mjs";
import { eachReference } from "./references.mjs";

/** The namespace of the flat file that holds what its entry does not export. */
const hidden = "$$";

/**
 * `scope` is a folder of packages, such as `node_modules/@tensorflow`, and `entry` the file in it, such as
 * `tfjs/dist/index.d.ts`, that becomes the flat one. Answers its text, and for every file that it leans on what that
 * file exports: `{ [file]: { [name]: [name in the flat file, whether it is hidden there] } }`. `variances` says `out`,
 * `in` or `in out` of the type parameter of generic classes.
 */
export function flatten({ scope, entry, variances }) {
  const graph = new Graph(scope, entry);
  const names = new FlatNames(graph, entry);
  const exports = {};
  for (const path of graph.modules.keys()) {
    if (path === entry) continue;
    exports[path] = {};
    for (const [name, entity] of graph.exportsOf(path)) exports[path][name] = names.at(entity);
  }
  return { text: flatText(graph, names, entry, variances), exports };
}

/** The modules that can be reached from the entry, and what a name means in each: `{ path, name }`, `name` "*" for the module itself. */
class Graph {
  modules = new Map();
  #scope;
  #exports = new Map();

  constructor(scope, entry) {
    this.#scope = scope;
    const waiting = [entry];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (this.modules.has(path)) continue;
      const module = readModule(join(scope, path));
      this.modules.set(path, module);
      for (const specifier of module.edges) waiting.push(this.target(path, specifier));
      for (const statements of module.declared.values())
        for (const { declaration } of statements)
          eachReference(declaration, (name, { source }) => {
            if (name === undefined) waiting.push(this.target(path, source.value));
          });
    }
  }

  /** The file that a specifier means. */
  target(path, specifier) {
    let at;
    if (specifier.startsWith(".")) at = posix.join(posix.dirname(path), specifier);
    else if (specifier.startsWith("@tensorflow/")) at = specifier.slice("@tensorflow/".length);
    else throw new Error(`${path}: "${specifier}" is no file of these packages`);
    const candidates = at.includes("/") ? [`${at}.d.ts`, `${at}/index.d.ts`] : [`${at}/dist/index.d.ts`];
    const found = candidates.find((candidate) => existsSync(join(this.#scope, candidate)));
    if (found === undefined) throw new Error(`${path}: "${specifier}" was not found`);
    return found;
  }

  /** What a name means inside a module; undefined for a global. */
  lookup(path, name) {
    const module = this.modules.get(path);
    if (module.declared.has(name)) return { path, name };
    const imported = module.imported.get(name);
    return imported && this.exportOf(this.target(path, imported.from), imported.name);
  }

  exportOf(path, name) {
    return name === "*" ? { path, name } : this.exportsOf(path).get(name);
  }

  exportsOf(path) {
    let found = this.#exports.get(path);
    if (found !== undefined) return found;
    found = new Map();
    this.#exports.set(path, found); // before its parts: modules import each other in circles
    const { exported, stars } = this.modules.get(path);
    for (const [name, { from, name: local }] of exported) {
      const entity =
        from === undefined ? this.lookup(path, local) : this.exportOf(this.target(path, from), local);
      if (entity === undefined) throw new Error(`${path}: "${local}" was not found`);
      found.set(name, entity);
    }
    for (const from of stars)
      for (const [name, entity] of this.exportsOf(this.target(path, from)))
        if (!found.has(name)) found.set(name, entity);
    return found;
  }
}

const keyOf = ({ path, name }) => `${path}#${name}`;

/** Where each declaration stands in the flat file, and under which name. */
class FlatNames {
  #places = new Map();
  /** Constants that are functions by another name: the function takes their place. */
  #replaced = new Set();

  constructor(graph, entry) {
    const taken = globalsOf(graph);
    const visible = [...graph.exportsOf(entry)];
    // A declaration with two names keeps its own.
    visible.sort(([a, { name: x }], [b, { name: y }]) => Number(b === y) - Number(a === x));
    for (const [name, entity] of visible) {
      if (taken.has(name)) throw new Error(`"${name}" is exported, and used as a global`);
      if (!this.#places.has(keyOf(entity))) this.#places.set(keyOf(entity), [name, false]);
    }
    for (const [name] of visible) taken.add(name);
    for (const [path, module] of graph.modules) {
      const { declared, imported } = module;
      const entities = [...declared.keys()].map((name) => ({ path, name }));
      for (const { from, name } of imported.values())
        if (name === "*") entities.push({ path: graph.target(path, from), name });
      for (const entity of entities) {
        if (this.#places.has(keyOf(entity))) continue;
        const wanted = entity.name === "*" ? posix.basename(entity.path, ".d.ts") : entity.name;
        let name = wanted;
        for (let count = 1; taken.has(name); count++) name = `${wanted}${hidden}${count}`;
        taken.add(name);
        this.#places.set(keyOf(entity), [name, true]);
      }
      for (const [constant, named] of renamedFunctions(module)) {
        this.#replaced.add(keyOf({ path, name: constant }));
        this.#places.set(keyOf({ path, name: named }), this.at({ path, name: constant }));
      }
    }
  }

  isReplaced(entity) {
    return this.#replaced.has(keyOf(entity));
  }

  /** `[name, whether it is hidden]` */
  at(entity) {
    return this.#places.get(keyOf(entity));
  }
}

/**
 * `declare function abs_(…); export declare const abs: typeof abs_`: as a function, it is shown as one. Only where the
 * function has no other name outside of its module.
 */
function* renamedFunctions({ declared, exported }) {
  for (const [constant, statements] of declared) {
    const type = statements[0].declaration.declarations?.[0].id.typeAnnotation?.typeAnnotation;
    if (type?.type !== "TSTypeQuery" || type.exprName.type !== "Identifier") continue;
    const { name } = type.exprName;
    const isFunction = declared
      .get(name)
      ?.every(({ declaration }) => declaration.type === "TSDeclareFunction");
    if (isFunction && !exported.has(name)) yield [constant, name];
  }
}

/** The names that modules mention and do not declare. */
function globalsOf(graph) {
  const globals = new Set();
  for (const [path, { declared }] of graph.modules)
    for (const statements of declared.values())
      for (const { declaration } of statements)
        eachReference(declaration, (name) => {
          if (name !== undefined && graph.lookup(path, name) === undefined) globals.add(name);
        });
  return globals;
}

function flatText(graph, names, entry, variances) {
  const outside = [];
  const inside = [];
  const references = new Set();
  const added = addedMembers(graph, names);
  for (const [path, module] of graph.modules) {
    for (const line of module.typeReferences) references.add(line);
    for (const [name, statements] of module.declared) {
      const entity = { path, name };
      if (names.isReplaced(entity)) continue;
      const [flatName, isHidden] = names.at(entity);
      for (const { declaration, start } of statements) {
        const text = rewritten(module.source, declaration, {
          id: flatName,
          variance: variances[flatName],
          nameOf: (word) => graph.lookup(path, word),
          importOf: (specifier, word) => graph.exportOf(graph.target(path, specifier), word),
          exportOf: (module, word) => graph.exportOf(module, word),
          names,
          isHidden,
        }).replace(/^declare\s+/, "");
        const doc = documentation(module, start);
        if (isHidden) inside.push(`${doc}${text}`);
        else outside.push(`${doc}export ${/^(?:interface|type)\b/.test(text) ? "" : "declare "}${text}`);
      }
    }
  }
  for (const { head, members, isHidden } of added.values()) {
    const text = `interface ${head} {\n${members.join("\n")}\n}`;
    if (isHidden) inside.push(text);
    else outside.push(`export ${text}`);
  }
  for (const [entity, [name, isHidden]] of namespaces(graph, names)) {
    const text = `namespace ${name} {\n${membersOf(graph.exportsOf(entity.path), names)}\n}`;
    if (isHidden) inside.push(text);
    else outside.push(`export declare ${text}`);
  }
  for (const [name, entity] of graph.exportsOf(entry)) {
    const [flatName] = names.at(entity);
    if (flatName !== name) outside.push(`export { ${flatName} as ${name} };`);
  }
  return [...references, ...outside, `export declare namespace ${hidden} {`, ...inside, "}", ""].join("\n");
}

/** A statement's text with each name as the flat file has it. */
function rewritten(source, declaration, { id, variance, nameOf, importOf, exportOf, names, isHidden }) {
  const edits = [];
  const parameters = declaration.typeParameters?.params ?? [];
  if (variance !== undefined && parameters.length === 1)
    edits.push({ start: parameters[0].start, end: parameters[0].start, text: `${variance} ` });
  const own = declaration.type === "VariableDeclaration" ? declaration.declarations[0].id : declaration.id;
  if (id !== undefined && own.name !== id)
    edits.push({ start: own.start, end: own.start + own.name.length, text: id });
  const written = (entity) => {
    const [name, isThere] = names.at(entity);
    return isThere && !isHidden ? `${hidden}.${name}` : name;
  };
  eachReference(declaration, (name, node, bound, members) => {
    if (name !== undefined) {
      let entity = nameOf(name);
      let { end } = node;
      if (members.length === 0) end = node.start + name.length; // without an annotation that is part of the node
      // What is a member of a whole module has a place of its own.
      for (const member of members) {
        if (entity?.name !== "*") break;
        entity = exportOf(entity.path, member.name);
        end = member.end;
      }
      if (entity === undefined) return;
      const text = written(entity);
      if (text === source.slice(node.start, end)) return;
      if (bound.includes(text)) throw new Error(`"${text}" is bound where "${name}" is mentioned`);
      edits.push({ start: node.start, end, text });
      return;
    }
    const words = qualifiersOf(node.qualifier);
    const entity = importOf(node.source.value, words[0]);
    if (entity === undefined) throw new Error(`"${words[0]}" was not found in "${node.source.value}"`);
    const text = [written(entity), ...words.slice(1)].join(".");
    edits.push({ start: node.start, end: node.qualifier.end, text });
  });
  edits.sort((a, b) => a.start - b.start);
  let text = "";
  let at = declaration.start;
  for (const edit of edits) {
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at, declaration.end);
}

function qualifiersOf(qualifier) {
  if (qualifier === null)
    throw new Error("an import() type of a whole module cannot be carried into one file");
  return qualifier.type === "Identifier"
    ? [qualifier.name]
    : [...qualifiersOf(qualifier.left), qualifier.right.name];
}

/** What `declare module "./tensor" { interface Tensor { … } }` adds, by the interface. */
function addedMembers(graph, names) {
  const added = new Map();
  for (const [path, { source, augmentations }] of graph.modules) {
    for (const { from, statements } of augmentations) {
      const target = graph.target(path, from);
      for (const statement of statements) {
        const declaration = statement.declaration ?? statement;
        if (declaration.type !== "TSInterfaceDeclaration" || declaration.extends.length > 0)
          throw new Error(`${path}: what it adds to "${from}" cannot be carried into one file`);
        const entity = graph.exportOf(target, declaration.id.name);
        if (entity === undefined) throw new Error(`${path}: "${from}" has no "${declaration.id.name}"`);
        const [name, isHidden] = names.at(entity);
        const text = rewritten(source, declaration, {
          id: name,
          nameOf: (word) => graph.exportOf(target, word) ?? graph.lookup(path, word),
          importOf: (specifier, word) => graph.exportOf(graph.target(path, specifier), word),
          exportOf: (module, word) => graph.exportOf(module, word),
          names,
          isHidden,
        });
        const [, head, body] = /^interface\s+([^{]*?)\s*\{([\s\S]*)\}$/.exec(text);
        const entry = added.get(head) ?? { head, isHidden, members: [] };
        entry.members.push(body.replace(/^\n+|\s+$/g, ""));
        added.set(head, entry);
      }
    }
  }
  return added;
}

/** The modules that are used as a whole. */
function* namespaces(graph, names) {
  for (const path of graph.modules.keys()) {
    const entity = { path, name: "*" };
    const place = names.at(entity);
    if (place !== undefined) yield [entity, place];
  }
}

function membersOf(exports, names) {
  return [...exports]
    .map(([name, entity]) => {
      const [flatName, isHidden] = names.at(entity);
      // An alias of its own name would be its own target; an export statement looks outside.
      if (isHidden) return `export import ${name} = ${hidden}.${flatName};`;
      return flatName === name ? `export { ${name} };` : `export { ${flatName} as ${name} };`;
    })
    .join("\n");
}

/** The doc comment right before a statement, if it is not the file's licence. */
function documentation({ source, comments }, start) {
  const comment = comments.findLast(
    ({ type, value, end }) => type === "Block" && value.startsWith("*") && end <= start,
  );
  if (comment === undefined || comment.value.includes("@license")) return "";
  if (source.slice(comment.end, start).trim() !== "") return "";
  return `${source.slice(comment.start, comment.end)}\n`;
}
