// One page of the reference: what a room gives out, each with its signature, its doc comment, options and members.

import { declarationOf, docOf, exportsOf, sourceOf, textOf } from "./sources.mjs";

/** An option so called needs no comment: it says itself what true and false do. */
const SAY_THEMSELVES = ["fitIntercept"];

/** The page's text, and the names of the functions, classes, constants and options that have no doc comment. */
export function page(room, index, { guide } = {}) {
  const entries = exportsOf(index)
    .map((entry) => ({ ...entry, ...declarationOf(entry.file, entry.local) }))
    .filter(({ source }) => source) // a package's own, such as Plotly's types
    .map((entry) => ({ ...entry, doc: docIn(entry.source, entry.outer), kind: kindOf(entry.nodes[0]) }));
  const shown = new Set();
  const values = entries.filter(({ kind }) => kind !== "type");
  const context = {
    room,
    shown,
    unexplained: new Set(),
    exported: new Set(entries.map(({ local }) => local)),
    made: new Set(
      values.flatMap(({ source, nodes, kind }) => (kind === "function" ? resultOf(source, nodes[0]) : [])),
    ),
  };
  const sections = values.map((entry) => section(entry, context));
  const types = entries.filter(({ kind, local }) => kind === "type" && !shown.has(local));
  const anchors = anchorsOf([...values, ...types]);
  const [, about] = /^\/\/ (.*)\n/.exec(sourceOf(index).text);
  const text = [
    `# ${room}`,
    guide ? `${about} How to use it: [${guide}](../${guide}).` : about,
    table(
      ["name", "what it is"],
      values.map(({ name, doc }) => [`[${name}](#${anchors.get(name)})`, firstSentence(doc)]),
    ),
    ...sections,
    ...(types.length > 0 ? ["## Types", ...types.map(typeSection)] : []),
  ];
  for (const { source, nodes, name } of types) {
    if (name.endsWith("Options")) notExplained(context, name, membersOfType(source, nodes[0]));
  }
  const undocumented = values.filter(({ doc }) => !doc).map(({ name }) => `${room}.${name}`);
  return {
    text: `${linkTypes(text.filter(Boolean).join("\n\n"), anchors)}\n`,
    undocumented: [...undocumented, ...context.unexplained],
  };
}

/** The class that a function makes, where both stand in one file: such classes are not made by `new`. */
function resultOf(source, { returnType }) {
  const name = returnType && textOf(source, returnType).replace(/^: /, "");
  const isHere = source.program.body.some(({ declaration }) => declaration?.id?.name === name);
  return isHere ? [name] : [];
}

/** In a table of options, the type that has a place on the page leads there. */
function linkTypes(text, anchors) {
  return text.replaceAll(/^(\| `\w+` \| )`(\w+)`(?= \|)/gm, (cells, before, name) =>
    anchors.has(name) ? `${before}[\`${name}\`](#${anchors.get(name)})` : cells,
  );
}

/** The anchor of each heading: one that only differs in its capitals from one before gets a number, as everywhere. */
function anchorsOf(entries) {
  const used = new Map();
  const anchors = new Map();
  for (const { name } of entries) {
    const slug = name.toLowerCase();
    const before = used.get(slug) ?? 0;
    used.set(slug, before + 1);
    anchors.set(name, before ? `${slug}-${before}` : slug);
  }
  return anchors;
}

function section(entry, context) {
  const { name, doc, kind, source, nodes } = entry;
  const full = context.room === "lectern" ? name : `${context.room}.${name}`;
  const body = { function: functionBody, class: classBody, constant: constantBody }[kind];
  return [`## ${name}`, ...body({ full, source, nodes, doc: prose(doc), context })]
    .filter(Boolean)
    .join("\n\n");
}

function functionBody({ full, source, nodes, doc, context }) {
  const overloads = nodes.filter(({ type }) => type === "TSDeclareFunction");
  const visible = overloads.length > 0 ? overloads : nodes;
  const implementation = nodes.at(-1);
  const defaults = defaultsIn(source, implementation);
  return [
    fence(visible.map((node) => signature(source, full, node)).join("\n")),
    doc,
    ...optionTables(source, visible, defaults, context),
  ];
}

