import { z } from 'zod';

/** One setting a schema accepts. */
export interface SchemaKey {
  /** `limits.max_sessions`; `[]` stands for an element of a list, `NAME` for a key of the user's choice. */
  readonly path: string;
  /** Where the keys depend on `protocol`: the one that accepts this key. */
  readonly protocol: string | undefined;
}

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly const?: string;
  readonly enum?: readonly string[];
}

/** The list `backends[]` at another place. */
const sameOnceMore = 'backends.backends';

/** Every setting of a schema that holds a value, not further settings. */
export const keysOf = (schema: z.ZodType): readonly SchemaKey[] =>
  walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node, '', undefined);

const walk = (node: Node, path: string, protocol: string | undefined): readonly SchemaKey[] => {
  const { properties, additionalProperties, items, oneOf, anyOf } = node;
  if (path === sameOnceMore) return [{ path, protocol }];
  if (oneOf !== undefined) return oneOf.flatMap((form) => walk(form, path, protocolOf(form)));
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([key, member]) =>
      walk(member, path === '' ? key : `${path}.${key}`, protocol),
    );
  }
  if (items !== undefined && isBranch(items)) {
    return walk(items, `${path}[]`, protocol);
  }
  if (typeof additionalProperties === 'object' && isBranch(additionalProperties)) {
    return walk(additionalProperties, `${path}.NAME`, protocol);
  }
  // Forms of a section; those of a single value are one setting.
  const forms = (anyOf ?? [])
    .flatMap((form) => walk(form, path, protocol))
    .filter((key) => key.path !== path && key.path !== `${path}[]`);
  return forms.length > 0 ? forms : [{ path, protocol }];
};

const isBranch = ({ properties, oneOf }: Node): boolean =>
  properties !== undefined || oneOf !== undefined;

const protocolOf = ({ properties }: Node): string | undefined => {
  const words = properties?.['protocol'];
  return words?.const ?? words?.enum?.[0];
};
