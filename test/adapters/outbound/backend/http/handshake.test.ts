import { afterEach, expect, test } from 'vitest';
import type { HttpSettings } from '../../../../../src/adapters/outbound/backend/http/settings.ts';
import { CallListener } from './call-listener.ts';
import { frame, openLink, Rig, withSession } from './rig.ts';
import { answerJson, resultText, type Script, startEvents } from './scripted-server.ts';

let rig: Rig;
const start = async (script: Script, settings: Partial<HttpSettings> = {}): Promise<Rig> => {
  rig = await new Rig(script, settings).open({
    'X-Team': 'blue',
    Connection: 'close',
    Accept: 'x/y',
  });
  return rig;
};
afterEach(() => rig.close());

const echo: Script = (received, response) =>
  answerJson(response, resultText(received.message.id, { text: received.text }));

test('a POST carries what the specification asks for and the configured headers [BE-11]', async () => {
  const { server, listener } = await start(echo);
  rig.call(1, 'initialize');
  await listener.answer(1);
  const { headers, url, method } = server.received[0] ?? expect.fail();
  expect(method).toBe('POST');
  expect(url).toBe('/mcp?x=1');
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'accept-encoding': 'identity',
    'user-agent': 'mcp-gateway',
    'x-team': 'blue',
    connection: 'keep-alive',
  });
  expect(headers['mcp-protocol-version']).toBeUndefined();
});

test('the session id of the server is sent as soon as it is known, and no other before [BE-11]', async () => {
  const { server, listener } = await start(withSession(echo));
  await rig.initialize();
  rig.call(2);
  await listener.answer(2);
  const [first, second, third] = server.of('POST');
  expect(first?.headers['mcp-session-id']).toBeUndefined();
  expect(second?.headers['mcp-session-id']).toBe('s-1');
  expect(third?.headers['mcp-session-id']).toBe('s-1');
  expect(third?.headers['mcp-protocol-version']).toBe('2025-11-25');
});

test('a session id with a space is refused', async () => {
  await start((_, response) => {
    response.setHeader('mcp-session-id', 'a b');
    answerJson(response, resultText(1));
  });
  rig.call(1, 'initialize');
  expect((await rig.failure(1)).code).toBe('backend_protocol_error');
});

test('nothing overtakes the initialized notification', async () => {
  let accept: (() => void) | undefined;
  const { server, listener } = await start((received, response) => {
    if (received.message.method === 'notifications/initialized') {
      accept = () => response.writeHead(202).end();
    } else withSession(echo)(received, response);
  });
  await rig.initialize();
  rig.call(2, 'tools/list');
  rig.notify('notifications/roots/list_changed');
  rig.call(3);
  await server.until(() => accept !== undefined);
  // Another link's call, sent later, is answered: nothing of this one is still on its way.
  const others = new CallListener();
  const other = await openLink(rig.connector, rig.url, others);
  for (let turn = 1; turn <= 3; turn += 1) {
    other.send(frame(99, 'ping'), 99);
    await others.until(() => others.messages.length === turn);
  }
  await other.close();
  expect(server.received.filter(({ message }) => message.id !== 99)).toHaveLength(2);
  accept?.();
  await listener.answer(3);
  await listener.answer(2);
  expect(server.of('POST').map(({ message }) => message.method)).toEqual(
    expect.arrayContaining(['tools/list', 'notifications/roots/list_changed', 'tools/call']),
  );
});

test('a refused initialized notification does not stop later calls', async () => {
  const { listener, server } = await start((received, response) => {
    if (received.message.id === undefined) response.writeHead(400).end('no');
    else withSession(echo)(received, response);
  });
  await rig.initialize();
  rig.call(2);
  await listener.answer(2);
  expect(server.of('GET')).toHaveLength(0);
});

test('no call overtakes the GET stream: what the server asks outside a call would be lost', async () => {
  let openStream: (() => void) | undefined;
  const { server, listener } = await start(
    withSession(echo, (_, response) => {
      openStream = () => startEvents(response);
    }),
    { streamWaitMs: 60_000 },
  );
  await rig.initialize();
  rig.call(2);
  await server.until(() => openStream !== undefined);
  expect(server.of('POST')).toHaveLength(2);
  openStream?.();
  await listener.answer(2);
});

