import { expect, test } from 'vitest';
import { note } from '../../../support/scripted-gateway.ts';
import { bearer, call, start } from './rig.ts';

const envelope = (message: string, members = ''): string =>
  `{"id":"e","timestamp":"2026-01-02T03:04:05Z","source":"local-router",${members}"mcp_payload":${message}}`;
const NOTIFICATION = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const ANSWER = '{"jsonrpc":"2.0","id":1,"result":{}}';

interface Refused {
  readonly id: unknown;
  readonly error: { readonly code: number };
}

test.each([
  ['/events', 'accepted'],
  ['/sse', 'Accepted'],
])('%s takes both forms, and its stream carries bare messages', async (stream, accepted) => {
  const { listen, post, gateway } = await start();
  const reader = await listen(stream);
  const { data: path } = await reader.event(0);
  const params = '{"n":9007199254740993}';
  const bodies = [
    envelope(call('echo', params), '"target_namespace":"docs",'),
    `{"message":${call('echo')}}`,
    `{"request":${call('echo')}}`,
    call('echo'),
  ];
  for (const body of bodies) {
    const { status, text } = await post(path, body);
    expect([status, text]).toEqual([202, accepted]);
  }
  await reader.event(4);
  const wanted = [`{"jsonrpc":"2.0","id":1,"result":${params}}`, ANSWER, ANSWER, ANSWER];
  expect(reader.events.slice(1).map(({ data }) => data)).toEqual(wanted);
  expect(gateway.last.targets).toEqual(['docs', undefined, undefined, undefined]);
  reader.close();
});

test('what comes by itself and before an answer is bare for a client that wraps', async () => {
  const { listen, post, gateway } = await start();
  const reader = await listen('/events');
  await post('/api/v1/request', envelope(call('chatty')));
  gateway.last.outlet.deliver(note('news'));
  await reader.event(3);
  expect(reader.events.slice(1).map(({ data }) => data)).toEqual([
    '{"jsonrpc":"2.0","method":"note","params":"before"}',
    ANSWER,
    '{"jsonrpc":"2.0","method":"note","params":"news"}',
  ]);
  reader.close();
});

test('a refused envelope is refused where it was posted', async () => {
  const { listen, post, gateway } = await start({}, ['a', 'b']);
  const reader = await listen('/events', bearer('a'));
  const refused = async (body: string): Promise<readonly unknown[]> => {
    const { status, text } = await post('/api/v1/request', body, bearer('a'));
    const { id, error } = JSON.parse(text) as Refused;
    return [status, id, error.code];
  };
  const stranger = envelope(call('echo'), '"auth_token":"b",');
  expect(await refused(stranger)).toEqual([401, 1, -32_002]);
  expect(await refused(envelope(call('echo'), '"auth_token":"bad",'))).toEqual([401, 1, -32_002]);
  expect(await refused(envelope(NOTIFICATION, '"auth_token":"b",'))).toEqual([401, null, -32_002]);
  expect(await refused('{"id":5,"mcp_payload":{},"request":{}}')).toEqual([400, 5, -32_600]);
  expect(await refused('{"id":5,"mcp_payload":{"a" 1}}')).toEqual([400, 5, -32_700]);
  expect(gateway.last.received).toEqual([]);
  const fine = envelope(call('echo'), '"auth_token":"Bearer a",');
  expect((await post('/api/v1/request', fine, bearer('a'))).status).toBe(202);
  expect((await reader.event(1)).data).toBe(ANSWER);
  reader.close();
});

test.each([
  [false, []],
  [true, ['{"jsonrpc":"2.0","id":null,"result":{}}']],
])('notifications of the original router are answered: %s', async (answersNotifications, first) => {
  const { listen, post } = await start({ answersNotifications });
  const reader = await listen('/events');
  expect((await post('/api/v1/request', envelope(NOTIFICATION))).status).toBe(202);
  expect((await post('/api/v1/request', NOTIFICATION)).status).toBe(202);
  await post('/api/v1/request', call('echo'));
  await reader.event(first.length + 1);
  expect(reader.events.slice(1).map(({ data }) => data)).toEqual([...first, ANSWER]);
  reader.close();
});
