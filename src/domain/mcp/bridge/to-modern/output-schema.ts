import { eachEntry, listItems, member } from '../../../wire/items.ts';
import type { Span } from '../../../wire/message.ts';
import type { Edit } from '../../../wire/splice.ts';
import { encodeText, jsonString } from '../../../wire/text.ts';
import { rawText } from '../../rev2026/raw-text.ts';
import { kindOf } from '../../rev2026/value-kind.ts';

/**
 * Whether the schema of a tool's output may describe something else than an object. Before 2026-07-28 output was an
 * object, and its schema had to say so at its root.
 */
export const isForAnyValue = (bytes: Uint8Array, schema: Span): boolean => {
  const kind = kindOf(bytes, schema);
  if (kind !== 'object') return kind === 'true' || kind === 'false';
  const type = member(bytes, schema, 'type');
  return type === undefined || jsonString(bytes, type) !== 'object';
};

const place = (at: number): Span => ({ start: at, end: at });
const wrapper = encodeText('{"result":');
const end = encodeText('}');

/** Makes the value the only member, `result`, of an object. */
export const wrapValue = (value: Span): readonly Edit[] => [
  { span: place(value.start), bytes: wrapper },
  { span: place(value.end), bytes: end },
];

const schemaEnd = encodeText('},"required":["result"]}');

/**
 * Makes the schema one of such objects. Its own bytes stay, but for references within the document, which begin at
 * another root now.
 */
export const wrapSchema = (bytes: Uint8Array, schema: Span): readonly Edit[] => {
  const dialect = member(bytes, schema, '$schema');
  const said =
    dialect === undefined ? [] : ['"$schema":', bytes.subarray(dialect.start, dialect.end), ','];
  const head = rawText('{', ...said, '"type":"object","properties":{"result":');
  const edits: Edit[] = [{ span: place(schema.start), bytes: head }];
  moveReferences(bytes, schema, edits);
  edits.push({ span: place(schema.end), bytes: schemaEnd });
  return edits;
};

const references: ReadonlySet<string> = new Set(['$ref', '$dynamicRef']);
/** Keywords whose value is data, whatever it looks like. */
const data: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples']);
/** Keywords whose value names schemas. */
const named: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
]);

const moveReferences = (bytes: Uint8Array, schema: Span, edits: Edit[]): void => {
  if (isDocument(bytes, schema)) return;
  eachEntry(bytes, schema, (nameAt, value) => {
    const name = jsonString(bytes, nameAt) ?? '';
    if (references.has(name)) moveReference(bytes, value, edits);
    else if (data.has(name)) return;
    else if (named.has(name)) {
      eachEntry(bytes, value, (_, inner) => moveReferences(bytes, inner, edits));
    } else if (kindOf(bytes, value) === 'array') {
      const items = listItems(bytes, schema, name, []) ?? [];
      for (const { span } of items) moveReferences(bytes, span, edits);
    } else moveReferences(bytes, value, edits);
  });
};

/** A schema with an address of its own: references in it begin there. A fragment is an anchor, no address. */
const isDocument = (bytes: Uint8Array, schema: Span): boolean => {
  const id = member(bytes, schema, '$id');
  return id !== undefined && jsonString(bytes, id)?.startsWith('#') !== true;
};

const moveReference = (bytes: Uint8Array, value: Span, edits: Edit[]): void => {
  const target = jsonString(bytes, value);
  if (target !== '#' && target?.startsWith('#/') !== true) return;
  const moved = JSON.stringify(`#/properties/result${target.slice(1)}`);
  edits.push({ span: value, bytes: encodeText(moved) });
};
