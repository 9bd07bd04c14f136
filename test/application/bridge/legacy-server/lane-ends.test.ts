import { describe, expect, test } from 'vitest';
import { settled } from '../../../support/application/settled.ts';
import { idleMs, Rig } from './rig.ts';

describe('the end of a session', () => {
  test('comes when nobody used it for a while', async () => {
    const rig = new Rig({ replies: { 'tools/list': '{}' } });
    await rig.ask('tools/list');
    await rig.pass(idleMs - 1);
    await rig.ask('tools/list');
    await rig.pass(idleMs - 1);
    expect(rig.link.isOpen).toBe(true);
    await rig.pass(1);
    expect(rig.link.isOpen).toBe(false);
    await rig.ask('tools/list');
    expect(rig.server.links).toHaveLength(2);
  });

  test('does not come while something is under way', async () => {
    const rig = new Rig();
    await rig.call();
    for (let minute = 0; minute < 5; minute += 1) {
      rig.link.stream(rig.link.last('tools/call'));
      await rig.pass(50_000);
    }
    expect(rig.link.isOpen).toBe(true);
  });

  test('of one server’s oldest unused makes room for a new one', async () => {
    const rig = new Rig({ maxSessionsPerServer: 2, replies: { 'tools/list': '{}' } });
    await rig.ask('tools/list', '', { principal: 'a' });
    await rig.pass(1);
    await rig.ask('tools/list', '', { principal: 'b' });
    await rig.ask('tools/list', '', { principal: 'a' });
    await rig.ask('tools/list', '', { principal: 'c' });
    expect(rig.server.links.map(({ isOpen }) => isOpen)).toEqual([true, false, true]);
  });

  test('is over before the new one begins', async () => {
    const rig = new Rig({ maxSessionsPerServer: 1, replies: { 'tools/list': '{}' } });
    await rig.ask('tools/list', '', { principal: 'a' });
    const { link } = rig;
    const { promise, resolve } = Promise.withResolvers<void>();
    link.close = async () => {
      await promise;
      link.die();
    };
    await rig.ask('tools/list', '', { principal: 'b' });
    expect(rig.server.attempts).toBe(1);
    resolve();
    await settled();
    expect(rig.server.attempts).toBe(2);
    expect(rig.link.all('tools/list')).toHaveLength(1);
  });

  test('is not forced on those in use: who comes then is refused', async () => {
    const rig = new Rig({ maxSessionsPerServer: 2 });
    const calls = [
      await rig.call('t', { principal: 'a' }),
      await rig.call('t', { principal: 'b' }),
    ];
    const refused = await rig.ask('tools/list', '', { principal: 'c' });
    expect(refused.error.data).toMatchObject({ error_code: 'overloaded', retryable: true });
    expect(calls.every(({ isOpen }) => isOpen)).toBe(true);
  });

  test('fails what is under way, and only that; the next call opens another', async () => {
    const rig = new Rig();
    const [mine, theirs] = [
      await rig.call('t', { principal: 'a' }),
      await rig.call('t', { principal: 'b' }),
    ];
    rig.linkAt(0).die();
    await settled();
    expect(mine.error.message).toContain('it ended with exit code 1');
    expect(mine.error.data).toMatchObject({ error_code: 'outcome_unknown', retryable: false });
    expect(theirs.isOpen).toBe(true);
    await rig.call('t', { principal: 'a' });
    expect(rig.server.links).toHaveLength(3);
  });
});

