import { eachElement, eachEntry, member } from '../wire/items.ts';
import type { Span } from '../wire/message.ts';
import { elementRemovals, removals } from '../wire/removals.ts';
import type { Edit } from '../wire/splice.ts';
import { encodeText, jsonString } from '../wire/text.ts';
import { isPlace, type Path } from './json-pointer.ts';
import { PathTree } from './path-tree.ts';
import { leadIntoArray, type ValueRules } from './value-change.ts';

/** What becomes of one property. */
interface PropertyRule {
  isGone?: boolean;
  /** Its name for clients. */
  to?: string;
  /** Clients may leave it out. */
  isOptional?: boolean;
  /** Raw JSON text of the only value it has. */
  only?: string;
}

type Rules = PathTree<PropertyRule>;

/** Schemas for the same value, each of which says something about it. */
const branches = ['allOf', 'anyOf', 'oneOf'] as const;

/** Edits to the schema at a span. */
export type SchemaChange = (bytes: Uint8Array, schema: Span) => readonly Edit[];

/**
 * How a JSON Schema changes along with the value it describes. It is followed through `properties`, `items` and the
 * branches of `allOf`, `anyOf` and `oneOf`; what stands behind a `$ref` stays as it is. Here for arguments: what the
 * gateway sets is nothing a client could say.
 */
export const inputSchemaChange = (rules: ValueRules): SchemaChange => {
  const tree: Rules = new PathTree();
  for (const path of [...rules.remove, ...rules.set.map(([at]) => at)]) {
    if (isProperty(path)) ruleAt(tree, path).isGone = true;
  }
  for (const [path] of rules.defaults) ruleAt(tree, path).isOptional = true;
  for (const [path, to] of rules.rename) ruleAt(tree, path).to = to;
  return following(tree);
};

/** The same for structured output: what the gateway sets has one value. */
export const outputSchemaChange = (rules: ValueRules): SchemaChange => {
  const tree: Rules = new PathTree();
  for (const path of rules.remove) if (isProperty(path)) ruleAt(tree, path).isGone = true;
  for (const [path, only] of rules.set) {
    if (isProperty(path)) Object.assign(ruleAt(tree, path), { only, isGone: false });
  }
  for (const [path, to] of rules.rename) ruleAt(tree, path).to = to;
  const change = following(tree);
  if (!leadIntoArray(rules)) return change;
  return (bytes, schema) => {
    const properties = member(bytes, schema, 'properties');
    const wrapped = properties && member(bytes, properties, 'result');
    return change(bytes, wrapped ?? schema);
  };
};

/** Elements of an array are not listed one by one. */
const isProperty = (path: Path): boolean => !isPlace(path.at(-1) ?? '');

const following =
  (tree: Rules): SchemaChange =>
  (bytes, schema) => {
    const edits: Edit[] = [];
    follow(bytes, schema, [tree], edits);
    return edits;
  };

const ruleAt = (tree: Rules, path: Path): PropertyRule => {
  let node: Rules | undefined = tree;
  for (const part of path) node = node?.children.get(part);
  const known = node?.leaf;
  if (known !== undefined) return known;
  const rule: PropertyRule = {};
  tree.put(path, rule);
  return rule;
};

const follow = (bytes: Uint8Array, schema: Span, nodes: readonly Rules[], edits: Edit[]): void => {
  const properties = member(bytes, schema, 'properties');
  const required = member(bytes, schema, 'required');
  const items = member(bytes, schema, 'items');
  if (properties !== undefined) followProperties(bytes, properties, nodes, edits);
  if (required !== undefined) followRequired(bytes, required, nodes, edits);
  const inItems = nodes.flatMap(({ children }) =>
    [...children].flatMap(([part, node]) => (isPlace(part) && !node.isEmpty ? node : [])),
  );
  if (items !== undefined && inItems.length > 0) follow(bytes, items, inItems, edits);
  for (const keyword of branches) {
    const list = member(bytes, schema, keyword);
    if (list === undefined) continue;
    eachElement(bytes, list, (branch) => follow(bytes, branch, nodes, edits));
  }
};

const followProperties = (
  bytes: Uint8Array,
  properties: Span,
  nodes: readonly Rules[],
  edits: Edit[],
): void => {
  const there = namesIn(bytes, properties);
  const taken = new Set([...there].map((name) => ruleFor(nodes, name).to));
  const { edits: gone } = removals(bytes, properties, (nameAt, value) => {
    const name = jsonString(bytes, nameAt) ?? '';
    const { isGone, to, only } = ruleFor(nodes, name);
    if (isGone === true || (to === undefined && taken.has(name))) return true;
    if (to !== undefined) edits.push({ span: nameAt, bytes: encodeText(JSON.stringify(to)) });
    const inner = childrenOf(nodes, name).filter(({ isEmpty }) => !isEmpty);
    if (only !== undefined) edits.push({ span: value, bytes: constant(only) });
    else if (inner.length > 0) follow(bytes, value, inner, edits);
    return false;
  });
  edits.push(...gone, ...newProperties(properties, nodes, there));
};

/** What only the gateway says has to be allowed too. */
const newProperties = (
  { end }: Span,
  nodes: readonly Rules[],
  there: ReadonlySet<string>,
): readonly Edit[] =>
  nodes
    .flatMap(({ children }) => [...children])
    .flatMap(([name, { leaf }]) => {
      if (leaf?.only === undefined || there.has(name)) return [];
      const head = encodeText(`${there.size > 0 ? ',' : ''}${JSON.stringify(leaf.to ?? name)}:`);
      const span = { start: end - 1, end: end - 1 };
      return [head, constant(leaf.only)].map((bytes) => ({ span, bytes }));
    });

const followRequired = (
  bytes: Uint8Array,
  required: Span,
  nodes: readonly Rules[],
  edits: Edit[],
): void => {
  const gone = elementRemovals(bytes, required, (element) => {
    const { isGone, isOptional, to } = ruleFor(nodes, jsonString(bytes, element) ?? '');
    if (isGone === true || isOptional === true) return true;
    if (to !== undefined) edits.push({ span: element, bytes: encodeText(JSON.stringify(to)) });
    return false;
  });
  edits.push(...gone);
};

const constant = (value: string): Uint8Array => encodeText(`{"const":${value}}`);

const namesIn = (bytes: Uint8Array, properties: Span): ReadonlySet<string> => {
  const names = new Set<string>();
  eachEntry(bytes, properties, (nameAt) => names.add(jsonString(bytes, nameAt) ?? ''));
  return names;
};

const childrenOf = (nodes: readonly Rules[], name: string): readonly Rules[] =>
  nodes.flatMap(({ children }) => children.get(name) ?? []);

const noRule: PropertyRule = {};

const ruleFor = (nodes: readonly Rules[], name: string): PropertyRule =>
  childrenOf(nodes, name).find(({ leaf }) => leaf !== undefined)?.leaf ?? noRule;
