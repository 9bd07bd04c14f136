import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gatewayFile } from '../../src/bootstrap/settings/schema/gateway-file.ts';
import type { Schema } from '../reference/json-schema.ts';
import { gatewayDescriptions, pages, placeOf, schemas } from '../reference/published.ts';
import { keysOf } from './schema-keys.ts';

test.each([...schemas, ...pages])(
  '$name is what `npm run schema` and `npm run docs:config` write',
  ({ name, textNow }) => {
    expect(readFileSync(placeOf(name), 'utf8')).toBe(textNow());
  },
);

const page = gatewayDescriptions();

describe('the guide says of every key', () => {
  test('what it means', () => {
    const silent = keysOf(gatewayFile)
      .filter(({ path, protocol }) => (page.of(path, protocol)?.text ?? '') === '')
      .map(({ path }) => path);
    expect(silent).toEqual([]);
  });

  test('of which type it is', () => {
    const untyped = keysOf(gatewayFile)
      .filter(({ path, protocol }) => (page.of(path, protocol)?.type ?? '') === '')
      .map(({ path }) => path);
    expect(untyped).toEqual([]);
  });
});

test('the schema says how every value is written, unless anything goes', () => {
  const schema: Schema = JSON.parse(schemas[0].textNow()) as Schema;
  const anything = leavesOf(schema, '').filter(({ node }) =>
    Object.keys(node).every((keyword) =>
      ['description', 'default', 'deprecated', 'deprecationMessage'].includes(keyword),
    ),
  );
  const unsaid = anything.filter(({ path }) => {
    const own = path.replace(/^backends\.backends/, 'backends');
    const types = ['http', 'stdio', 'sse', 'websocket', 'tcp', 'unix', undefined].map(
      (form) => page.of(own, form)?.type,
    );
    return !types.includes('any') && !/\.(?:set|default)\.NAME$/.test(path);
  });
  // Give `field` a form (schema/forms.ts), or say in the guide that the type is `any`.
  expect(unsaid.map(({ path }) => path)).toEqual([]);
});

const leavesOf = (node: Schema, path: string): { node: Schema; path: string }[] => {
  const { properties, additionalProperties, items, oneOf, anyOf } = node;
  const forms = [...(oneOf ?? []), ...(anyOf ?? [])];
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([key, member]) =>
      leavesOf(member, path === '' ? key : `${path}.${key}`),
    );
  }
  if (items !== undefined) return leavesOf(items, `${path}[]`);
  if (typeof additionalProperties === 'object')
    return leavesOf(additionalProperties, `${path}.NAME`);
  return forms.length > 0 ? forms.flatMap((form) => leavesOf(form, path)) : [{ node, path }];
};
