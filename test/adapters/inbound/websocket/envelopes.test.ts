import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { closing, nextMessages, openClient, startRig } from './rig.ts';

const envelope = (message: string, members = ''): string =>
  `{"id":"e","timestamp":"2026-01-02T03:04:05Z",${members}"mcp_payload":${message}}`;
const ROUTER = '"source":"local-router","target_namespace":"system",';
const NOTIFICATION = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const NOTE = '{"jsonrpc":"2.0","method":"note"}';
const TIMESTAMP = /"timestamp":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"/u;

/** What the client gets in answer to its texts, each envelope without its timestamp. */
const exchanged = async (client: WebSocket, texts: readonly string[]): Promise<string[]> => {
  const messages = nextMessages(client, texts.length);
  for (const text of texts) client.send(text);
  return (await messages).map((text) => text.replace(TIMESTAMP, '"timestamp":""'));
};

const enveloped = (id: string, message: string): string =>
  `{"id":${id},"timestamp":"","source":"gateway","mcp_payload":${message}}`;

test('each request is answered in the form it came in', async () => {
  const { port, gateway } = await startRig();
  const client = await openClient(port, '/api/v1/stream');
  const exact = '{"jsonrpc":"2.0","id":9007199254740993,"method":"echo","params":{"n":1e400}}';
  expect(
    await exchanged(client, [
      envelope(exact, ROUTER),
      requestText(2, 'echo'),
      `{"message":${requestText(3, 'echo')}}`,
      envelope(requestText(4, 'echo')),
    ]),
  ).toEqual([
    enveloped('9007199254740993', answerText('9007199254740993', '{"n":1e400}')),
    answerText('2', '{}'),
    answerText('3', '{}'),
    enveloped('4', answerText('4', '{}')),
  ]);
  expect(gateway.session.targets).toEqual(['system', undefined, undefined, undefined]);
});

test('an envelope is dated with the present second', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  const second = Math.floor(Date.now() / 1_000) * 1_000;
  const messages = nextMessages(client, 1);
  client.send(envelope(requestText(1, 'echo')));
  const dated = TIMESTAMP.exec((await messages).join(''))?.[1] ?? '';
  expect(Date.parse(dated)).toBeGreaterThanOrEqual(second);
  expect(Date.parse(dated)).toBeLessThanOrEqual(Date.now());
});

test('calls of both forms in flight at once are not mixed up', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openClient(port);
  client.send(envelope(requestText(1, 'hold')));
  client.send(requestText(2, 'hold'));
  await happenings.until('received hold', 2);
  const [wrapped, bare] = gateway.session.held;
  const messages = nextMessages(client, 4);
  bare?.sink.push(Buffer.from(NOTE));
  wrapped?.sink.push(Buffer.from(NOTE));
  bare?.sink.answer(Buffer.from(answerText('2', '{}')), 'channel');
  wrapped?.sink.answer(Buffer.from(answerText('1', '{}')), 'channel');
  const seen = (await messages).map((text) => text.replace(TIMESTAMP, '"timestamp":""'));
  expect(seen).toEqual([
    NOTE,
    enveloped('null', NOTE),
    answerText('2', '{}'),
    enveloped('1', answerText('1', '{}')),
  ]);
});

test('what belongs to no call comes in the form used last', async () => {
  const { port, gateway } = await startRig();
  const client = await openClient(port);
  const deliver = async (): Promise<string | undefined> => {
    const messages = nextMessages(client, 1);
    gateway.session.outlet.deliver(Buffer.from(NOTE));
    return (await messages)[0]?.replace(TIMESTAMP, '"timestamp":""');
  };
  expect(await deliver()).toBe(NOTE);
  await exchanged(client, [envelope(requestText(1, 'echo'))]);
  expect(await deliver()).toBe(enveloped('null', NOTE));
  await exchanged(client, [requestText(2, 'echo')]);
  expect(await deliver()).toBe(NOTE);
});

