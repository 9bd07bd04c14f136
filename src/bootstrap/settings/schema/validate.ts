import type { z } from 'zod';
import { nearestKey } from '../../../domain/config/nearest-key.ts';
import { formatPath, type Problem } from '../../../domain/config/problem.ts';
import type { ConfigDocument } from '../document/document.ts';
import type { Path, Places } from '../document/places.ts';

type Issue = z.core.$ZodIssue;

/** Keys of other programs or of other places that people write into our file. */
const hints: Readonly<Record<string, string>> = {
  mcpServers: 'call it "servers", or start with --from to use the file of an MCP client',
  apiVersion: 'this is a manifest of Kubernetes, and the configuration is the text in it',
  services: 'if this is a Compose file, the configuration is another one, which it mounts',
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
  const problems = issuesOf(result.error).flatMap((issue) => describe(issue, value, places));
  return { value: undefined, problems, warnings: [] };
};

/**
 * The same for a file of another program, or one in its form: keys nobody here knows are left out with a warning. Those
 * that a variable of the environment names stay mistakes.
 */
export const validateForeign = <Value>(
  document: ConfigDocument,
  schema: z.ZodType<Value>,
): Validated<Value> => {
  const { value, places } = document;
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, problems: [], warnings: [] };
  const unknown = issuesOf(result.error).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ key, path: pathOf(issue), known: issue.message.split('\n') }))
      : [],
  );
  const left = unknown.filter(({ path, key }) => !places.isVariable([...path, key]));
  const warnings = left.map(({ path, key, known }) =>
    places.keyProblem([...path, key], leftOut([...path, key], nearestKey(key, known))),
  );
  const kept = without(
    value,
    left.map(({ path, key }) => [...path, key]),
  );
  return { ...validate({ ...document, value: kept }, schema), warnings };
};

const leftOut = (path: Path, near: string | undefined): string =>
  `${formatPath(path)} means nothing here and is left out${near === undefined ? '' : `: did you mean "${near}"?`}`;

const issuesOf = (error: z.ZodError): readonly Issue[] => error.issues.flatMap(insideUnion);

/** Of several forms the one that is meant is the one of the right kind; what is wrong inside it is said, not that it is none of them. */
const insideUnion = (issue: Issue): readonly Issue[] => {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.filter((issues) => !issues.some(isAboutKind));
  const [inside] = meant;
  if (inside === undefined || meant.length > 1) return [issue];
  return inside.flatMap((inner) => insideUnion({ ...inner, path: [...issue.path, ...inner.path] }));
};

const isAboutKind = ({ code, path }: Issue): boolean =>
  code === 'invalid_type' && path.length === 0;

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
    const isWord = typeof found === 'string' && Array.isArray(Reflect.get(issue, 'options'));
    const what = isWord ? JSON.stringify(found) : kindOf(found);
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
