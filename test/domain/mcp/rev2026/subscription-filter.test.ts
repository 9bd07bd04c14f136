import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import {
  composeFilter,
  filterOf,
  filterWithin,
  isEmptyFilter,
  isSubscribed,
  noSubscriptions,
  type SubscriptionFilter,
} from '../../../../src/domain/mcp/rev2026/subscription-filter.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { jsonObjectTexts } from '../../../support/pure/json-texts.ts';
import { accepted } from '../../wire/messages.ts';
import { hostileMessages, notification, request } from './messages.ts';

const listen = (notifications: unknown): SubscriptionFilter | Fault =>
  filterOf(request('subscriptions/listen', { notifications }));

const filter = (members: Partial<SubscriptionFilter>): SubscriptionFilter => ({
  ...noSubscriptions,
  ...members,
});

const all = filter({
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
  resourceSubscriptions: ['file:///a', 'file:///b'],
  taskIds: ['t1'],
});

const filters: fc.Arbitrary<SubscriptionFilter> = fc.record({
  toolsListChanged: fc.boolean(),
  promptsListChanged: fc.boolean(),
  resourcesListChanged: fc.boolean(),
  resourceSubscriptions: fc.uniqueArray(fc.string({ unit: 'grapheme' }), { maxLength: 5 }),
  taskIds: fc.uniqueArray(fc.string({ unit: 'grapheme' }), { maxLength: 5 }),
});

describe('reading a filter', () => {
  test('takes what is asked for, the rest is not', () => {
    expect(listen({})).toEqual(noSubscriptions);
    expect(listen({ toolsListChanged: true })).toEqual(filter({ toolsListChanged: true }));
    expect(listen({ promptsListChanged: true, resourcesListChanged: false })).toEqual(
      filter({ promptsListChanged: true }),
    );
    expect(listen(all)).toEqual(all);
    expect(listen({ ...all, 'com.example/more': [1] })).toEqual(all);
  });

  test('takes each URI and task once, in their order', () => {
    const read = listen({ resourceSubscriptions: ['b', 'a', 'b'], taskIds: ['1', '1'] });
    expect(read).toEqual(filter({ resourceSubscriptions: ['b', 'a'], taskIds: ['1'] }));
  });

  test('decodes', () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"resource\\u0053ubscriptions":["file:\\/\\/\\/\\u00e9"]}}}';
    expect(filterOf(accepted(text))).toEqual(filter({ resourceSubscriptions: ['file:///é'] }));
  });

  test.each([undefined, null, [], 'all', true])('refuses %j for a filter', (notifications) => {
    const fault = listen(notifications);
    expect(fault).toMatchObject({ code: 'invalid_params' });
  });

  test('refuses a request without params', () => {
    expect(filterOf(request('subscriptions/listen'))).toMatchObject({ code: 'invalid_params' });
    expect(filterOf(request('subscriptions/listen', []))).toMatchObject({ code: 'invalid_params' });
  });

  test.each([
    ['toolsListChanged', 'true'],
    ['toolsListChanged', null],
    ['promptsListChanged', 1],
    ['resourcesListChanged', {}],
    ['resourceSubscriptions', 'file:///a'],
    ['resourceSubscriptions', true],
    ['resourceSubscriptions', null],
    ['resourceSubscriptions', ['file:///a', 1]],
    ['resourceSubscriptions', [['file:///a']]],
    ['taskIds', { 0: 't' }],
    ['taskIds', [null]],
  ])('refuses %s as %j by name', (name, value) => {
    const fault = listen({ ...all, [name]: value });
    if (!(fault instanceof Fault)) throw new Error('accepted');
    expect(fault.code).toBe('invalid_params');
    expect(fault.message).toContain(`params.notifications.${name} must be`);
  });

  test('refuses lists longer than anybody needs', () => {
    const uris = (count: number): string[] => Array.from({ length: count }, (_, at) => `a:${at}`);
    expect(listen({ resourceSubscriptions: uris(1_000) })).not.toBeInstanceOf(Fault);
    expect(listen({ resourceSubscriptions: uris(1_001) })).toBeInstanceOf(Fault);
    expect(listen({ taskIds: uris(1_001) })).toBeInstanceOf(Fault);
  });

  test('reads what was composed', () => {
    fc.assert(
      fc.property(filters, (given) => {
        expect(listen(JSON.parse(composeFilter(given)))).toEqual(given);
      }),
    );
  });

  test('never throws', () => {
    fc.assert(
      fc.property(hostileMessages, (message) => {
        const read = filterOf(message);
        if (read instanceof Fault) expect(read.code).toBe('invalid_params');
        else expect(listen(JSON.parse(composeFilter(read)))).toEqual(read);
      }),
      { numRuns: 500 },
    );
  });
});

