import { describe, expect, test } from 'vitest';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { openFrames } from './frame-client.ts';
import { openClient, startRig } from './rig.ts';
import { dialectNames, vocabularies } from './vocabulary.ts';

const SECRET = { token: 'secret' };
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const NOTE = '{"jsonrpc":"2.0","method":"notifications/message","params":{}}';

const enveloped = (id: unknown, payload: string, members = ''): string =>
  `{"id":${JSON.stringify(id)},"timestamp":"2026-01-02T03:04:05Z","source":"local-router"${members},"mcp_payload":${payload}}`;

interface GatewayEnvelope {
  readonly id: unknown;
  readonly timestamp: string;
  readonly source: string;
  readonly mcp_payload: { readonly id?: unknown };
}

const parse = (text: string | undefined): GatewayEnvelope => JSON.parse(text ?? '');

/** The message in an envelope of the gateway. */
const payloadOf = (text: string | undefined): unknown => {
  const { id, timestamp, source, mcp_payload: payload, ...rest } = parse(text);
  expect({ id, source, rest }).toEqual({ id: payload.id ?? null, source: 'gateway', rest: {} });
  expect(timestamp).toMatch(STAMP);
  return payload;
};

describe.each(dialectNames)('%s', (dialect) => {
  const words = vocabularies[dialect];

  test('each form is answered in kind, and pushes come in the form last used', async () => {
    const { port, gateway } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(words.request, enveloped(1, requestText(1, 'echo'), ',"target_namespace":"files"'));
    await client.take(1);
    gateway.session.outlet.deliver(Buffer.from(NOTE));
    await client.take(2);
    client.send(words.request, `{"auth_token":"any","message":${requestText(2, 'echo')}}`);
    client.send(words.request, `{"auth_token":"any","request":${requestText(3, 'echo')}}`);
    client.send(words.request, requestText(4, 'echo'));
    await client.take(5);
    gateway.session.outlet.deliver(Buffer.from(NOTE));
    const [inEnvelope, note, ...bare] = await client.take(6);
    expect(inEnvelope?.type).toBe(words.response);
    expect(payloadOf(inEnvelope?.text)).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    expect(note?.type).toBe(words.request);
    expect(payloadOf(note?.text)).toMatchObject({ method: 'notifications/message' });
    expect(bare.map(({ text }) => text)).toEqual([
      answerText('2', '{}'),
      answerText('3', '{}'),
      answerText('4', '{}'),
      NOTE,
    ]);
    expect(gateway.session.targets).toEqual(['files', undefined, undefined, undefined]);
  });

  test('what is wrong with an envelope or in it is said in an answer in an envelope', async () => {
    const { port } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(words.request, requestText(0, 'echo'));
    client.send(words.request, enveloped('a', '{"jsonrpc":"2.0","id":"a","method":1}'));
    client.send(words.request, enveloped('b', '"no message"'));
    const [, invalid, unreadable] = await client.take(3);
    expect([invalid?.type, unreadable?.type]).toEqual([words.response, words.response]);
    expect(payloadOf(invalid?.text)).toMatchObject({ id: 'a', error: { code: -32700 } });
    expect(payloadOf(unreadable?.text)).toMatchObject({ id: 'b', error: { code: -32600 } });
  });

  test('a credential around the first message opens the session, and stays here', async () => {
    const { port, gateway } = await startRig({}, SECRET);
    const client = await openFrames(port, dialect);
    const token = ',"auth_token":"Bearer secret"';
    client.send(words.request, enveloped(1, requestText(1, 'echo'), token));
    client.send(words.request, enveloped(2, requestText(2, 'echo'), token));
    const [first, second] = await client.take(2);
    expect(payloadOf(first?.text)).toMatchObject({ id: 1, result: {} });
    expect(payloadOf(second?.text)).toMatchObject({ id: 2, result: {} });
    expect(gateway.session.principal.key).toBe('token:secret');
    expect(gateway.session.received.join()).not.toContain('secret');
    // Once when the connection came, once with the first message; the second one repeated it.
    expect(gateway.shown).toEqual([undefined, 'secret']);
  });

  test('without a credential the refusal is an answer in the form of the request, then the end', async () => {
    const { port, gateway } = await startRig({}, SECRET);
    const client = await openFrames(port, dialect);
    client.send(words.request, enveloped('x', requestText(1, 'echo'), ',"auth_token":"guess"'));
    await client.ended;
    expect(client.frames).toMatchObject([{ type: words.response }]);
    expect(payloadOf(client.frames[0]?.text)).toMatchObject({ id: 1, error: { code: -32002 } });
    expect(gateway.sessions).toEqual([]);
  });
});

test('lines are answered in the form they came in', async () => {
  const { port } = await startRig({}, SECRET);
  const client = await openClient(port);
  client.write(`{"auth_token":"secret","message":${requestText(1, 'echo')}}\n`);
  client.write(`${enveloped(2, requestText(2, 'echo'))}\n`);
  const [bare, inEnvelope] = await client.linesUpTo(2);
  expect(bare).toBe(answerText('1', '{}'));
  expect(payloadOf(inEnvelope)).toMatchObject({ id: 2, result: {} });
});

test('a token of somebody else in a later wrapper is refused, and the session goes on', async () => {
  const { port } = await startRig({}, SECRET);
  const client = await openClient(port);
  client.write(`{"auth_token":"secret","message":${requestText(1, 'echo')}}\n`);
  client.write(`{"auth_token":"guess","message":${requestText(2, 'echo')}}\n`);
  client.write(`${requestText(3, 'echo')}\n`);
  const [, refusal, answer] = await client.linesUpTo(3);
  expect(JSON.parse(refusal ?? '')).toMatchObject({ id: 2, error: { code: -32002 } });
  expect(answer).toBe(answerText('3', '{}'));
});

test('notifications of the original router are answered where that is switched on', async () => {
  const { port } = await startRig({ answersNotifications: true });
  const client = await openFrames(port, 'r16');
  client.send(1, enveloped(null, '{"jsonrpc":"2.0","method":"notifications/initialized"}'));
  const [answer] = await client.take(1);
  expect(answer?.type).toBe(2);
  expect(payloadOf(answer?.text)).toEqual({ jsonrpc: '2.0', id: null, result: {} });
});
