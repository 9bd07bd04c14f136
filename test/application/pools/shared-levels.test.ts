import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';

const log = (level: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"${level}","data":1.0}}`;

const threeClients = async (carrier: 'exchange' | 'channel' = 'exchange') => {
  const replies = { initialize: agreement('{"logging":{}}'), 'logging/setLevel': '{}' };
  const build = new GatewayBuild({ alone: { carrier, replies, shared: true } });
  const [one, two, three] = [await build.client(), await build.client(), await build.client()];
  const told = (): readonly string[] =>
    build
      .server('alone')
      .link.all('logging/setLevel')
      .map(({ params }) => JSON.parse(params).level);
  return { build, one, two, three, told, server: build.server('alone') };
};

describe('the log level of a session that many clients share', () => {
  test('is the lowest that any of them asked for, as long as it is there', async () => {
    const { one, two, told } = await threeClients();
    const answers = [
      one.request(1, 'logging/setLevel', '{"level":"error"}'),
      two.request(1, 'logging/setLevel', '{"level":"debug"}'),
      one.request(2, 'logging/setLevel', '{"level":"warning"}'),
    ];
    await settled();
    for (const { parsed } of answers) expect(parsed.result).toEqual({});
    expect(told()).toEqual(['error', 'debug']);
    two.session.close();
    await settled();
    expect(told()).toEqual(['error', 'debug', 'warning']);
  });

  test('is told again to a server that was opened anew', async () => {
    const { one, server, told } = await threeClients();
    one.request(1, 'logging/setLevel', '{"level":"notice"}');
    await settled();
    server.link.die();
    one.request(2, 'tools/call', '{"name":"x"}');
    await settled();
    expect(server.links).toHaveLength(2);
    expect(told()).toEqual(['notice']);
  });

  test('is lowered by a client that comes later and has asked before', async () => {
    const replies = { initialize: agreement('{"logging":{}}'), 'logging/setLevel': '{}' };
    const build = new GatewayBuild({ alone: { replies, shared: true }, other: {} });
    const [one, two] = [await build.client(), await build.client()];
    one.request(1, 'tools/call', '{"name":"alone__x"}');
    await settled();
    two.request(1, 'logging/setLevel', '{"level":"alert"}');
    await settled();
    const { link } = build.server('alone');
    expect(link.all('logging/setLevel')).toEqual([]);
    two.request(2, 'tools/call', '{"name":"alone__x"}');
    await settled();
    expect(link.last('logging/setLevel').params).toBe('{"level":"alert"}');
  });

  test.each(['"loud"', 'null', '7'])('is no level: %s', async (level) => {
    const { one, told } = await threeClients();
    const { error } = one.request(1, 'logging/setLevel', `{"level":${level}}`).parsed;
    expect(error).toMatchObject({ code: -32_602 });
    expect(error?.message).toContain('debug, info, notice');
    expect(told()).toEqual([]);
  });
});

describe('log messages of a call', () => {
  test('reach its client from the level on that it asked for', async () => {
    const { one, two, three, server } = await threeClients();
    one.request(1, 'logging/setLevel', '{"level":"debug"}');
    two.request(1, 'logging/setLevel', '{"level":"error"}');
    await settled();
    const sinks = [one, two, three].map((client) =>
      client.request(2, 'tools/call', '{"name":"x"}'),
    );
    await settled();
    const { link } = server;
    for (const { call } of link.all('tools/call')) {
      for (const level of ['debug', 'info', 'error']) link.say(log(level), call);
    }
    expect(sinks.map(({ pushed }) => pushed)).toEqual([
      [log('debug'), log('info'), log('error')],
      [log('error')],
      [log('info'), log('error')], // it asked for nothing, and what others ask for is not its own
    ]);
  });

  test('are the choice of the server while nobody asked', async () => {
    const { one, server } = await threeClients();
    const sink = one.request(1, 'tools/call', '{"name":"x"}');
    await settled();
    server.link.say(log('debug'), server.link.last('tools/call').call);
    expect(sink.pushed).toEqual([log('debug')]);
  });

  test('that nothing says whose they are reach nobody', async () => {
    const { build, one, two, server } = await threeClients('channel');
    one.request(1, 'logging/setLevel', '{"level":"debug"}');
    const sink = two.request(1, 'tools/call', '{"name":"x"}');
    await settled();
    server.link.say(log('error'));
    expect([one.outlet.delivered, two.outlet.delivered, sink.pushed]).toEqual([[], [], []]);
    expect(build.metrics.dropped).toContain('shared_link');
  });
});
