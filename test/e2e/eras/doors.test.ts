import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../faults/support/watch.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { startGateway } from '../support/gateway.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { callText } from '../support/talk.ts';
import { ChannelClient } from './support/clients/channel-client.ts';
import { type EraClient, isA, toolParams } from './support/clients/era-client.ts';
import type { Posting } from './support/clients/modern-http.ts';
import { hear, listened, subscriptionOf } from './support/listening.ts';
import type { Era } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { eras, type Rig, startRig } from './support/rig.ts';

/** What a gateway with nothing to finish needs to end, on a busy machine. */
const PROMPT_MS = 3_000;

const doors = ['websocket', 'tcp-newline', 'tcp-binary', 'unix', 'stdin'] as const;

const KEEP_ALIVE_PATIENCE_MS = 20_000;

/** What the long test below goes through. */
const rows = {
  legacy: '[ML-01] [ML-03] [ML-08] [ML-15] [ML-17] [ML-18]',
  modern: '[MM-05] [MM-06] [MM-07] [MM-09] [MM-10] [MM-12]',
} as const;

interface Scene {
  readonly server: StartedPeer;
  readonly rig: Rig;
}

const startScene = async (era: Era): Promise<Scene> => {
  const server = await startPeer(era, 'http');
  return { server, rig: await startRig({ servers: { only: server }, onlyServer: 'only' }) };
};

let scenes: Record<Era, Scene>;
let idle: Posting;
beforeAll(async () => {
  const [legacy, modern] = await Promise.all([startScene('legacy'), startScene('modern')]);
  scenes = { legacy, modern };
  const filter = '{"notifications":{"toolsListChanged":true}}';
  idle = modern.rig.http('only').open('1', 'subscriptions/listen', filter);
});

describe.each(eras)('a modern client before a server of the %s era', (back) => {
  let server: StartedPeer;
  let rig: Rig;
  beforeAll(() => {
    ({ server, rig } = scenes[back]);
  });

  const open = async (door: (typeof doors)[number]): Promise<EraClient> =>
    door === 'stdin' ? openPiped(server) : rig.open('modern', { server: 'only', door });

  test.each(doors)(`does over %s what it can over HTTP ${rows[back]}`, async (door) => {
    const client = await open(door);
    const { peer } = server;
    const found = await client.request('"d"', 'server/discover');
    expect(rawAt(found, 'result', 'supportedVersions')).toContain('"2026-07-28"');
    expect(rawAt(found, 'result', 'instructions')).toBe(`"${back}"`);

    const echoed = await client.request('1', 'tools/call', toolParams('echo', '{"x":1.0 }'));
    expect(rawAt(echoed, 'result', 'args')).toBe('{"x":1.0 }');
    expect(rawAt(echoed, 'result', 'resultType')).toBe('"complete"');

    const meta = '"progressToken":"é"';
    await client.request('2', 'tools/call', toolParams('progress'), { meta });
    const steps = client.messages.filter(isA('notifications/progress'));
    expect(steps.map((text) => rawAt(text, 'params', 'progressToken'))).toEqual(
      Array.from({ length: 3 }, () => '"é"'),
    );

    await hear(client, '3', { tools: true });
    await listened(peer, 'toolsListChanged');
    peer.announce('tools');
    expect(subscriptionOf(await client.next(isA('notifications/tools/list_changed')))).toBe('3');

    const cancelledBefore = peer.cancelled.length;
    void client.request('4', 'tools/call', toolParams('hold')).catch(() => '');
    await until(
      () => peer.callsOf('tools/call', 'hold').filter(({ isOpen }) => isOpen).length,
      (running) => running === 1,
    );
    await client.cancel('4');
    await until(
      () => peer.cancelled.slice(cancelledBefore).filter(({ name }) => name === 'hold').length,
      (cancelled) => cancelled === 1,
    );

    const params = toolParams('ask');
    const asked = await client.request('5', 'tools/call', params);
    const [[key] = ['']] = rawMembers(rawAt(asked, 'result', 'inputRequests'));
    const said = '{"action":"accept","content":{"name":"é"}}';
    const state = rawAt(asked, 'result', 'requestState');
    const retry = `${params.slice(0, -1)},"inputResponses":{${JSON.stringify(key)}:${said}},"requestState":${state}}`;
    const answer = await client.request('6', 'tools/call', retry);
    expect(rawAt(answer, 'result', 'answer')).toBe(said);

    const refused = await client.request('7', 'ping');
    expect(rawAt(refused, 'error', 'code')).toBe('-32601');
    expect(client.messages.some((text) => text.includes('"id":4,'))).toBe(false);
    await client.cancel('3');
    await client.close();
  });

  test('ends its gateway with standard input, whether it still listens or not', async () => {
    const client = await open('stdin');
    await hear(client, '1', { tools: true });
    const startedMs = performance.now();
    await client.close();
    expect(performance.now() - startedMs).toBeLessThan(PROMPT_MS);
  });

  test('is refused over WebSocket what it does not say of itself', async () => {
    const client = await open('websocket');
    await client.respond(
      callText('8', 'echo', '{}', '{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}'),
    );
    const refused = await client.next((text) => text.includes('"id":8,'));
    expect(rawAt(refused, 'error', 'code')).toBe('-32602');
    await client.respond(
      callText('9', 'echo', '{}', '{"io.modelcontextprotocol/protocolVersion":"2099-01-01"}'),
    );
    const unknown = await client.next((text) => text.includes('"id":9,'));
    expect(rawAt(unknown, 'error', 'code')).toBe('-32022');
    await client.close();
  });

  test('shares one connection with a client of the legacy era', async () => {
    const legacy = await rig.open('legacy', { server: 'only', door: 'websocket' });
    const { raw } = legacy as ChannelClient;
    const client = ChannelClient.modern(raw);
    const [own, other] = await Promise.all([
      client.request('1', 'tools/call', toolParams('echo', '{"who":"modern"}')),
      legacy.request('2', 'tools/call', toolParams('echo', '{"who":"legacy"}')),
    ]);
    expect(rawAt(own, 'result', 'args')).toBe('{"who":"modern"}');
    expect(rawAt(own, 'result', 'resultType')).toBe('"complete"');
    expect(rawAt(other, 'result', 'args')).toBe('{"who":"legacy"}');
    expect(rawMembers(rawAt(other, 'result')).has('resultType')).toBe(false);
    expect(rawMembers(await legacy.request('3', 'ping')).has('result')).toBe(true);
    await legacy.close();
  });
});

/** A gateway of its own, which is the client's child. */
const openPiped = async ({ entry }: StartedPeer): Promise<EraClient> => {
  const modes = [{ type: 'stdin_stdout' }];
  const config = { modes, namespace: 'only' };
  const gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: { frontends: [{ protocol: 'stdio', config }] },
    servers: { only: entry },
  });
  return ChannelClient.modern(StreamClient.piped(gateway));
};

// The last test: the others take most of the time that it waits for.
test('an idle subscription is kept alive by comments', { timeout: 40_000 }, async () => {
  expect(await idle.status).toBe(200);
  expect((await idle.headers)['x-accel-buffering']).toBe('no');
  await until(
    () => idle.raw,
    (raw) => /^:/m.test(raw),
    KEEP_ALIVE_PATIENCE_MS,
  );
  expect(idle.messages.every((text) => text.includes('"jsonrpc"'))).toBe(true);
});
