// The names that a declaration mentions and does not bind itself, with their places.

/**
 * Calls `found(name, node, bound, members)` for each reference in a declaration to a name of an outer scope: `bound`
 * are the names that mean something else there, `members` the nodes of b and c in `a.b.c`. An `import("x").Name` is
 * found as `found(undefined, node)`.
 */
export function eachReference(declaration, found) {
  visit(declaration, [], found);
}

function visit(node, scopes, found) {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, scopes, found);
    return;
  }
  if (node === null || typeof node !== "object" || typeof node.type !== "string") return;
  if (node.type === "TSImportType") {
    found(undefined, node);
    visit(node.typeArguments, scopes, found);
    return;
  }
  const inner = [...scopes, ...boundBy(node)];
  for (const [key, value] of Object.entries(node)) {
    if (value === null || typeof value !== "object") continue;
    if (isReference(node, key)) reference(value, inner, found);
    else if (key === "id") visit(value.typeAnnotation ?? null, inner, found);
    else if (!isName(node, key)) visit(value, inner, found);
  }
}

/** What stands here is the name of something elsewhere. */
function isReference(node, key) {
  const { type } = node;
  return (
    (key === "key" && node.computed && node.key.type !== "Literal") ||
    (type === "TSTypeReference" && key === "typeName") ||
    (type === "TSTypeQuery" && key === "exprName") ||
    (type === "ClassDeclaration" && key === "superClass") ||
    ((type === "TSClassImplements" || type === "TSInterfaceHeritage") && key === "expression")
  );
}

/** What stands here is named here, or is a word of the one who wrote it. */
function isName(node, key) {
  if (key === "id" || key === "label" || key === "parameterName") return true;
  if (key === "key") return true;
  return node.type === "TSTypeParameter" && key === "name";
}

function reference(node, scopes, found, members = []) {
  switch (node.type) {
    case "Identifier":
      if (!scopes.includes(node.name)) found(node.name, node, scopes, members);
      break;
    case "TSQualifiedName":
      reference(node.left, scopes, found, [node.right, ...members]);
      break;
    case "MemberExpression":
      reference(node.object, scopes, found, [node.property, ...members]);
      break;
    case "TSImportType":
      visit(node, scopes, found);
      break;
    case "ThisExpression":
      break;
    default:
      throw new Error(`a reference by ${node.type} cannot be carried into one file`);
  }
}

/** Type parameters and, for `typeof parameter`, parameters; names of the members of a namespace. */
function boundBy(node) {
  const bound = (node.typeParameters?.params ?? []).map(({ name }) => name.name);
  if (node.type === "TSMappedType") bound.push(node.key.name);
  if (node.type === "TSConditionalType") inferred(node.extendsType, bound);
  if (Array.isArray(node.params) && node.type !== "TSTypeParameterInstantiation")
    for (const parameter of node.params) parameterNames(parameter, bound);
  if (node.type === "TSModuleBlock") {
    for (const statement of node.body) {
      const declaration = statement.declaration ?? statement;
      const id = declaration.declarations?.[0]?.id ?? declaration.id;
      if (id?.type === "Identifier") bound.push(id.name);
    }
  }
  return bound;
}

function parameterNames(parameter, bound) {
  if (parameter.type === "Identifier") bound.push(parameter.name);
  else if (parameter.type === "RestElement") parameterNames(parameter.argument, bound);
}

function inferred(node, bound) {
  if (node === null || typeof node !== "object") return;
  if (node.type === "TSInferType") bound.push(node.typeParameter.name.name);
  for (const value of Object.values(node)) inferred(value, bound);
}