function classBody({ full, source, nodes: [node], doc, context }) {
  const chain = [...classes(source, node)];
  const maker = chain.map(({ source, node }) => ({ source, method: constructorOf(node) })).find(isMade);
  const fn = maker?.method.value;
  const isMadeByFunction = context.made.has(node.id.name);
  const isPublic = maker && !maker.method.accessibility && !node.abstract && !isMadeByFunction;
  const head = isPublic ? signature(maker.source, `new ${full}`, fn) : `class ${full}`;
  const defaults = Object.assign({}, ...chain.map(classDefaults).reverse());
  const tables = isPublic ? optionTables(maker.source, [fn], defaults, context) : [];
  const optional = new Set(isPublic ? optionMembers(maker.source, fn).map(({ name }) => name) : []);
  const base = chain.slice(1).find(({ node }) => context.exported.has(node.id.name));
  const own = base ? chain.slice(0, chain.indexOf(base)) : chain;
  const members = memberList(own, optional, base);
  const also = base
    ? `${members ? "And all" : "All"} that [${base.node.id.name}](#${base.node.id.name.toLowerCase()}) has.`
    : "";
  return [fence(head), doc, ...tables, members && `Members:\n\n${members}`, also];
}

function constantBody({ full, source, nodes: [node], doc }) {
  const { id } = node.declarations[0];
  return [fence(`${full}${id.typeAnnotation ? textOf(source, id.typeAnnotation) : ""}`), doc];
}

function typeSection({ name, doc, source, nodes }) {
  const members = membersOfType(source, nodes[0]);
  const shown =
    members.length > 0 ? fields(members) : fence(namesOfKeys(source, nodes[0]) ?? textOf(source, nodes[0]));
  return [`### ${name}`, prose(doc), shown].filter(Boolean).join("\n\n");
}

/** `type LossName = keyof typeof LOSSES` says nothing to a reader: the keys do. */
function namesOfKeys(source, { id, typeAnnotation: type }) {
  const names = (type?.types ?? [type]).map((part) => keysOf(source, part));
  if (!names.every(Boolean)) return undefined;
  return `type ${id.name} =\n${names
    .flat()
    .map((name) => `  | "${name}"`)
    .join("\n")};`;
}

function keysOf(source, type) {
  if (type?.operator !== "keyof" || type.typeAnnotation.type !== "TSTypeQuery") return undefined;
  let table = declarationOf(source.file, type.typeAnnotation.exprName.name)?.nodes[0].declarations?.[0].init;
  while (table?.type.startsWith("TS")) table = table.expression; // `{ ... } as const satisfies ...`
  const isPlain = table?.properties?.every(({ type }) => type === "Property");
  return isPlain ? table.properties.map(key) : undefined;
}

// Signatures

function signature(source, name, fn) {
  const generics = fn.typeParameters && !name.startsWith("new ") ? textOf(source, fn.typeParameters) : "";
  const params = fn.params.map((param) => parameter(source, param, fn));
  const result = fn.returnType ? textOf(source, fn.returnType) : "";
  const line = `${name}${generics}(${params.join(", ")})${result}`;
  if (line.length <= 100 && !line.includes("\n")) return line;
  const lines = params.map((param) => `  ${param.replaceAll("\n", "\n  ")},\n`);
  return `${name}${generics}(\n${lines.join("")})${result}`;
}

/**
 * A parameter that is taken apart at once is called `options`; its defaults stand in the table. Options whose type has
 * no name have no table: `{ alpha = 1 }` says them.
 */
