import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isTextAsWritten } from '../../src/bootstrap/settings/document/limits.ts';
import { forms } from '../../src/bootstrap/settings/schema/forms.ts';
import type { Descriptions } from './descriptions.ts';

/** A JSON Schema, or a part of one. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly short?: Schema;
  readonly name?: string;
}

/** What is published about a schema of the program. */
export interface Publication {
  readonly id: string;
  readonly title: string;
  readonly descriptions: Descriptions;
  /** What to write in place of a key that only older files have, by its path. */
  readonly replacements: Readonly<Record<string, string>>;
  /** What is said of keys nothing follows from. */
  readonly kept: Readonly<Record<string, string>>;
}

interface Spot {
  readonly path: string;
  readonly protocol: string | undefined;
  /** The value is text as it is written, so that numbers need no quotes. */
  readonly isText: boolean;
}

/** The JSON Schema (2020-12) of a file, for editors and for whoever checks files without the program. */
export const publishedSchema = (schema: z.ZodType, publication: Publication): Schema => {
  const { $schema, ...root } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    metadata: forms,
  }) as Schema;
  const publisher = new Publisher(publication);
  const published = publisher.publish(root, { path: '', protocol: undefined, isText: false });
  const { id, title } = publication;
  return { $schema, $id: id, title, ...published, $defs: publisher.definitions };
};

const variable = {
  description: 'A reference that is filled in when the file is read: a variable or a file.',
  type: 'string',
  pattern: '\\$\\{',
};

class Publisher {
  readonly definitions: Record<string, Schema> = { variable };
  readonly #publication: Publication;

  constructor(publication: Publication) {
    this.#publication = publication;
  }

  publish(node: Schema, spot: Spot): Schema {
    const { short, ...rest } = node;
    if (short !== undefined) {
      return { anyOf: [this.publish(rest, spot), this.#leaf(short, spot)] };
    }
    const { properties, additionalProperties, items, oneOf, anyOf } = node;
    if (oneOf !== undefined) {
      return { ...node, oneOf: oneOf.map((form) => this.#form(form, spot)) };
    }
    if (anyOf?.some(isComposite)) {
      return { ...node, anyOf: anyOf.map((form) => this.publish(form, spot)) };
    }
    if (properties !== undefined) {
      const published: Record<string, Schema> = {};
      for (const [key, member] of Object.entries(properties)) {
        published[key] = this.#member(key, member, spot);
      }
      return { ...node, properties: published };
    }
    if (items !== undefined) {
      return { ...node, items: this.publish(items, within(spot, items, '[]')) };
    }
    if (typeof additionalProperties === 'object') {
      const inner = within(spot, additionalProperties, '.NAME');
      const { propertyNames: _, ...map } = node;
      return { ...map, additionalProperties: this.publish(additionalProperties, inner) };
    }
    return this.#leaf(node, spot);
  }

  #form(form: Schema, spot: Spot): Schema {
    return this.publish(form, { ...spot, protocol: protocolOf(form) });
  }

  #member(key: string, member: Schema, { path, protocol }: Spot): Schema {
    const spot = {
      path: path === '' ? key : `${path}.${key}`,
      protocol,
      isText: isTextAsWritten([key]),
    };
    const { descriptions, replacements, kept } = this.#publication;
    // Which of several forms is meant is read before variables are filled in.
    const isWord = key === 'protocol' && protocol !== undefined;
    const published = isWord ? member : this.publish(member, spot);
    const found = descriptions.of(spot.path, protocol);
    const keptFor = kept[spot.path];
    const text = [
      found?.text ?? descriptions.ofSection(spot.path) ?? '',
      keptFor === undefined ? '' : `(This ${keptFor}.)`,
    ]
      .filter((part) => part !== '')
      .join(' ');
    const replacement = replacements[spot.path];
    return {
      ...(text === '' ? {} : { description: text }),
      ...defaultOf(found?.defaultCell),
      ...(replacement === undefined
        ? {}
        : { deprecated: true, deprecationMessage: `In our own form: ${replacement}` }),
      ...this.#shared(spot, published),
    };
  }

  /** What several protocols have in common stands in the schema once. */
  #shared({ path, protocol }: Spot, published: Schema): Schema {
    if (protocol === undefined || published.properties === undefined) return published;
    if (path.endsWith('.config')) return published;
    const name = path.replaceAll('[]', '');
    this.definitions[name] ??= published;
    return isDeepStrictEqual(this.definitions[name], published)
      ? { $ref: `#/$defs/${name}` }
      : published;
  }

  #leaf(node: Schema, { isText }: Spot): Schema {
    const { name, ...form } = isText ? widened(node) : node;
    const accepted = takesAnyText(form) ? form : withVariable(form);
    if (name === undefined || isText) return accepted;
    this.definitions[name] = accepted;
    return { $ref: `#/$defs/${name}` };
  }
}

const within = (spot: Spot, inner: Schema, step: string): Spot =>
  isBranch(inner) ? { ...spot, path: `${spot.path}${step}`, isText: false } : spot;

const isBranch = ({ properties, oneOf }: Schema): boolean =>
  properties !== undefined || oneOf !== undefined;

const isComposite = (node: Schema): boolean =>
  isBranch(node) || node.items !== undefined || typeof node.additionalProperties === 'object';

const protocolOf = ({ properties }: Schema): string | undefined => {
  const { const: only, enum: words } = properties?.['protocol'] ?? {};
  if (typeof only === 'string') return only;
  const first: unknown = Array.isArray(words) ? words[0] : undefined;
  return typeof first === 'string' ? first : undefined;
};

/** Where text is meant, YAML's numbers and flags are text; unless none of them could be right. */
const widened = (node: Schema): Schema => {
  const { type, pattern } = node;
  const takesNumbers = typeof pattern !== 'string' || new RegExp(pattern).test('80');
  return type === 'string' && takesNumbers
    ? { ...node, type: ['string', 'number', 'boolean'] }
    : node;
};

const restrictions = ['pattern', 'enum', 'const', 'not', 'maxLength'];

/** Also what takes anything at all. */
const takesAnyText = (node: Schema): boolean => {
  if (restrictions.some((keyword) => Object.hasOwn(node, keyword))) return false;
  if (node.anyOf !== undefined) return node.anyOf.some(takesAnyText);
  return node.type === undefined || [node.type].flat().includes('string');
};

const withVariable = (node: Schema): Schema => {
  if (Object.hasOwn(node, 'not')) return node;
  const { anyOf, examples, ...rest } = node;
  const forms = anyOf ?? [rest];
  return {
    anyOf: [...forms, { $ref: '#/$defs/variable' }],
    ...(examples === undefined ? {} : { examples }),
  };
};

/** What stands between backticks, as a value; prose says too much for a schema. */
const defaultOf = (cell = ''): Schema => {
  const text = /^`([^`]+)`$/.exec(cell)?.[1];
  if (text === undefined || /^(?:server|limits|timeouts)\./.test(text)) return {};
  return {
    default: /^(?:true|false|0|[1-9]\d*|0?\.\d+|\[\]|\{\})$/.test(text) ? JSON.parse(text) : text,
  };
};