describe('a session the server has forgotten', () => {
  test('is replaced, and the request that showed it is sent once more [ML-20]', async () => {
    const rig = new Rig();
    const asked = await rig.ask('tools/call', '"name":"t"', { meta: ',"progressToken":"x"' });
    rig.link.forgetSession(rig.link.last('tools/call'));
    await settled();
    expect(rig.server.links).toHaveLength(2);
    expect(rig.link.last('tools/call').params).toBe('{"_meta":{"progressToken":1},"name":"t"}');
    rig.link.answer(rig.link.last('tools/call'), '{"content":[]}');
    expect(asked.text).toContain('"content":[]');
  });

  test('is not asked for a fourth time', async () => {
    const rig = new Rig();
    const asked = await rig.ask('tools/call');
    for (let forgotten = 0; forgotten < 3; forgotten += 1) {
      rig.link.forgetSession(rig.link.last('tools/call'));
      await settled();
    }
    expect(asked.error.data).toMatchObject({ error_code: 'session_lost' });
    expect(rig.server.links).toHaveLength(3);
  });

  test('lets what else it carried come to its own end', async () => {
    const rig = new Rig();
    const [other, asked] = [await rig.call('other'), await rig.call('mine')];
    const [first] = rig.link.all('tools/call');
    rig.link.forgetSession(rig.link.last('tools/call'));
    await settled();
    expect([other.isOpen, asked.isOpen]).toEqual([true, true]);
    expect(rig.link.all('tools/call').map(({ params }) => params)).toEqual([
      '{"name":"mine","arguments":{"a":1}}',
    ]);
    expect(rig.linkAt(0).isOpen).toBe(true);
    if (first !== undefined) rig.linkAt(0).answer(first, '{"content":[]}');
    expect(other.text).toContain('"content":[]');
    expect(rig.linkAt(0).isOpen).toBe(false);
  });

  test('a request that a dead link never took is sent on another one', async () => {
    const rig = new Rig({
      replies: { 'logging/setLevel': () => undefined },
      offers: '{"logging":{}}',
    });
    const asked = await rig.ask('tools/call', '', { logLevel: 'info' });
    rig.link.die();
    await settled();
    rig.link.answer(rig.link.last('logging/setLevel'), '{}');
    await settled();
    rig.link.answer(rig.link.last('tools/call'), '{}');
    expect(rig.server.links).toHaveLength(2);
    expect(asked.text).toContain('complete');
  });
});

describe('giving up', () => {
  test('tells the server by the id it knows [ML-18]', async () => {
    const rig = new Rig();
    await rig.ask('tools/list');
    const asked = await rig.ask('tools/call');
    asked.cancel();
    const { id, call } = rig.link.last('tools/call');
    expect(rig.link.last('notifications/cancelled').params).toContain(`"requestId":${id}`);
    expect(rig.link.forgotten).toEqual([call]);
    rig.link.answer(rig.link.last('tools/call'), '{}');
    expect(asked.sink.events).toEqual(['abandon']);
  });

  test('happens to a server that stays silent too long', async () => {
    const rig = new Rig();
    const asked = await rig.ask('tools/call');
    await rig.pass(70_000);
    expect(asked.error.data).toMatchObject({ error_code: 'timeout' });
    expect(rig.link.all('notifications/cancelled')).toHaveLength(1);
  });

  test('a client that reads slowly holds back its own stream, while it is one', async () => {
    const rig = new Rig();
    const [asked] = [await rig.ask('tools/call'), await rig.ask('tools/call')];
    const { call } = rig.link.all('tools/call')[0] ?? {};
    asked.call.upstream?.pause(asked.call);
    expect([...rig.link.pausedCalls]).toEqual([call]);
    asked.call.upstream?.resume(asked.call);
    expect([...rig.link.pausedCalls]).toEqual([]);
    asked.cancel();
    asked.call.upstream?.pause(asked.call);
    expect([...rig.link.pausedCalls]).toEqual([]);
  });

  test('the endpoint is known to whoever counts the call', async () => {
    const rig = new Rig();
    const asked = await rig.ask('tools/call');
    expect(asked.call.upstream?.endpoint?.id).toBe('demo/0');
  });
});

describe('closing', () => {
  test('ends every session, and nothing new begins', async () => {
    const rig = new Rig();
    await rig.call('t', { principal: 'a' });
    await rig.call('t', { principal: 'b' });
    await rig.legacy.close();
    expect(rig.server.links.every(({ isOpen }) => !isOpen)).toBe(true);
    const late = await rig.call('t', { principal: 'c' });
    expect(late.error.data).toMatchObject({ error_code: 'shutting_down' });
  });

  test('waits for no session that is being opened', async () => {
    const rig = new Rig({ replies: { initialize: () => undefined } });
    const asked = await rig.call();
    await rig.legacy.close();
    await settled();
    expect(asked.isOpen).toBe(false);
    expect(rig.link.isOpen).toBe(false);
  });

  test('leaves no timer behind', async () => {
    const rig = new Rig({ replies: { 'tools/list': '{}' } });
    const before = rig.clock.alarms;
    await rig.ask('tools/list');
    expect(rig.clock.alarms).toBeGreaterThan(before);
    await rig.legacy.close();
    expect(rig.clock.alarms).toBe(before);
  });
});
