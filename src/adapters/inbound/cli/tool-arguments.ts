import { nearestKey } from '../../../domain/config/nearest-key.ts';
import { membersOf } from '../../../domain/import/values.ts';

/** What `call` needs of a tool's input schema. */
export interface ToolSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly unknown[];
  readonly additionalProperties?: unknown;
}

/** `message`: what is wrong with what was written, and how it is right. */
export type WrittenArguments =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/**
 * The arguments of a tool as JSON text, of `key=value` pairs and a JSON object that they go before. Values become what
 * the schema says; digits of numbers stay as they were written.
 */
export const writtenArguments = (
  pairs: readonly string[],
  json: string | undefined,
  schema: ToolSchema,
): WrittenArguments => {
  const members = new Map<string, string>();
  const base = json === undefined ? {} : objectIn(json);
  if (base === undefined)
    return wrong('--args has to be a JSON object, such as \'{"city":"Oslo"}\'');
  if (json !== undefined && pairs.length === 0) return complete(json, Object.keys(base), schema);
  for (const [key, value] of Object.entries(base)) members.set(key, JSON.stringify(value));
  const lists = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) return wrong(`${JSON.stringify(pair)} has to be key=value`);
    const key = pair.slice(0, at);
    const written = pair.slice(at + 1);
    const stray = unknownKey(key, schema);
    if (stray !== undefined) return wrong(stray);
    const property = schema.properties?.[key];
    if (typesOf(property).includes('array') && !written.startsWith('[')) {
      const list = lists.get(key) ?? [];
      const item = valueText(written, membersOf(property)?.['items']);
      if (item === undefined) return wrong(mismatch(key, written, membersOf(property)?.['items']));
      lists.set(key, [...list, item]);
      continue;
    }
    const value = valueText(written, property);
    if (value === undefined) return wrong(mismatch(key, written, property));
    members.set(key, value);
  }
  for (const [key, items] of lists) members.set(key, `[${items.join(',')}]`);
  const text = [...members].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',');
  return complete(`{${text}}`, [...members.keys()], schema);
};

const complete = (text: string, keys: readonly string[], schema: ToolSchema): WrittenArguments => {
  const missing = (schema.required ?? []).filter((key) => !keys.includes(String(key)));
  return missing.length === 0
    ? { ok: true, text }
    : wrong(`missing: ${missing.map((key) => hint(key, schema)).join(' ')}`);
};

/** How arguments are written: `city=<string> [days=<integer>]`. */
export const argumentsUsage = (schema: ToolSchema): string => {
  const required = new Set(schema.required ?? []);
  return Object.keys(schema.properties ?? {})
    .map((key) => (required.has(key) ? hint(key, schema) : `[${hint(key, schema)}]`))
    .join(' ');
};

const wrong = (message: string): WrittenArguments => ({ ok: false, message });

const hint = (key: unknown, schema: ToolSchema): string =>
  `${String(key)}=<${typesOf(schema.properties?.[String(key)]).join('|') || 'value'}>`;

const unknownKey = (
  key: string,
  { properties = {}, additionalProperties }: ToolSchema,
): string | undefined => {
  const known = Object.keys(properties);
  if (known.includes(key)) return undefined;
  const near = nearestKey(key, known);
  // A tool that takes anything may mean it; who is one letter off hardly does.
  if (near === undefined && additionalProperties !== false) return undefined;
  const advice =
    near === undefined ? `it takes ${known.join(', ') || 'none'}` : `did you mean "${near}"?`;
  return `the tool has no argument ${JSON.stringify(key)}: ${advice}`;
};

const typesOf = (property: unknown): readonly string[] => {
  const { type, anyOf, oneOf } = membersOf(property) ?? {};
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter((one) => typeof one === 'string');
  const choices: unknown = anyOf ?? oneOf;
  return Array.isArray(choices) ? choices.flatMap(typesOf) : [];
};

const numberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const integerText = /^-?(?:0|[1-9]\d*)$/;

const readers: Readonly<Record<string, (written: string) => string | undefined>> = {
  null: (written) => (written === 'null' ? written : undefined),
  boolean: (written) => (written === 'true' || written === 'false' ? written : undefined),
  integer: (written) => (integerText.test(written) ? written : undefined),
  number: (written) => (numberText.test(written) ? written : undefined),
  array: (written) => (Array.isArray(jsonIn(written)) ? written : undefined),
  object: (written) => (objectIn(written) === undefined ? undefined : written),
  string: (written) => JSON.stringify(written),
};

/** A value is a text only when nothing narrower takes it. Without a type JSON is JSON, and all else a text. */
const valueText = (written: string, property: unknown): string | undefined => {
  const types = typesOf(property);
  if (types.length === 0) return jsonIn(written) === undefined ? JSON.stringify(written) : written;
  for (const [type, reader] of Object.entries(readers)) {
    const text = types.includes(type) ? reader(written) : undefined;
    if (text !== undefined) return text;
  }
  return undefined;
};

const mismatch = (key: string, written: string, property: unknown): string =>
  `${key} has to be of type ${typesOf(property).join(' or ')}, not ${JSON.stringify(written)}`;

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const objectIn = (text: string): object | undefined => {
  const value = jsonIn(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
};