test('a refusal reaches a client that wraps inside mcp_payload', async () => {
  const { port } = await startRig({ script: { token: 'good' } });
  const client = await openClient(port, '/', [], { authorization: 'Bearer good' });
  const [stranger, unreadable, fine] = await exchanged(client, [
    envelope(requestText(1, 'echo'), '"auth_token":"bad",'),
    '{"id":2,"mcp_payload":[}',
    envelope(requestText(3, 'echo'), '"auth_token":"Bearer good",'),
  ]);
  expect(JSON.parse(stranger ?? '')).toMatchObject({
    id: 1,
    mcp_payload: { id: 1, error: { code: -32_002 } },
  });
  expect(JSON.parse(unreadable ?? '')).toMatchObject({
    mcp_payload: { error: { code: -32_700 } },
  });
  expect(fine).toBe(enveloped('3', answerText('3', '{}')));
});

test('the token of the upgrade is not asked about again', async () => {
  const { port, gateway } = await startRig({ script: { token: 'good' } });
  const client = await openClient(port, '/', [], { authorization: 'Bearer good' });
  await exchanged(client, [envelope(requestText(1, 'echo'), '"auth_token":"good",')]);
  expect(gateway.shown).toEqual(['good']);
});

test.each([
  [false, []],
  [true, [enveloped('null', answerText('null', '{}'))]],
])('notifications of the original router are answered: %s', async (answersNotifications, first) => {
  const { port } = await startRig({ settings: { answersNotifications } });
  const client = await openClient(port);
  client.send(envelope(NOTIFICATION, ROUTER));
  client.send(envelope(requestText(1, 'echo')));
  const messages = await nextMessages(client, first.length + 1);
  const seen = messages.map((text) => text.replace(TIMESTAMP, '"timestamp":""'));
  expect(seen).toEqual([...first, enveloped('1', answerText('1', '{}'))]);
});

test('an idle original router hears something every 25 seconds, others do not', async () => {
  const time = new HandClock();
  const { port, happenings } = await startRig({ time, settings: { pongTimeoutMs: 600_000 } });
  const router = await openClient(port);
  const other = await openClient(port);
  await exchanged(router, [envelope(requestText(1, 'echo'), ROUTER)]);
  await exchanged(other, [envelope(requestText(1, 'echo'))]);
  const strayed: string[] = [];
  other.on('message', (data) => strayed.push(String(data)));
  const sent = (): number => happenings.count('outbound text');
  const before = sent();
  time.advance(24_000);
  expect(sent()).toBe(before);
  const messages = nextMessages(router, 1);
  time.advance(4_000);
  expect(sent()).toBe(before + 1);
  const [keepAlive] = await messages;
  expect(keepAlive?.replace(TIMESTAMP, '"timestamp":""')).toBe(
    enveloped('null', '{"jsonrpc":"2.0","method":"notifications/keep_alive"}'),
  );
  time.advance(60_000);
  expect(sent()).toBe(before + 3);
  await exchanged(other, [envelope(requestText(2, 'echo'))]);
  expect(strayed).toHaveLength(1);
});

test('a router that is talked to needs no keep-alive, and none comes after it left', async () => {
  const time = new HandClock();
  const { port, happenings } = await startRig({ time, settings: { pongTimeoutMs: 600_000 } });
  const router = await openClient(port);
  for (const id of [1, 2, 3, 4]) {
    await exchanged(router, [envelope(requestText(id, 'echo'), ROUTER)]);
    time.advance(20_000);
  }
  expect(happenings.count('outbound text')).toBe(4);
  const end = closing(router);
  router.close();
  await end;
  await happenings.until('websocket closed');
  time.advance(60_000);
  expect(happenings.count('outbound text')).toBe(4);
});

test('the keep-alive can be switched off', async () => {
  const time = new HandClock();
  const settings = { routerKeepAliveMs: 0, pongTimeoutMs: 600_000 };
  const { port, happenings } = await startRig({ time, settings });
  await exchanged(await openClient(port), [envelope(requestText(1, 'echo'), ROUTER)]);
  time.advance(60_000);
  expect(happenings.count('outbound text')).toBe(1);
});
