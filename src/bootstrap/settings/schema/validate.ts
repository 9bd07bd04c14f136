import type { z } from 'zod';
import { nearestKey } from '../../../domain/config/nearest-key.ts';
import { formatPath, type Problem } from '../../../domain/config/problem.ts';
import type { ConfigDocument } from '../document/document.ts';
import type { Path, Places } from '../document/places.ts';

type Issue = z.core.$ZodIssue;

/** Keys of other programs or of other places that people write into our file. */
const hints: Readonly<Record<string, string>> = {
  mcpServers: 'call it "servers", or start with --from to use the file of an MCP client',
};

export interface Validated<Value> {
  /** Undefined when there are problems. */
  readonly value: Value | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Holds a document against a schema that knows every key. */
export const validate = <Value>(
  document: ConfigDocument,
  schema: z.ZodType<Value>,
): Validated<Value> => {
  const { value, places } = document;
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, problems: [], warnings: [] };
  const problems = result.error.issues.flatMap((issue) => describe(issue, value, places));
  return { value: undefined, problems, warnings: [] };
};

/** The same for a file that belongs to another program: keys nobody here knows are left out with a warning. */
export const validateForeign = <Value>(
  document: ConfigDocument,
  schema: z.ZodType<Value>,
): Validated<Value> => {
  const { value, places } = document;
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, problems: [], warnings: [] };
  const unknown: Path[] = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...pathOf(issue), key]) : [],
  );
  const warnings = unknown.map((path) =>
    places.keyProblem(path, `${formatPath(path)} means nothing here and is left out`),
  );
  const known = validate({ ...document, value: without(value, unknown) }, schema);
  return { ...known, warnings };
};

const pathOf = (issue: Issue): Path =>
  issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));

const without = (value: unknown, paths: readonly Path[]): unknown => {
  const copy: unknown = structuredClone(value);
  for (const path of paths) {
    const owner = valueAt(copy, path.slice(0, -1));
    const key = path.at(-1);
    if (typeof owner === 'object' && owner !== null && key !== undefined) {
      Reflect.deleteProperty(owner, key);
    }
  }
  return copy;
};

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (found, step) =>
      typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined,
    value,
  );

const describe = (issue: Issue, value: unknown, places: Places): readonly Problem[] => {
  const path = pathOf(issue);
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split('\n');
    return issue.keys.map((key) => places.keyProblem([...path, key], unknownKey(key, path, known)));
  }
  const found = valueAt(value, path);
  return [places.problem(path, `${labelOf(path)}${sentence(issue, found)}`)];
};

const labelOf = (path: Path): string => (path.length === 0 ? '' : `${formatPath(path)}: `);

const unknownKey = (key: string, path: Path, known: readonly string[]): string => {
  const where = path.length === 0 ? 'at the top level' : `in ${formatPath(path)}`;
  const hint = Object.hasOwn(hints, key) ? hints[key] : undefined;
  const near = nearestKey(key, known);
  const guess = near === undefined ? `known keys: ${known.join(', ')}` : `did you mean "${near}"?`;
  return `unknown key ${JSON.stringify(key)} ${where}: ${hint ?? guess}`;
};

const sentence = (issue: Issue, found: unknown): string => {
  if (issue.code === 'invalid_type') {
    return `expected ${kinds[issue.expected] ?? issue.expected}, found ${kindOf(found)}`;
  }
  if (issue.code === 'invalid_union') {
    const what = found === undefined ? 'nothing' : JSON.stringify(found);
    return `expected one of ${oneOf(issue)}, found ${what}`;
  }
  return issue.message;
};

const oneOf = (issue: z.core.$ZodIssueInvalidUnion): string => {
  const options: unknown = Reflect.get(issue, 'options');
  return Array.isArray(options) ? options.join(', ') : 'the documented forms';
};

const kinds: Readonly<Record<string, string>> = {
  object: 'keys and values',
  record: 'keys and values',
  array: 'a list',
  string: 'text (put it in quotes)',
};

const kindOf = (value: unknown): string => {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys and values';
  // A text may be a secret that stands where a list of them belongs.
  return typeof value === 'string' ? 'text' : `the ${typeof value} ${JSON.stringify(value)}`;
};
