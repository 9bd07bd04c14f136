import { describe, expect, test } from 'vitest';
import type { ServerView } from '../../../src/application/federation/server-view.ts';
import { ServerViews } from '../../../src/application/federation/server-views.ts';
import { ServerRoutes } from '../../../src/application/relay/server-routes.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { splice } from '../../../src/domain/wire/splice.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { messageOf } from '../../support/application/message-of.ts';

const { pools } = new GatewayBuild({ a: {}, b: {} });

const request = (method: string, params: string): Message =>
  messageOf(`{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`);

/** Clients see every name in upper case, without "secret", and answers with a mark. */
const upper: ServerView = {
  item: (_, item) => {
    const text = decodeText(item.bytes);
    return text.includes('secret') ? undefined : { ...item, bytes: encodeText(text.toUpperCase()) };
  },
  nameAtServer: (kind, name) =>
    name === 'SECRET' ? new Fault('invalid_params', `unknown ${kind.items}`) : name.toLowerCase(),
  edits: ({ params }, name) =>
    name === 'edited' && params !== undefined
      ? [{ span: { start: params.start + 1, end: params.start + 1 }, bytes: encodeText('"x":1,') }]
      : [],
  shown: (_, name) =>
    name === 'shown' ? () => messageOf('{"jsonrpc":"2.0","id":1,"result":{}}') : undefined,
};
const routes = new ServerRoutes(pools, new ServerViews(new Map([['b', [upper]]])));

/** The request as it goes to the server. */
const sent = (message: Message, name?: string): string => {
  const route = routes.to('b', message, name);
  if (route instanceof Fault) return route.message;
  const bytes = splice(message.bytes, route.edits);
  return decodeText(bytes)
    .replace(/^.*"params":/, '')
    .slice(0, -1);
};

describe('a server without a view', () => {
  test('has one route for all requests', () => {
    const first = routes.to('a', request('tools/call', '{"name":"x"}'));
    expect(first).toEqual({ server: 'a', edits: [], shown: undefined });
    expect(routes.to('a', request('tools/list', '{}'))).toBe(first);
  });

  test('is told the name without its prefix', () => {
    const message = request('tools/call', '{"name":"a__x"}');
    const route = routes.to('a', message, 'x');
    expect('edits' in route && decodeText(splice(message.bytes, route.edits))).toContain(
      '"params":{"name":"x"}',
    );
  });

  test('that nobody has is refused with the choices', () => {
    expect(routes.to('nobody', request('ping', '{}'))).toMatchObject({
      code: 'unknown_namespace',
      message: 'there is no server "nobody"; the servers are a, b',
    });
  });
});

describe('a server with a view', () => {
  test('hears its own names, with what else the view changes', () => {
    expect(sent(request('tools/call', '{"name":"X"}'))).toBe('{"name":"x"}');
    expect(sent(request('tools/call', '{"name":"b__X"}'), 'X')).toBe('{"name":"x"}');
    expect(sent(request('prompts/get', '{"name":"EDITED"}'))).toBe('{"x":1,"name":"edited"}');
    expect(sent(request('completion/complete', '{"ref":{"type":"ref/prompt","name":"P"}}'))).toBe(
      '{"ref":{"type":"ref/prompt","name":"p"}}',
    );
    expect(sent(request('resources/read', '{"uri":"X"}'))).toBe('{"uri":"X"}');
  });

  test('refuses what clients do not see', () => {
    expect(sent(request('tools/call', '{"name":"SECRET"}'))).toBe('unknown tools');
  });

  test('answers as the view shows it, lists among others', () => {
    const call = routes.to('b', request('tools/call', '{"name":"SHOWN"}'));
    expect('shown' in call && call.shown).toBeInstanceOf(Function);
    expect(routes.to('b', request('tools/call', '{"name":"x"}'))).toMatchObject({
      shown: undefined,
    });
    const list = routes.to('b', request('tools/list', '{}'));
    const page = messageOf(
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret"},{"name":"x"}],"nextCursor":"n"}}',
    );
    const shown = 'shown' in list ? list.shown?.(page) : undefined;
    expect(shown && decodeText(shown.bytes)).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"NAME":"X"}],"nextCursor":"n"}}',
    );
  });
});
