import { describe, expect, test } from 'vitest';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';
import { discovered } from '../stateless/rig.ts';
import { modernClient } from './merged-rig.ts';

const greeting = (instructions: string): string =>
  `{"protocolVersion":"2024-11-05","capabilities":{"tools":{}},"serverInfo":{"name":"theirs","version":"9"},"instructions":${JSON.stringify(instructions)}}`;

const tools = '{"tools":[]}';

const plans = (): Readonly<Record<string, ServerPlan>> => ({
  own: { replies: { initialize: greeting('Be own.'), 'tools/list': tools } },
  all: { shared: true, replies: { initialize: greeting('Be shared.'), 'tools/list': tools } },
  new: {
    era: 'modern',
    replies: {
      'server/discover': discovered().replace('"ttlMs"', '"instructions":"Be new.","ttlMs"'),
      'tools/list': '{"resultType":"complete","tools":[],"ttlMs":0,"cacheScope":"public"}',
    },
  },
});

const merging = { whole: { instructions: { mode: 'merge' } } } as const;
const allOfThem = '# own\n\nBe own.\n\n# all\n\nBe shared.\n\n# new\n\nBe new.';

describe.each(['legacy', 'modern'] as const)('a %s client of the whole catalogue', (era) => {
  const greet = (build: GatewayBuild) =>
    era === 'modern'
      ? modernClient(build).request(1, 'server/discover')
      : build.connect().request(1, 'initialize', '{"protocolVersion":"2025-06-18"}');

  test('is greeted by the gateway with what all its servers say, whoever they are', async () => {
    const sink = greet(new GatewayBuild(plans(), merging));
    await settled();
    const { result } = sink.parsed;
    const identity = { name: 'mcp-gateway', version: '0.0.0-test' };
    expect(result).toMatchObject({ instructions: allOfThem });
    expect(result).toMatchObject(
      era === 'modern'
        ? {
            supportedVersions: ['2026-07-28'],
            cacheScope: 'private',
            ttlMs: 0,
            _meta: { 'io.modelcontextprotocol/serverInfo': identity },
          }
        : { protocolVersion: '2025-06-18', serverInfo: identity },
    );
    expect(sink.text).not.toContain('theirs');
  });

  test('opens for that what its first list would open, once, and the next client nothing', async () => {
    const build = new GatewayBuild(plans(), merging);
    const links = (): readonly number[] => [...build.servers.values()].map((one) => one.attempts);
    greet(build);
    await settled();
    expect(links()).toEqual([1, 1, 1]);
    const sink = greet(build);
    await settled();
    expect(sink.parsed.result).toMatchObject({ instructions: allOfThem });
    expect(links()).toEqual([1, 1, 1]);
  });

  test('does not wait longer than a second for a server that starts slowly', async () => {
    const build = new GatewayBuild(plans(), merging);
    const open = build.server('own').holdOpening();
    const sink = greet(build);
    await settled();
    expect(sink.isOver).toBe(false);
    build.clock.advance(1_000);
    await settled();
    expect(sink.parsed.result).toMatchObject({
      instructions: '# all\n\nBe shared.\n\n# new\n\nBe new.',
    });
    open();
    await settled();
    const next = greet(build);
    await settled();
    expect(next.parsed.result).toMatchObject({ instructions: allOfThem });
  });

  test('is told nothing, and nothing is opened, where that is off', async () => {
    const build = new GatewayBuild(plans());
    const sink = greet(build);
    await settled();
    expect(sink.text).not.toContain('instructions');
    expect([...build.servers.values()].map(({ attempts }) => attempts)).toEqual([0, 0, 0]);
  });

  test('may be told what the configuration says instead', async () => {
    const own = new Map<string, string | false>([
      ['own', 'Mine.'],
      ['all', false],
    ]);
    const build = new GatewayBuild(plans(), { whole: { instructions: { mode: 'merge', own } } });
    const sink = greet(build);
    await settled();
    expect(sink.parsed.result).toMatchObject({
      instructions: '# own\n\nMine.\n\n# new\n\nBe new.',
    });
    expect(build.server('own').attempts).toBe(0);
  });

  test('is promised what is switched on, whichever servers are up, and refused the rest', async () => {
    const build = new GatewayBuild(plans(), { whole: { capabilities: ['tools', 'resources'] } });
    const sink = greet(build);
    await settled();
    expect(sink.parsed.result).toHaveProperty('capabilities', {
      tools: {},
      resources: {},
      ...(era === 'modern' && { extensions: { 'io.modelcontextprotocol/tasks': {} } }),
    });
    const client = era === 'modern' ? modernClient(build) : await build.client();
    const isModern = 'connection' in client;
    const refused = isModern
      ? client.request(2, 'prompts/list')
      : client.request(2, 'logging/setLevel', '{"level":"error"}');
    const served = client.request(3, 'tools/list');
    await settled();
    expect(refused.parsed.error).toMatchObject({ code: -32_601 });
    expect(refused.parsed.error?.message).toContain('federation.capabilities');
    expect(served.parsed.result).toMatchObject({ tools: [] });
  });
});

describe('a server that is opened for the first handshake and has something to say', () => {
  const say = '{"jsonrpc":"2.0","id":0,"method":"roots/list"}';
  const opened = async () => {
    const build = new GatewayBuild(plans(), merging);
    const client = build.connect();
    client.request(1, 'initialize', '{"protocolVersion":"2025-06-18"}');
    await settled();
    build.server('own').link.say(say);
    return { build, client };
  };

  test('is heard when the client is ready', async () => {
    const { build, client } = await opened();
    expect(client.outlet.delivered).toEqual([]);
    client.notify('notifications/initialized');
    expect(client.outlet.delivered).toEqual([say.replace('"id":0', '"id":1')]);
    client.send('{"jsonrpc":"2.0","id":1,"result":{}}');
    expect(build.server('own').link.responses).toEqual(['{"jsonrpc":"2.0","id":0,"result":{}}']);
  });

  test('is heard by a client that never says so, as soon as it calls', async () => {
    const { build, client } = await opened();
    client.request(2, 'tools/call', '{"name":"own__t"}');
    await settled();
    expect(client.outlet.delivered).toHaveLength(1);
    build.server('own').link.say(say);
    expect(client.outlet.delivered).toHaveLength(1); // it is about the call now
  });
});

test('what is switched off at the whole catalogue is there at the address of one server', async () => {
  const build = new GatewayBuild(plans(), { whole: { capabilities: [] } });
  const client = await build.client({ namespace: 'own' });
  const sink = client.request(1, 'tools/list');
  await settled();
  expect(sink.text).toBe(`{"jsonrpc":"2.0","id":1,"result":${tools}}`);
});
