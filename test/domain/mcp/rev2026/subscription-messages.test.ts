import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MetaKey } from '../../../../src/domain/mcp/rev2026/names.ts';
import {
  noSubscriptions,
  type SubscriptionFilter,
} from '../../../../src/domain/mcp/rev2026/subscription-filter.ts';
import {
  acknowledgedFilter,
  acknowledgement,
  gracefulEnd,
  subscriptionIdOf,
  withoutSubscriptionId,
  withSubscriptionId,
} from '../../../../src/domain/mcp/rev2026/subscription-messages.ts';
import { scan } from '../../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../../src/domain/wire/text.ts';
import { WireFault } from '../../../../src/domain/wire/wire-fault.ts';
import { jsonObjectTexts, jsonValueTexts } from '../../../support/pure/json-texts.ts';
import { accepted } from '../../wire/messages.ts';
import { hostileMessages, notification, request, treeOf } from './messages.ts';

const key = `"${MetaKey.subscriptionId}"`;
/** Raw ids: the type is part of each, and so is the way it is written. */
const rawIds = ['0', '1', '"1"', '"ä"', '"\\u00e4"', '-5', '9007199254740993', '""', '1.50'];
const ids = fc.constantFrom(...rawIds);

/** As a request with this raw id is known on its link. */
const keyOf = (id: string): string => accepted(`{"jsonrpc":"2.0","id":${id},"method":"a"}`).idKey;

const tagged = (text: string, id = '1'): string =>
  decodeText(withSubscriptionId(accepted(text), encodeText(id)));
const untagged = (text: string): string => decodeText(withoutSubscriptionId(accepted(text)));