describe('composing a filter', () => {
  test('leaves out what is not subscribed to', () => {
    expect(composeFilter(noSubscriptions)).toBe('{}');
    expect(composeFilter(filter({ promptsListChanged: true }))).toBe('{"promptsListChanged":true}');
    expect(JSON.parse(composeFilter(all))).toEqual(all);
  });

  test('is empty for the empty filter only', () => {
    expect(isEmptyFilter(noSubscriptions)).toBe(true);
    fc.assert(
      fc.property(filters, (given) => {
        expect(isEmptyFilter(given)).toBe(composeFilter(given) === '{}');
      }),
    );
  });
});

describe('what a server can honour', () => {
  const within = (capabilities: unknown): SubscriptionFilter =>
    filterWithin(all, encodeText(JSON.stringify(capabilities)));

  test.each([
    [{ tools: { listChanged: true } }, { toolsListChanged: true }],
    [{ prompts: { listChanged: true } }, { promptsListChanged: true }],
    [{ resources: { listChanged: true } }, { resourcesListChanged: true }],
    [{ resources: { subscribe: true } }, { resourceSubscriptions: ['file:///a', 'file:///b'] }],
    [{ extensions: { 'io.modelcontextprotocol/tasks': {} } }, { taskIds: ['t1'] }],
  ])('%j allows %j', (capabilities, honoured) => {
    expect(within(capabilities)).toEqual(filter(honoured));
  });

  test.each([
    {},
    { tools: {}, prompts: {}, resources: {}, extensions: {} },
    { tools: { listChanged: false }, resources: { subscribe: false } },
    { tools: { listChanged: 'true' }, prompts: { listChanged: 1 } },
    { tools: true, prompts: null, resources: [], extensions: 'x' },
    { tasks: {}, extensions: { tasks: {}, 'io.modelcontextprotocol/tasks': null } },
    { listChanged: true, subscribe: true },
    [],
  ])('%j allows nothing', (capabilities) => {
    expect(within(capabilities)).toEqual(noSubscriptions);
  });

  test('adds nothing', () => {
    const generous = encodeText(
      '{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},"extensions":{"io.modelcontextprotocol/tasks":{}}}',
    );
    fc.assert(
      fc.property(filters, (given) => {
        expect(filterWithin(given, generous)).toEqual(given);
      }),
    );
    fc.assert(
      fc.property(filters, jsonObjectTexts, (given, capabilities) => {
        expect(filterWithin(given, encodeText(capabilities))).toEqual(noSubscriptions);
      }),
    );
  });
});

describe('whether a notification was asked for', () => {
  test.each([
    ['tools/list_changed', 'toolsListChanged'],
    ['prompts/list_changed', 'promptsListChanged'],
    ['resources/list_changed', 'resourcesListChanged'],
  ])('%s by %s alone', (method, name) => {
    const message = notification(`notifications/${method}`);
    expect(isSubscribed(filter({ [name]: true }), message)).toBe(true);
    expect(isSubscribed({ ...all, [name]: false }, message)).toBe(false);
  });

  test.each([
    ['file:///a', true],
    ['file:///b', true],
    ['file:///a/part', true],
    ['file:///a#part', true],
    ['file:///ab', false],
    ['file:///', false],
    ['FILE:///a', false],
    ['', false],
    [1, false],
    [undefined, false],
  ])('an update of %j: %j', (uri, asked) => {
    const message = notification('notifications/resources/updated', { uri });
    expect(isSubscribed(all, message)).toBe(asked);
    expect(isSubscribed(filter({ toolsListChanged: true }), message)).toBe(false);
  });

  test('an update below a folder', () => {
    const message = notification('notifications/resources/updated', { uri: 'file:///d/x' });
    expect(isSubscribed(filter({ resourceSubscriptions: ['file:///d/'] }), message)).toBe(true);
  });

  test('an update however its URI is written', () => {
    const text =
      '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"file:\\/\\/\\/\\u0061"}}';
    expect(isSubscribed(all, accepted(text))).toBe(true);
  });

  test('a task by its id', () => {
    const of = (params: unknown): boolean =>
      isSubscribed(all, notification('notifications/tasks', params));
    expect(of({ taskId: 't1', status: 'working' })).toBe(true);
    expect(of({ taskId: 't2' })).toBe(false);
    expect(of({ taskId: 1 })).toBe(false);
    expect(of(undefined)).toBe(false);
  });

  test.each([
    'notifications/message',
    'notifications/progress',
    'notifications/subscriptions/acknowledged',
    'tools/list_changed',
    'constructor',
  ])('%s never travels here', (method) => {
    expect(isSubscribed(all, notification(method, { uri: 'file:///a', taskId: 't1' }))).toBe(false);
  });

  test('by no message that the empty filter meets, and none makes it throw', () => {
    fc.assert(
      fc.property(hostileMessages, filters, (message, given) => {
        expect(isSubscribed(noSubscriptions, message)).toBe(false);
        isSubscribed(given, message);
      }),
      { numRuns: 300 },
    );
  });
});