test('a server that does not say a word about the GET stream holds calls up for a moment only', async () => {
  const { listener } = await start(
    withSession(echo, () => undefined),
    { streamWaitMs: 20 },
  );
  await rig.initialize();
  rig.call(2);
  await listener.answer(2);
});

test('the GET stream delivers what belongs to no call', async () => {
  const notice = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
  const { listener, server } = await start(
    withSession(echo, (_, response) => {
      startEvents(response).write(`: hello\n\nevent: message\ndata: ${notice}\n\n`);
    }),
  );
  await rig.initialize();
  await listener.until(() => listener.messages.includes(notice));
  expect(listener.calls.at(-1)).toBeUndefined();
  expect(server.of('GET')[0]?.headers).toMatchObject({
    accept: 'text/event-stream',
    'mcp-session-id': 's-1',
    'mcp-protocol-version': '2025-11-25',
    'x-team': 'blue',
  });
});

test.each([405, 404, 400, 200])('a GET answered %i means there is no stream', async (status) => {
  const { server, listener } = await start(
    withSession(echo, (_, response) => answerJson(response, '{}', status)),
  );
  await rig.initialize();
  await server.until(() => server.of('GET').length === 1);
  for (let id = 2; id < 20; id += 1) {
    rig.call(id);
    await listener.answer(id);
  }
  expect(server.of('GET')).toHaveLength(1);
  expect(listener.closings).toEqual([]);
});

test('a dropped GET stream is taken up again after its last event', async () => {
  const notice = (n: number) => `{"jsonrpc":"2.0","method":"notifications/message","params":${n}}`;
  let opened = 0;
  const { server, listener } = await start(
    withSession(echo, (_, response) => {
      opened += 1;
      const isDropped = opened < 3;
      startEvents(response).write(
        `id: e-${opened}\nretry: 1\ndata: ${notice(opened)}\n\n`,
        () => isDropped && response.destroy(),
      );
    }),
  );
  await rig.initialize();
  await listener.until(() => listener.messages.length === 4);
  expect(listener.messages.slice(1)).toEqual([notice(1), notice(2), notice(3)]);
  expect(server.of('GET').map(({ headers }) => headers['last-event-id'])).toEqual([
    undefined,
    'e-1',
    'e-2',
  ]);
});

test('a GET stream that was there and is answered 404 later shows that the session is gone', async () => {
  let opened = 0;
  const { listener } = await start(
    withSession(echo, (_, response) => {
      opened += 1;
      if (opened === 1) startEvents(response).write('retry: 1\n\n', () => response.destroy());
      else response.writeHead(404).end();
    }),
  );
  await rig.initialize();
  await listener.until(() => listener.retirements.length > 0);
  expect(listener.retirements.map(({ call, fault }) => [call, fault.code])).toEqual([
    [undefined, 'session_lost'],
  ]);
});

test('close ends the session with DELETE, gives up what runs and is reported once', async () => {
  const { server, listener } = await start(
    withSession(
      () => {},
      (_, response) => void startEvents(response),
    ),
  );
  await rig.initialize();
  rig.call(2);
  await server.until(() => server.received.length === 4);
  await Promise.all([rig.link.close(), rig.link.close()]);
  expect(server.of('DELETE')[0]?.headers).toMatchObject({
    'mcp-session-id': 's-1',
    'mcp-protocol-version': '2025-11-25',
  });
  expect(listener.closings).toHaveLength(1);
  expect(listener.failures).toEqual([]);
  expect(listener.late).toBe(0);
});

test('close does not wait for a DELETE that is never answered', async () => {
  const { listener } = await start((received, response) => {
    if (received.method !== 'DELETE') withSession(echo)(received, response);
  });
  await rig.initialize();
  const startedAt = performance.now();
  await rig.link.close();
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(listener.closings).toHaveLength(1);
});

test('without a session id there is nothing to delete', async () => {
  const { server, listener } = await start(echo);
  rig.call(1, 'initialize');
  await listener.answer(1);
  await rig.link.close();
  expect(server.of('DELETE')).toHaveLength(0);
});
