// One declaration file as a module: what it imports, exports, declares and adds to other modules.

import { readFileSync } from "node:fs";

import { parseSync } from "oxc-parser";

/**
 * A module as `{ path, source, declared, imported, exported, stars, augmentations, references, edges }`:
 * `declared` has the statements of each top-level name, `imported` and `exported` say `{ from, name }` for a name
 * (`from` a specifier, or undefined for the module itself; `name` "*" for the whole module), `stars` are the
 * specifiers of `export * from`, `edges` all specifiers. What cannot be carried into one file throws.
 */
export function readModule(path) {
  const source = readFileSync(path, "utf8");
  const { program, comments, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const module = {
    path,
    source,
    comments,
    declared: new Map(),
    imported: new Map(),
    exported: new Map(),
    stars: [],
    augmentations: [],
    typeReferences: [...source.matchAll(/^\/\/\/ <reference types=.*$/gm)].map(([line]) => line),
    edges: new Set(),
  };
  if (/^\/\/\/ <reference (?:path|lib)=/m.test(source)) throw unsupported(module, "a reference to a file");
  // Without an export statement, all that a declaration file declares is exported.
  const isExplicit = program.body.some(
    (statement) =>
      statement.type === "ExportAllDeclaration" ||
      (statement.type === "ExportNamedDeclaration" && !statement.declaration),
  );
  for (const statement of program.body) readStatement(module, statement, isExplicit);
  return module;
}

function readStatement(module, statement, isExplicit) {
  switch (statement.type) {
    case "ImportDeclaration": {
      const from = statement.source.value;
      module.edges.add(from);
      for (const { type, imported, local } of statement.specifiers) {
        if (type === "ImportDefaultSpecifier") throw unsupported(module, "a default import");
        const name = type === "ImportNamespaceSpecifier" ? "*" : imported.name;
        module.imported.set(local.name, { from, name });
      }
      break;
    }
    case "ExportAllDeclaration": {
      const from = statement.source.value;
      module.edges.add(from);
      if (statement.exported) module.exported.set(statement.exported.name, { from, name: "*" });
      else module.stars.push(from);
      break;
    }
    case "ExportNamedDeclaration":
      if (statement.declaration) {
        declare(module, statement.declaration, statement, true);
        break;
      }
      if (statement.source) module.edges.add(statement.source.value);
      for (const { local, exported } of statement.specifiers)
        module.exported.set(exported.name, { from: statement.source?.value, name: local.name });
      break;
    case "TSModuleDeclaration":
      if (statement.id.type === "Literal") {
        const from = statement.id.value;
        module.edges.add(from);
        module.augmentations.push({ from, statements: statement.body.body });
        break;
      }
      declare(module, statement, statement, !isExplicit);
      break;
    case "ClassDeclaration":
    case "TSDeclareFunction":
    case "TSEnumDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "VariableDeclaration":
      declare(module, statement, statement, !isExplicit);
      break;
    default:
      throw unsupported(module, statement.type);
  }
}

function declare(module, declaration, statement, isExported) {
  if (declaration.type === "VariableDeclaration" && declaration.declarations.length > 1)
    throw unsupported(module, "several variables in one statement");
  const id = declaration.type === "VariableDeclaration" ? declaration.declarations[0].id : declaration.id;
  if (id?.type !== "Identifier") throw unsupported(module, `${declaration.type} without a name`);
  const statements = module.declared.get(id.name) ?? [];
  statements.push({ declaration, start: statement.start });
  module.declared.set(id.name, statements);
  if (isExported) module.exported.set(id.name, { from: undefined, name: id.name });
}

function unsupported({ path }, what) {
  return new Error(`${path}: ${what} cannot be carried into one file`);
}
