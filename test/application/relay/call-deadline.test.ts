import { describe, expect, test } from 'vitest';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';

const callMs = 60_000;

const oneServer = async (plan: ServerPlan = {}) => {
  const build = new GatewayBuild({ alone: plan }, { callMs });
  const client = await build.client();
  return { build, client, link: build.server('alone').link };
};

const withToken = (token: string) => `{"name":"slow","_meta":{"progressToken":${token}}}`;

const progress = (token: string, done: number) =>
  `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":${done}}}`;

describe('a call whose server stays silent', () => {
  test('fails at the deadline within 10 percent, is cancelled at its server, and its late answer is dropped', async () => {
    const { build, client, link } = await oneServer();
    const sink = client.request(5, 'tools/call', '{"name":"slow"}');
    const heard = link.last('tools/call');
    build.clock.advance(callMs - 1);
    expect(sink.isOver).toBe(false);
    build.clock.advance(callMs / 10);
    expect(sink.parsed.error?.code).toBe(-32005);
    expect(sink.parsed.error?.data?.error_code).toBe('timeout');
    expect(JSON.parse(link.last('notifications/cancelled').params)).toMatchObject({
      requestId: Number(heard.id),
    });
    expect(link.forgotten).toEqual([Number(heard.id)]);
    link.answer(heard, '{}');
    expect(build.metrics.dropped).toEqual(['unknown_reply']);
    expect(build.metrics.finished.at(-1)).toMatchObject({ method: 'tools/call', status: 504 });
  });

  test('does not take another call of the same server with it', async () => {
    const { build, client, link } = await oneServer();
    const silentCall = client.request(1, 'tools/call', '{"name":"slow"}');
    build.clock.advance(callMs / 2);
    const later = client.request(2, 'tools/call', '{"name":"slow"}');
    build.clock.advance(callMs * 0.6);
    expect([silentCall.isOver, later.isOver]).toEqual([true, false]);
    link.answer(link.last('tools/call'), '{}');
    expect(later.parsed.result).toEqual({});
  });

  test('that never answers initialize fails the handshake at the deadline and closes the link', async () => {
    const build = new GatewayBuild({ alone: { replies: { initialize: silent } } }, { callMs });
    const client = build.connect();
    const sink = client.request(1, 'initialize', '{}');
    await settled();
    build.clock.advance(callMs * 1.1);
    await settled();
    expect(sink.parsed.error?.data?.error_code).toBe('timeout');
    expect(build.server('alone').link.closings).toBe(1);
  });
});

describe('a call that shows life', () => {
  test('by progress lives for 120 s and is answered then', async () => {
    const { build, client, link } = await oneServer();
    const sink = client.request(1, 'tools/call', withToken('"t"'));
    const heard = link.last('tools/call');
    for (let seconds = 10; seconds <= 120; seconds += 10) {
      build.clock.advance(10_000);
      link.say(progress('"t"', seconds));
    }
    expect(sink.pushed).toHaveLength(12);
    link.answer(heard, '"done"');
    expect(sink.parsed.result).toBe('done');
  });

  test('by the head of a stream or by a log message on it gets new time', async () => {
    const { build, client, link } = await oneServer({ carrier: 'exchange' });
    const sink = client.request(1, 'tools/call', '{"name":"slow"}');
    const heard = link.last('tools/call');
    build.clock.advance(50_000);
    link.stream(heard);
    build.clock.advance(50_000);
    link.say('{"jsonrpc":"2.0","method":"notifications/message","params":{"data":1}}', heard.call);
    build.clock.advance(50_000);
    expect(sink.isOver).toBe(false);
    build.clock.advance(20_000);
    expect(sink.parsed.error?.data?.error_code).toBe('timeout');
  });

  test('by a log message that names no call does not', async () => {
    const { build, client, link } = await oneServer();
    const sink = client.request(1, 'tools/call', '{"name":"slow"}');
    for (let chatter = 0; chatter < 7; chatter += 1) {
      build.clock.advance(10_000);
      link.say('{"jsonrpc":"2.0","method":"notifications/message","params":{"data":1}}');
    }
    expect(sink.parsed.error?.data?.error_code).toBe('timeout');
    expect(sink.pushed).toHaveLength(5);
  });

  test('by progress of another call does not', async () => {
    const { build, client, link } = await oneServer();
    const quiet = client.request(1, 'tools/call', withToken('1'));
    const busy = client.request(2, 'tools/call', withToken('2'));
    build.clock.advance(40_000);
    link.say(progress('2', 1));
    build.clock.advance(26_000);
    expect([quiet.isOver, busy.isOver]).toEqual([true, false]);
  });
});

describe('a call whose server waits for the client', () => {
  test('rests as long as the question is open, and then the server has its whole time again', async () => {
    const { build, client, link } = await oneServer();
    const sink = client.request(1, 'tools/call', '{"name":"slow"}');
    build.clock.advance(1_000);
    link.say('{"jsonrpc":"2.0","id":0,"method":"elicitation/create","params":{}}');
    build.clock.advance(600_000 - 2_000);
    expect(sink.isOver).toBe(false);
    client.send('{"jsonrpc":"2.0","id":1,"result":{"action":"accept"}}');
    build.clock.advance(callMs - 1);
    expect(sink.isOver).toBe(false);
    build.clock.advance(callMs / 10);
    expect(sink.parsed.error?.data?.error_code).toBe('timeout');
  });
});