function parameter(source, param, fn) {
  const pattern = param.type === "AssignmentPattern" ? param.left : param;
  const literal = pattern.typeAnnotation?.typeAnnotation;
  if (pattern.name === "options" && literal?.type === "TSTypeLiteral" && fn.body) {
    const defaults = defaultsIn(source, fn);
    const names = literal.members.map(key);
    const taken = names.map((name) => (Object.hasOwn(defaults, name) ? `${name} = ${defaults[name]}` : name));
    if (names.some((name) => Object.hasOwn(defaults, name))) {
      return `{ ${taken.join(", ")} }${textOf(source, pattern.typeAnnotation)}${param === pattern ? "" : " = {}"}`;
    }
  }
  if (pattern.type !== "ObjectPattern" || pattern.typeAnnotation?.typeAnnotation.type !== "TSTypeReference") {
    return textOf(source, param).replace(/^(readonly|private|protected|public) /, "");
  }
  return `options${param === pattern ? "" : "?"}${textOf(source, pattern.typeAnnotation)}`;
}

// Options

function optionTables(source, functions, defaults, context) {
  const found = new Map();
  for (const type of functions.flatMap(optionTypes)) {
    found.set(type.typeName.name, membersOfType(source, type));
    context.shown.add(type.typeName.name);
    notExplained(context, type.typeName.name, found.get(type.typeName.name));
  }
  // Of overloads, the options of one may all be among those of another.
  const covers = (members, more) => members !== more && members.every(({ name }) => has(more, name));
  const has = (members, wanted) => members.some(({ name }) => name === wanted);
  return [...found]
    .filter(([, members]) => members.length > 0 && ![...found.values()].some((more) => covers(members, more)))
    .map(([name, members]) => `Options (\`${name}\`):\n\n${fields(members, defaults)}`);
}

function notExplained({ room, unexplained }, type, members) {
  for (const { name, doc } of members) {
    if (!doc && !SAY_THEMSELVES.includes(name)) unexplained.add(`${room}.${type}: ${name}`);
  }
}

function optionMembers(source, fn) {
  return optionTypes(fn).flatMap((type) => membersOfType(source, type));
}

function optionTypes({ params }) {
  return params
    .map((param) => (param.left ?? param).typeAnnotation?.typeAnnotation)
    .filter((type) => type?.type === "TSTypeReference" && type.typeName.name?.endsWith("Options"));
}

/**
 * `{ alpha = 1 }` of a parameter or taken from `options` in the body, what a class hands on to its base, and what the
 * functions that are given `options` take from them.
 */
function defaultsIn(source, fn, { taken = "options", depth = 0 } = {}) {
  const found = {};
  const read = (pattern) => {
    for (const { key, value } of pattern.properties) {
      if (value?.type !== "AssignmentPattern" || isComputed(value.right)) continue;
      found[key.name] ??= textOf(source, value.right);
    }
  };
  for (const param of fn.params) {
    const pattern = param.left ?? param;
    if (pattern.type === "ObjectPattern") read(pattern);
  }
  const isTaken = (node) => new RegExp(`\\b${taken}\\b`).test(textOf(source, node));
  const handed = new Set([taken]); // and what is left of them: `const { units, ...rest } = options`
  walk(fn.body, (node) => {
    if (node.type === "VariableDeclarator" && node.id.type === "ObjectPattern") {
      if (!node.init || node.init.type === "CallExpression" || !isTaken(node.init)) return;
      read(node.id);
      for (const { type, argument } of node.id.properties)
        if (type === "RestElement") handed.add(argument.name);
    }
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return;
    if (node.callee.type === "Super") {
      for (const { key, value, shorthand } of node.arguments.flatMap(({ properties = [] }) => properties)) {
        if (key && !shorthand && value.type === "Literal") found[key.name] ??= value.raw;
      }
    }
    const place = node.arguments.findIndex((argument) => isHandedOn(argument, handed));
    const called =
      place >= 0 && depth < 3 && node.callee.name && declarationOf(source.file, node.callee.name);
    const declared = called ? called.nodes.at(-1) : undefined;
    const inner = declared?.type === "ClassDeclaration" ? constructorOf(declared)?.value : declared;
    if (!inner?.type.startsWith("Function")) return;
    const param = inner.params[place]?.left ?? inner.params[place];
    const next = { taken: param?.name ?? "options", depth: depth + 1 };
    for (const [name, text] of Object.entries(defaultsIn(called.source, inner, next))) found[name] ??= text;
  });
  return found;
}

