import type { Fault } from '../../fault/fault.ts';
import { holdsText, member } from '../../wire/items.ts';
import type { Message, Span } from '../../wire/message.ts';
import { decodeText, encodeText, jsonString } from '../../wire/text.ts';
import { plainDecimal } from './decimal.ts';
import {
  decodeHeaderValue,
  encodeHeaderValue,
  type HeaderLookup,
  headerMismatch,
  malformedHeader,
  missingHeader,
} from './mirrored-headers.ts';
import { kindOf } from './value-kind.ts';
import { valuesAt } from './values-at.ts';

const paramTypes = ['string', 'integer', 'boolean'] as const;

/** An argument of a tool that is repeated in an HTTP header (2026-07-28, streamable-http, custom headers). */
export interface ParamHeader {
  /** `mcp-param-…` in lower case. */
  readonly header: string;
  /** Names of members, from `params.arguments` to the value. */
  readonly path: readonly string[];
  readonly type: (typeof paramTypes)[number];
}

/** A schema whose tool must not be shown to clients. */
export class InvalidAnnotation {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

const annotation = 'x-mcp-header';
const annotationText = encodeText(annotation);
/** How an escape of an ASCII character begins: the annotation may be spelled with some. */
const escapeText = encodeText('\\u00');

/** More header fields than this no HTTP server takes along. */
const maxHeaders = 64;
/** A name, in characters (RFC 9110 §5.1 knows no bound). */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/;

/** Keywords of JSON Schema that hold schemas, beside `properties`: one schema, a list of them, or a map. */
const subschemaKeywords = [
  '$defs',
  'additionalItems',
  'additionalProperties',
  'allOf',
  'anyOf',
  'contains',
  'contentSchema',
  'definitions',
  'dependencies',
  'dependentSchemas',
  'else',
  'if',
  'items',
  'not',
  'oneOf',
  'patternProperties',
  'prefixItems',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
] as const;
const mapKeywords: ReadonlySet<string> = new Set([
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
  'patternProperties',
]);

/**
 * The annotated arguments of a tool. An annotation is invalid, and the tool with it, when its name is no token or is
 * taken (case ignored), when the argument is not a string, an integer or a boolean, and anywhere but on a chain of
 * `properties`.
 */
export const paramHeadersOf = (
  bytes: Uint8Array,
  inputSchema: Span,
): readonly ParamHeader[] | InvalidAnnotation => {
  const text = bytes.subarray(inputSchema.start, inputSchema.end);
  if (!holdsText(text, annotationText) && !holdsText(text, escapeText)) return [];
  const found = new Map<string, ParamHeader>();
  return readSchema(JSON.parse(decodeText(text)), [], found) ?? [...found.values()];
};

/** Undefined when all is well. `path`: undefined where no annotation may stand. */
const readSchema = (
  schema: unknown,
  path: readonly string[] | undefined,
  found: Map<string, ParamHeader>,
): InvalidAnnotation | undefined => {
  if (!isRecord(schema)) return undefined;
  const invalid = Object.hasOwn(schema, annotation) ? readHeader(schema, path, found) : undefined;
  if (invalid !== undefined) return invalid;
  for (const [name, property] of Object.entries(recordAt(schema, 'properties'))) {
    const bad = readSchema(property, path && [...path, name], found);
    if (bad !== undefined) return bad;
  }
  for (const keyword of subschemaKeywords) {
    for (const subschema of subschemasAt(schema, keyword)) {
      const bad = readSchema(subschema, undefined, found);
      if (bad !== undefined) return bad;
    }
  }
  return undefined;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const recordAt = (
  schema: Readonly<Record<string, unknown>>,
  keyword: string,
): Readonly<Record<string, unknown>> => {
  const value = schema[keyword];
  return isRecord(value) ? value : {};
};

const subschemasAt = (
  schema: Readonly<Record<string, unknown>>,
  keyword: string,
): readonly unknown[] => {
  if (mapKeywords.has(keyword)) return Object.values(recordAt(schema, keyword));
  const value = schema[keyword];
  return Array.isArray(value) ? value : [value];
};

const readHeader = (
  schema: Readonly<Record<string, unknown>>,
  path: readonly string[] | undefined,
  found: Map<string, ParamHeader>,
): InvalidAnnotation | undefined => {
  if (path === undefined || path.length === 0) {
    return new InvalidAnnotation('it stands where no chain of properties leads');
  }
  const name = schema[annotation];
  if (typeof name !== 'string' || !token.test(name)) {
    return new InvalidAnnotation('its value is not the name of a header');
  }
  const header = `mcp-param-${name.toLowerCase()}`;
  if (found.has(header)) return new InvalidAnnotation(`the name ${name} is there twice`);
  const type = paramTypes.find((one) => one === schema['type']);
  if (type === undefined) {
    return new InvalidAnnotation(`the type of ${name} is none of ${paramTypes.join(', ')}`);
  }
  if (found.size === maxHeaders) {
    return new InvalidAnnotation(`there are more than ${maxHeaders}`);
  }
  found.set(header, { header, path, type });
  return undefined;
};

/** Flat list of the headers that repeat the arguments of a tools/call. */
export const paramHeaderValues = (
  message: Message,
  headers: readonly ParamHeader[],
): readonly string[] => {
  const values = argumentsAt(message, headers);
  return headers.flatMap(({ header }, index) => {
    const text = textOf(message.bytes, values[index]);
    return text === undefined ? [] : [header, encodeHeaderValue(text)];
  });
};

/**
 * `header_mismatch` when a header is missing or malformed, says something else than the argument, or stands for an
 * argument that is not there. Headers nobody described are not looked at.
 */
export const paramHeaderFault = (
  message: Message,
  headers: readonly ParamHeader[],
  lookup: HeaderLookup,
): Fault | undefined => {
  const values = argumentsAt(message, headers);
  for (const [index, { header, path, type }] of headers.entries()) {
    const text = textOf(message.bytes, values[index]);
    const value = lookup.get(header);
    if (value === undefined) {
      if (text !== undefined) return missingHeader(header);
      continue;
    }
    const decoded = decodeHeaderValue(value);
    if (decoded === undefined) return malformedHeader(header);
    const isEqual = decoded === text || (type === 'integer' && isSameNumber(decoded, text));
    if (!isEqual) return headerMismatch(header, `params.arguments.${path.join('.')}`);
  }
  return undefined;
};

/** Headers hold numbers plainly: digits, perhaps with a fraction (`42.0`), never with an exponent. */
const plainNumber = /^-?\d+(?:\.\d+)?$/;

const isSameNumber = (value: string, text: string | undefined): boolean =>
  text !== undefined && plainNumber.test(value) && plainDecimal(value) === text;

/**
 * The text a header repeats: a string itself, a number in plain decimals with all its digits, `true` or `false`. An
 * argument of another type than the schema says is repeated too: that its type is wrong, the server has to say.
 * Undefined for null, objects and arrays, and where there is no argument.
 */
const textOf = (bytes: Uint8Array, value: Span | undefined): string | undefined => {
  if (value === undefined) return undefined;
  const kind = kindOf(bytes, value);
  switch (kind) {
    case 'string':
      return jsonString(bytes, value);
    case 'number':
      return plainDecimal(decodeText(bytes, value));
    case 'true':
    case 'false':
      return kind;
    case 'null':
    case 'object':
    case 'array':
      return undefined;
  }
};

const argumentsAt = (
  { bytes, params }: Message,
  headers: readonly ParamHeader[],
): readonly (Span | undefined)[] => {
  const within = params && member(bytes, params, 'arguments');
  const paths = headers.map(({ path }) => path);
  return within === undefined ? [] : valuesAt(bytes, within, paths);
};
