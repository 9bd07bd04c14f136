import { expect, test } from 'vitest';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { openFrames } from './frame-client.ts';
import { openClient, startRig } from './rig.ts';
import { dialectNames, vocabularies } from './vocabulary.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const LOGIN = requestText(1, 'initialize', { token: 'secret', big: 1 });

type Result = Readonly<Record<string, unknown>>;

const parse = (text: string | undefined): { readonly result: Result } => JSON.parse(text ?? '');
const resultIn = (text: string | undefined): Result => parse(text).result;

test.each(dialectNames)(
  '%s: a login is answered with sessionId and expiresAt beside what the server said',
  async (dialect) => {
    const { port, gateway } = await startRig({}, { token: 'secret' });
    const client = await openFrames(port, dialect);
    const words = vocabularies[dialect];
    client.send(words.request, LOGIN);
    client.send(words.request, requestText(2, 'initialize', { token: 'secret' }));
    const [login, second] = await client.take(2);
    expect(login?.type).toBe(words.response);
    const { expiresAt, ...result } = resultIn(login?.text);
    expect(result).toEqual({ token: '', big: 1, sessionId: gateway.session.id });
    expect(expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Date.parse(String(expiresAt)) - Date.now()).toBeGreaterThan(DAY_MS - 60_000);
    expect(login?.text.endsWith(',"token":"","big":1}}')).toBe(true);
    expect(second?.text).toBe(answerText('2', '{"token":"secret"}'));
  },
);

test('a login in a wrapper is answered bare with the two members', async () => {
  const { port } = await startRig({}, { token: 'secret' });
  const client = await openFrames(port, 'g12');
  client.send(1, `{"auth_token":"secret","message":${LOGIN}}`);
  const [login] = await client.take(1);
  expect(JSON.parse(login?.text ?? '')).toMatchObject({
    id: 1,
    result: { sessionId: 'session-0' },
  });
});

test('an empty result gets the two members and nothing else', async () => {
  const { port, gateway } = await startRig();
  gateway.answers.set('initialize', '{ }');
  const client = await openFrames(port, 'g12');
  client.send(1, LOGIN);
  const [login] = await client.take(1);
  expect(Object.keys(resultIn(login?.text))).toEqual(['sessionId', 'expiresAt']);
});

test.each(['{"sessionId":"mine"}', '{"expiresAt":1,"a":[]}', '[]', '"text"'])(
  'a result %s stays as it is',
  async (result) => {
    const { port, gateway } = await startRig();
    gateway.answers.set('initialize', result);
    const client = await openFrames(port, 'g12');
    client.send(1, LOGIN);
    expect(await client.take(1)).toEqual([{ type: 2, text: answerText('1', result) }]);
  },
);

test('an initialize without a token, and one in lines, is answered as it is', async () => {
  const { port } = await startRig();
  const frames = await openFrames(port, 'g12');
  frames.send(1, requestText(1, 'initialize'));
  expect(await frames.take(1)).toEqual([{ type: 2, text: answerText('1', '{}') }]);
  const lines = await openClient(port);
  lines.write(`${LOGIN}\n`);
  expect(await lines.linesUpTo(1)).toEqual([answerText('1', '{"token":"","big":1}')]);
});
