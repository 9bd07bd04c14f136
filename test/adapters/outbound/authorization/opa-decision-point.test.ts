import { describe, expect, test } from 'vitest';
import {
  type DecisionPointSettings,
  OpaDecisionPoint,
} from '../../../../src/adapters/outbound/authorization/opa-decision-point.ts';
import type {
  Answered,
  Outgoing,
  Question,
} from '../../../../src/adapters/shared/http-client/outgoing.ts';
import type { PolicyQuestion } from '../../../../src/application/ports/driven/decision-point.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';

const request = {
  remoteAddress: '192.0.2.1',
  arguments: () => encodeText('{"path": "/srv", "path": "/etc"}'),
};
const question = (said: Partial<PolicyQuestion> = {}): PolicyQuestion => ({
  principal: { key: 'user:alice', via: 'jwt', groups: ['staff'], scopes: ['a'] },
  server: 'files',
  method: 'tools/call',
  name: 'read',
  request,
  ...said,
});

const answered = (body: unknown, status = 200): Answered => ({
  status,
  body: encodeText(typeof body === 'string' ? body : JSON.stringify(body)),
  header: () => undefined,
});

const pointOf = (said: Partial<DecisionPointSettings> = {}) => {
  const asked: { url: string; question: Question }[] = [];
  const state = { answer: answered({ result: true }) as Answered | string, nowMs: 0 };
  const outgoing: Outgoing = {
    ask: async (url, one) => {
      asked.push({ url, question: one });
      return state.answer;
    },
  };
  const logged: string[] = [];
  const settings = {
    url: 'https://opa.example.com/v1/data/mcp/allow',
    token: undefined,
    timeoutMs: 1_000,
    cacheMs: 10_000,
    sendsArguments: false,
    ...said,
  };
  const log = (_: string, reason: string) => void logged.push(reason);
  const point = new OpaDecisionPoint(settings, { outgoing, nowMs: () => state.nowMs, log });
  return { point, asked, state, logged };
};

describe('the question', () => {
  test('is a document of input, as Open Policy Agent takes it', async () => {
    const { point, asked } = pointOf({ token: 'secret' });
    await point.ask(question());
    expect(asked).toEqual([
      {
        url: 'https://opa.example.com/v1/data/mcp/allow',
        question: {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/json',
            authorization: 'Bearer secret',
          },
          body: asked[0]?.question.body,
          maxAnswerBytes: 65_536,
          timeoutMs: 1_000,
        },
      },
    ]);
    expect(JSON.parse(asked[0]?.question.body ?? '')).toEqual({
      input: {
        principal: { key: 'user:alice', via: 'jwt', groups: ['staff'], scopes: ['a'] },
        server: 'files',
        method: 'tools/call',
        name: 'read',
        purpose: 'call',
        remote_address: '192.0.2.1',
      },
    });
  });

  test('holds the arguments as they are written, when it is to', async () => {
    const { point, asked } = pointOf({ sendsArguments: true });
    await point.ask(question());
    expect(asked[0]?.question.body).toContain(',"arguments":{"path": "/srv", "path": "/etc"}}}');
  });

  test('about a list says so, and has neither address nor arguments', async () => {
    const { point, asked } = pointOf({ sendsArguments: true });
    await point.ask(question({ request: undefined }));
    expect(JSON.parse(asked[0]?.question.body ?? '')).toEqual({
      input: {
        principal: { key: 'user:alice', via: 'jwt', groups: ['staff'], scopes: ['a'] },
        ...{ server: 'files', method: 'tools/call', name: 'read', purpose: 'list' },
      },
    });
  });
});

describe('the answer', () => {
  test.each([
    [{ result: true }, { kind: 'allowed' }],
    [{ result: false }, { kind: 'denied' }],
    [{}, { kind: 'denied' }],
    [{ result: { allow: true } }, { kind: 'allowed' }],
    [{ result: { allow: false, reason: 'at night' } }, { kind: 'denied', reason: 'at night' }],
  ])('%j', async (body, answer) => {
    const { point, state } = pointOf();
    state.answer = answered(body);
    expect(await point.ask(question())).toEqual(answer);
  });

  test.each([
    ['a text', 'it took too long', 'it took too long'],
    ['another status', answered({ result: true }, 500), 'it answered with HTTP status 500'],
    ['a redirect', answered({ result: true }, 302), 'it answered with HTTP status 302'],
    ['no JSON', answered('yes'), 'its answer is no JSON object'],
    ['a list', answered([true]), 'its answer is no JSON object'],
    ['a word', answered({ result: 'true' }), expect.stringContaining('neither true, false')],
    ['no allow', answered({ result: {} }), expect.stringContaining('neither true, false')],
    ['allow: 1', answered({ result: { allow: 1 } }), expect.stringContaining('neither true')],
  ])('%s is none, and nothing passes', async (_, answer, why) => {
    const { point, state, logged } = pointOf();
    state.answer = answer;
    expect(await point.ask(question())).toEqual({ kind: 'unknown' });
    expect(logged).toEqual([why]);
  });
});

describe('is remembered', () => {
  test('for the same question, as long as it holds, and comes at once', async () => {
    const { point, asked, state } = pointOf();
    const [one, same] = [point.ask(question()), point.ask(question())];
    expect(one).toBeInstanceOf(Promise);
    expect([await one, await same]).toEqual([{ kind: 'allowed' }, { kind: 'allowed' }]);
    expect(point.ask(question())).toEqual({ kind: 'allowed' });
    expect(asked).toHaveLength(1);
    await point.ask(question({ name: 'write' }));
    await point.ask(question({ principal: { key: 'user:bob' } }));
    expect(asked).toHaveLength(3);
    state.nowMs = 10_000;
    await point.ask(question());
    expect(asked).toHaveLength(4);
  });

  test('not at all with no time for it', async () => {
    const { point, asked } = pointOf({ cacheMs: 0 });
    await point.ask(question());
    await point.ask(question());
    expect(asked).toHaveLength(2);
  });

  test('never when there was none; for a second nobody else asks', async () => {
    const { point, asked, state, logged } = pointOf();
    state.answer = 'no route';
    await Promise.all([point.ask(question()), point.ask(question({ name: 'write' }))]);
    expect([asked.length, logged.length]).toEqual([2, 1]);
    state.answer = answered({ result: true });
    expect(await point.ask(question())).toEqual({ kind: 'unknown' });
    state.nowMs = 1_000;
    expect(await point.ask(question())).toEqual({ kind: 'allowed' });
    expect(asked).toHaveLength(3);
  });

  test('and bounded: the oldest of ten thousand goes', async () => {
    const { point, asked } = pointOf();
    for (let index = 0; index <= 10_000; index += 1) {
      await point.ask(question({ name: `tool ${index}` }));
    }
    await point.ask(question({ name: 'tool 10000' }));
    expect(asked).toHaveLength(10_001);
    await point.ask(question({ name: 'tool 0' }));
    expect(asked).toHaveLength(10_002);
  });
});
