import { describe, expect, test } from 'vitest';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';
import { replies } from './tools.ts';

const clients = async (count: number, plan: ServerPlan = {}) => {
  const told = { 'resources/subscribe': '{}', 'resources/unsubscribe': '{}' };
  const build = new GatewayBuild({
    alone: { replies: { ...replies, ...told }, ...plan, shared: true },
  });
  const all = await Promise.all(Array.from({ length: count }, () => build.client()));
  return { build, all, server: build.server('alone') };
};

const withToken = (name: string): string => `{"name":"${name}","_meta":{"progressToken":"mine"}}`;

describe('a shared server that loses its session', () => {
  test('heals for all its clients with one handshake, and each gets its own answer', async () => {
    const { all, server } = await clients(30, { carrier: 'exchange' });
    const sinks = all.map((client) => client.request(1, 'tools/call', withToken('write')));
    const old = server.link;
    for (const heard of old.all('tools/call')) old.forgetSession(heard);
    await settled();
    expect(server.links).toHaveLength(2);
    expect(server.link.all('initialize')).toHaveLength(1);
    expect(old.isOpen).toBe(false);
    const again = server.link.all('tools/call');
    expect(new Set(again.map(({ params }) => params)).size).toBe(30); // tokens of the link
    for (const [index, heard] of again.entries()) server.link.answer(heard, `{"n":${index}}`);
    expect(sinks.map(({ parsed }) => parsed.result)).toEqual(again.map((_, n) => ({ n })));
  });

  test('repeats after a crash what does no harm, with progress under the token of the client', async () => {
    const { all, server } = await clients(2);
    const [reads, writes] = all.map((client, index) =>
      client.request(1, 'tools/call', withToken(index === 0 ? 'read' : 'write')),
    );
    server.link.die();
    await settled();
    expect(writes?.parsed.error?.data?.error_code).toBe('outcome_unknown');
    const again = server.link.last('tools/call');
    const own = /"progressToken":(\d+)/.exec(again.params)?.[1] ?? '';
    server.link.say(
      `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${own},"progress":1}}`,
    );
    server.link.answer(again, '{}');
    expect(reads?.events).toEqual(['push', 'answer']);
    expect(reads?.pushed[0]).toContain('"progressToken":"mine"');
  });

  test('is told again what its clients are subscribed to', async () => {
    const { all, server } = await clients(2, { carrier: 'exchange' });
    for (const [index, client] of all.entries()) {
      client.request(1, 'resources/subscribe', `{"uri":"a:${index}"}`);
    }
    all[0]?.request(2, 'tools/call', '{"name":"write"}');
    server.link.forgetSession(server.link.last('tools/call'));
    await settled();
    expect(server.link.all('resources/subscribe').map(({ params }) => params)).toEqual([
      '{"uri":"a:0"}',
      '{"uri":"a:1"}',
    ]);
  });
});