/** A default that is worked out from other arguments says nothing to who does not see them. */
const isComputed = ({ type }) => type === "CallExpression" || type === "TSNonNullExpression";

/** `options`, or `{ ...options, maxDepth }`, where the caller has a default of its own. */
function isHandedOn({ type, name, properties = [] }, handed) {
  if (type === "Identifier") return handed.has(name);
  return properties.some(
    (property) => property.type === "SpreadElement" && handed.has(property.argument.name),
  );
}

/** Calls `visit` with every node below `node`, and with it. */
function walk(node, visit) {
  if (Array.isArray(node)) for (const one of node) walk(one, visit);
  if (typeof node?.type !== "string") return;
  visit(node);
  for (const value of Object.values(node)) if (value && typeof value === "object") walk(value, visit);
}

function classDefaults({ source, node }) {
  const method = constructorOf(node);
  return method ? defaultsIn(source, method.value) : {};
}

function fields(members, defaults = {}) {
  const hasDefaults = members.some(({ name }) => Object.hasOwn(defaults, name));
  return table(
    ["name", "type", ...(hasDefaults ? ["default"] : []), "what it is"],
    members.map(({ name, optional, type, doc }) => [
      `\`${name}\``,
      code(type),
      ...(hasDefaults
        ? [Object.hasOwn(defaults, name) ? code(defaults[name]) : optional ? "" : "required"]
        : []),
      cell((doc ?? "").replaceAll(/\s+/g, " ")),
    ]),
  );
}

/** The members of an object type: an interface's with those that it extends, of an intersection, of what is left by Omit. */
function membersOfType(source, node) {
  const all = typeParts(source, node).flatMap(({ source, members }) =>
    members
      .filter(({ key, computed }) => key && !computed)
      .map((member) => ({
        name: key(member),
        optional: member.optional,
        type: memberType(source, member),
        doc: docOf(source, member),
      })),
  );
  return [...new Map(all.map((member) => [member.name, member])).values()];
}

const key = ({ key }) => key.name ?? key.value;

function memberType(source, member) {
  if (member.type === "TSMethodSignature") return signature(source, "", member);
  return member.typeAnnotation ? textOf(source, member.typeAnnotation.typeAnnotation) : "";
}

function typeParts(source, node) {
  switch (node.type) {
    case "TSInterfaceDeclaration":
      return [
        { source, members: node.body.body },
        ...node.extends.flatMap(({ expression }) => typesNamed(source, expression.name)),
      ];
    case "TSTypeAliasDeclaration":
      return typeParts(source, node.typeAnnotation);
    case "TSTypeLiteral":
      return [{ source, members: node.members }];
    case "TSIntersectionType":
      return node.types.flatMap((type) => typeParts(source, type));
    case "TSTypeReference": {
      const { name } = node.typeName;
      const [inner, names] = node.typeArguments?.params ?? [];
      if (["Partial", "Required", "Readonly"].includes(name)) return typeParts(source, inner);
      if (name !== "Omit" && name !== "Pick") return typesNamed(source, name);
      const listed = (names.types ?? [names]).map(({ literal }) => literal?.value);
      const isKept = (member) => listed.includes(key(member)) === (name === "Pick");
      return typeParts(source, inner).map(({ source, members }) => ({
        source,
        members: members.filter(isKept),
      }));
    }
    default:
      return [];
  }
}

function typesNamed({ file }, name) {
  const found = name && declarationOf(file, name);
  return found && kindOf(found.nodes[0]) === "type" ? typeParts(found.source, found.nodes[0]) : [];
}

// Members of a class