const changed = (rest: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/tools/list_changed"${rest}}`;

describe('putting the id of a subscription into a notification', () => {
  test.each([
    ['no params', '', `,"params":{"_meta":{${key}:1}}`],
    ['empty params', ',"params":{}', `,"params":{"_meta":{${key}: 1}}`],
    ['params', ',"params":{"a":1}', `,"params":{"_meta":{${key}:1},"a":1}`],
    ['spaces', ',"params":{ "a": 1 }', `,"params":{"_meta":{${key}:1}, "a": 1 }`],
    ['an empty _meta', ',"params":{"_meta":{}}', `,"params":{"_meta":{${key}:1}}`],
    ['a _meta', ',"params":{"_meta":{"x":2}}', `,"params":{"_meta":{${key}:1,"x":2}}`],
    ['no real _meta', ',"params":{"_meta":null,"a":1}', `,"params":{"_meta":{${key}:1},"a":1}`],
    ['an id', `,"params":{"_meta":{${key}:"other"}}`, `,"params":{"_meta":{${key}:1}}`],
    [
      'another level',
      ',"params":{"a":{"_meta":{}}}',
      `,"params":{"_meta":{${key}:1},"a":{"_meta":{}}}`,
    ],
  ])('with %s', (_, before, after) => {
    expect(tagged(changed(before))).toBe(changed(after));
  });

  test('with the same id twice: neither stays', () => {
    const twice = changed(`,"params":{"_meta":{${key}:7,"x":0,${key}:8}}`);
    expect(tagged(twice)).toBe(changed(`,"params":{"_meta":{${key}:1,"x":0,${key}:1}}`));
  });

  test('with an escaped spelling of the member', () => {
    const spelled = key.replace('io', '\\u0069o');
    const before = changed(`,"params":{"_meta":{${spelled}:7}}`);
    expect(subscriptionIdOf(accepted(tagged(before)))).toBe('1');
    expect(tagged(before)).not.toContain('7');
  });

  test('with positional params there is no place for it', () => {
    expect(tagged(changed(',"params":[1]'))).toBe(changed(',"params":[1]'));
  });

  test('leaves a message of one line', () => {
    const text = '{"jsonrpc":"2.0",\n"method":"a",\r\n"params":{\n"x":"\\n"}\n}';
    const line = tagged(text);
    expect(line).not.toMatch(/[\r\n]/);
    expect(JSON.parse(line)).toEqual({
      jsonrpc: '2.0',
      method: 'a',
      params: { x: '\n', _meta: { [MetaKey.subscriptionId]: 1 } },
    });
  });

  test('does not touch the message itself', () => {
    const message = notification('notifications/tools/list_changed', { a: 1 });
    const before = message.bytes.slice();
    withSubscriptionId(message, encodeText('1'));
    withoutSubscriptionId(message);
    expect(message.bytes).toEqual(before);
  });

  test.each(rawIds)('keeps the id %s as it is written', (id) => {
    expect(tagged(changed(''), id)).toContain(`${key}:${id}}`);
    const message = accepted(tagged(changed(',"params":{"a":1}'), id));
    expect(subscriptionIdOf(message)).toBe(keyOf(id));
  });
});

describe('taking it out again', () => {
  test.each([
    ['the only member', `,"params":{"_meta":{${key}:1}}`, ''],
    ['written widely', `,"params": {"_meta": {${key}: 1}}`, ',"params": {}'],
    ['before others', `,"params":{"_meta":{${key}:1,"x":2}}`, ',"params":{"_meta":{"x":2}}'],
    ['after others', `,"params":{"_meta":{"x":2,${key}:1}}`, ',"params":{"_meta":{"x":2}}'],
    [
      'between',
      `,"params":{"_meta":{"x":2 , ${key}:1 , "y":3}}`,
      ',"params":{"_meta":{"x":2 , "y":3}}',
    ],
    ['first of params', `,"params":{"_meta":{${key}:1},"a":1}`, ',"params":{"a":1}'],
    ['last of params', `,"params":{"a":1,"_meta":{${key}:1}}`, ',"params":{"a":1}'],
    ['amid params', `,"params":{"a":1,"_meta":{${key}:1},"b":2}`, ',"params":{"a":1,"b":2}'],
    ['with spaces', `,"params":{ "_meta" : { ${key} : 1 } , "b":2}`, ',"params":{  "b":2}'],
    ['of any type', `,"params":{"_meta":{${key}:{"a":[1]}},"b":2}`, ',"params":{"b":2}'],
    ['twice', `,"params":{"_meta":{${key}:1,${key}:2},"b":2}`, ',"params":{"b":2}'],
    [
      'twice before',
      `,"params":{"_meta":{${key}:1,${key}:2,"x":3}}`,
      ',"params":{"_meta":{"x":3}}',
    ],
    [
      'twice around',
      `,"params":{"_meta":{${key}:1,"x":3,${key}:2}}`,
      ',"params":{"_meta":{"x":3}}',
    ],
    ['twice after', `,"params":{"_meta":{"x":3,${key}:1,${key}:2}}`, ',"params":{"_meta":{"x":3}}'],
  ])('%s', (_, before, after) => {
    expect(untagged(changed(before))).toBe(changed(after));
  });

  test.each([
    '',
    ',"params":{}',
    ',"params":{"_meta":{}}',
    ',"params":{"_meta":{"x":1}}',
    ',"params":{"_meta":[]}',
    `,"params":{${key}:1}`,
    `,"params":{"a":{"_meta":{${key}:1}}}`,
    ',"params":[]',
  ])('leaves the very bytes of a message without one: %s', (rest) => {
    const message = accepted(changed(rest));
    expect(withoutSubscriptionId(message)).toBe(message.bytes);
  });

  test('params written elsewhere than a tag writes them stay', () => {
    const text = `{"method":"a","params":{"_meta":{${key}:1}},"jsonrpc":"2.0"}`;
    expect(untagged(text)).toBe('{"method":"a","params":{},"jsonrpc":"2.0"}');
    const wide = changed(`,"params" :{"_meta":{${key}:1}}`);
    expect(untagged(wide)).toBe(changed(',"params" :{}'));
  });

  const params = fc.oneof(
    fc.constantFrom('', ',"params":{}', ',"params":{ }', ' ', ', "params" : { "a" : 1 } '),
    jsonObjectTexts.map((text) => `,"params":${text}`),
    fc
      .tuple(jsonObjectTexts, jsonValueTexts)
      .map(([text, value]) => `,"params":{"uri":${value},"more":${text}}`),
  );

  test('what was put into a message without _meta leaves no trace', () => {
    fc.assert(
      fc.property(params, ids, (rest, id) => {
        const text = changed(rest);
        const withId = tagged(text, id);
        expect(subscriptionIdOf(accepted(withId))).toBe(keyOf(id));
        expect(untagged(withId)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('nor does it in a _meta that holds something', () => {
    const meta = jsonObjectTexts.filter((text) => text.includes(':'));
    fc.assert(
      fc.property(meta, ids, fc.boolean(), (text, id, isFirst) => {
        const rest = isFirst ? `"_meta":${text},"a":1` : `"a":1,"_meta":${text}`;
        const before = changed(`,"params":{${rest}}`);
        const withId = tagged(before, id);
        expect(subscriptionIdOf(accepted(withId))).toBe(keyOf(id));
        expect(untagged(withId)).toBe(before);
      }),
    );
  });

  test('a second id takes the place of the first', () => {
    fc.assert(
      fc.property(params, ids, ids, (rest, one, other) => {
        const twice = tagged(tagged(changed(rest), one), other);
        expect(subscriptionIdOf(accepted(twice))).toBe(keyOf(other));
        if (rest !== ',"params":{}' && rest !== ',"params":{ }') {
          expect(twice).toBe(tagged(changed(rest), other));
        }
      }),
    );
  });

  test('no message makes it throw or become something else', () => {
    fc.assert(
      fc.property(hostileMessages, ids, (message, id) => {
        const withId = scan(withSubscriptionId(message, encodeText(id)));
        const without = scan(withoutSubscriptionId(message));
        if (withId instanceof WireFault || without instanceof WireFault) throw new Error('broken');
        expect(withId.method).toBe(message.method);
        expect(withId.idKey).toBe(message.idKey);
        expect(subscriptionIdOf(without)).toBe('');
        const isPositional = message.bytes[message.params?.start ?? -1] === '['.charCodeAt(0);
        if (message.method !== undefined && !isPositional) {
          expect(subscriptionIdOf(withId)).toBe(keyOf(id));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the id of a notification', () => {
  test.each([
    [1, '1'],
    ['1', '"1"'],
    ['ä', '"\u00c3\u00a4"'],
    [0, '0'],
    [null, ''],
    [true, ''],
    [{}, ''],
    ['x'.repeat(300), ''],
  ])('%j is %j', (id, text) => {
    const params = { _meta: { [MetaKey.subscriptionId]: id } };
    expect(subscriptionIdOf(notification('a', params))).toBe(text);
  });

  test('is empty without one', () => {
    expect(subscriptionIdOf(notification('a'))).toBe('');
    expect(subscriptionIdOf(notification('a', { _meta: {} }))).toBe('');
  });
});

describe('the messages of a subscription', () => {
  const filter: SubscriptionFilter = {
    ...noSubscriptions,
    toolsListChanged: true,
    resourceSubscriptions: ['file:///ä'],
  };

  test.each(rawIds)('the acknowledgement of %s', (id) => {
    const bytes = acknowledgement(encodeText(id), filter);
    const message = accepted(decodeText(bytes));
    expect(message).toMatchObject({
      kind: 'notification',
      method: 'notifications/subscriptions/acknowledged',
    });
    expect(subscriptionIdOf(message)).toBe(keyOf(id));
    expect(decodeText(bytes)).toContain(`${key}:${id}}`);
    expect(acknowledgedFilter(message)).toEqual(filter);
    expect(treeOf(bytes)).toMatchObject({
      params: { notifications: { toolsListChanged: true, resourceSubscriptions: ['file:///ä'] } },
    });
  });

  test('only an acknowledgement with a filter acknowledges', () => {
    expect(acknowledgedFilter(notification('notifications/message'))).toBeUndefined();
    const method = 'notifications/subscriptions/acknowledged';
    expect(acknowledgedFilter(notification(method))).toBeUndefined();
    expect(acknowledgedFilter(notification(method, { notifications: [] }))).toBeUndefined();
    expect(acknowledgedFilter(notification(method, { notifications: {} }))).toEqual(
      noSubscriptions,
    );
    expect(
      acknowledgedFilter(request('subscriptions/listen', { notifications: {} })),
    ).toBeUndefined();
  });

  test.each(rawIds)('the end of %s', (id) => {
    expect(decodeText(gracefulEnd(encodeText(id)))).toBe(
      `{"resultType":"complete","_meta":{${key}:${id}}}`,
    );
  });

  test('no message makes the reading throw', () => {
    fc.assert(
      fc.property(hostileMessages, (message) => {
        acknowledgedFilter(message);
        expect(subscriptionIdOf(message)).toMatch(/^(?:|".*"|-?\d.*)$/);
      }),
      { numRuns: 500 },
    );
  });
});