/** The class, and those that it extends. */
function* classes(source, node) {
  yield { source, node };
  const base = node.superClass?.name && declarationOf(source.file, node.superClass.name);
  if (base?.nodes[0].type === "ClassDeclaration") yield* classes(base.source, base.nodes[0]);
}

const constructorOf = ({ body }) => body.body.find(({ kind }) => kind === "constructor");
const isMade = ({ method }) => method !== undefined;

function memberList(chain, options, base) {
  const lines = new Map();
  for (const { source, node } of chain) {
    const made = constructorOf(node);
    const parameters = (made?.value.params ?? []).filter(({ accessibility }) => accessibility === "public");
    for (const member of [...parameters, ...node.body.body]) {
      const name = member.key?.name;
      if (!isPublic(member) || options.has(name) || lines.get(name)?.doc) continue;
      const doc = docOf(source, member);
      if (!doc && name === "toString") continue; // every object has one
      if (!doc && (member.override || (base && isIn(base, name)))) continue;
      const line = lines.get(name)?.line ?? memberLine(source, member);
      lines.set(name, { line, doc: doc ?? promised(source, node, name) });
    }
  }
  return [...lines.values()]
    .map(({ line, doc }) =>
      doc ? `- ${code(line)}  \n  ${prose(doc).replaceAll(/\n(?=.)/g, "\n  ")}` : `- ${code(line)}`,
    )
    .join("\n");
}

function isPublic({ type, kind, key, accessibility, computed }) {
  const isMember = [
    "PropertyDefinition",
    "MethodDefinition",
    "TSAbstractMethodDefinition",
    "TSAbstractPropertyDefinition",
  ];
  if (!isMember.includes(type) || kind === "constructor" || kind === "set" || computed) return false;
  return key.type === "Identifier" && !["private", "protected"].includes(accessibility);
}

function isIn({ source, node }, name) {
  return [...classes(source, node)].some(({ node }) => node.body.body.some(({ key }) => key?.name === name));
}

function memberLine(source, member) {
  const name = `${member.static ? "static " : ""}${key(member)}`;
  const { value, typeAnnotation } = member;
  if (member.kind === "method") return signature(source, name, value);
  const type = member.kind === "get" ? value.returnType : typeAnnotation;
  return `${name}${type ? textOf(source, type) : ""}`;
}

/** What the interface that a class implements says of its member. */
function promised(source, node, name) {
  for (const { expression } of node.implements ?? []) {
    const member = typesNamed(source, expression.name)
      .flatMap(({ source, members }) => members.map((member) => ({ source, member })))
      .find(({ member }) => member.key && key(member) === name);
    if (member) return docOf(member.source, member.member);
  }
  return undefined;
}

// Text

function kindOf({ type }) {
  if (type === "ClassDeclaration") return "class";
  if (type === "VariableDeclaration") return "constant";
  return type.includes("Function") ? "function" : "type";
}

function docIn(source, outer) {
  return outer.map((node) => docOf(source, node)).find(Boolean);
}

/** A doc comment as Markdown: its indented examples become fenced ones. */
function prose(doc = "") {
  return doc.replaceAll(/(?<=^|\n\n)((?: {4}.*(?:\n+(?= {4})|$|(?=\n)))+)/g, (example) =>
    fence(example.replaceAll(/^ {4}/gm, "").trimEnd(), /;|\bnew /.test(example) ? "ts" : ""),
  );
}

function firstSentence(doc = "") {
  const [paragraph] = doc.split("\n\n");
  const sentence = paragraph.replaceAll(/\s+/g, " ");
  const end = /^(?:`[^`]*`|[^`])*?\.(?= |$)/.exec(sentence)?.[0] ?? sentence;
  return cell(end.replace(/[:.]$/, ""));
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map((row) => line(row))].join("\n");
}

const cell = (text) => text.replaceAll("|", "\\|");
const code = (text) => `\`${cell(text.replaceAll(/\s+/g, " "))}\``;
const fence = (text, language = "ts") => `\`\`\`${language}\n${text}\n\`\`\``;
