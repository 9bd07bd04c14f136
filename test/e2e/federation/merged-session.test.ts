import { beforeAll, describe, expect, test } from 'vitest';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { connectV2 } from '../clients/support/sdk-v2.ts';
import type { Address } from '../clients/support/ways.ts';
import { type EraClient, isA, toolParams } from '../eras/support/clients/era-client.ts';
import { hear, listened } from '../eras/support/listening.ts';
import { type StartedPeer, startPeer } from '../eras/support/peers/start-peer.ts';
import { eras, type Rig, startRig } from '../eras/support/rig.ts';
import { until } from '../faults/support/watch.ts';
import { rawAt } from '../support/raw-json.ts';

const names = ['web', 'pipe', 'next'] as const;
type Name = (typeof names)[number];

let servers: Record<Name, StartedPeer>;
let rig: Rig;
beforeAll(async () => {
  servers = {
    web: await startPeer('legacy', 'http'),
    pipe: await startPeer('legacy', 'stdio'),
    next: await startPeer('modern', 'http'),
  };
  rig = await startRig({ servers });
});

const call = (client: EraClient, id: string, server: Name, tool: string, args?: string) =>
  client.begin(id, 'tools/call', toolParams(`${server}__${tool}`, args), {
    meta: client.era === 'modern' ? '"io.modelcontextprotocol/logLevel":"error"' : '',
  });

const count = (client: EraClient, method: string): number =>
  client.messages.filter(isA(method)).length;

describe('the official clients', () => {
  const modern = (address: Address) => connectV2(address, { pin: '2026-07-28' });

  test.each([
    ['SDK v1', connectV1],
    ['SDK v2', connectV2],
    ['SDK v2 of 2026-07-28', modern],
  ])('are greeted by the gateway for all its servers: %s', async (_sdk, connect) => {
    const { sdk } = await connect({ kind: 'http', url: new URL(rig.url()) });
    expect(sdk.getServerVersion()).toMatchObject({ name: 'mcp-gateway' });
    expect(sdk.getServerCapabilities()).toMatchObject({
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
      logging: {},
      completions: {},
    });
    expect(sdk.getInstructions()).toBe('# web\n\nlegacy\n\n# pipe\n\nlegacy\n\n# next\n\nmodern');
    await sdk.close();
  });
});

describe.each(eras)('a %s client of several servers', (era) => {
  let client: EraClient;
  beforeAll(async () => {
    client = await rig.open(era);
    if (era === 'legacy') await client.setLevel('error');
    await client.request('"list"', 'tools/list');
  });

  test.each(names)('is told which server logs: %s', async (server) => {
    await call(client, `"log ${server}"`, server, 'log', `{"data":"by ${server}"}`);
    const text = await client.next(
      (message) => isA('notifications/message')(message) && message.includes(`by ${server}`),
    );
    expect(rawAt(text, 'params', 'logger')).toBe(`"${server}"`);
  });

  test('hears once that lists changed, however many servers say so', async () => {
    const hearer = await rig.open(era, { door: 'websocket' });
    await hear(hearer, '"hearer"', { tools: true, prompts: true });
    await hearer.request('"list"', 'tools/list');
    await listened(servers.next.peer, 'toolsListChanged', 'promptsListChanged');
    for (const kind of ['tools', 'tools', 'prompts'] as const) {
      for (const name of names) servers[name].peer.announce(kind);
    }
    await hearer.next(isA('notifications/tools/list_changed'));
    await hearer.next(isA('notifications/prompts/list_changed'));
    // A later change of another kind comes behind whatever else there is to say.
    servers.web.peer.announce('prompts');
    await hearer.next(isA('notifications/prompts/list_changed'));
    expect(count(hearer, 'notifications/tools/list_changed')).toBe(1);
    expect(count(hearer, 'notifications/prompts/list_changed')).toBe(2);
    await hearer.close();
  });

  test('cancels at one server, and at no other', async () => {
    const before = names.map((name) => servers[name].peer.cancelled.length);
    // On HTTP nothing comes back for a long call at first.
    for (const name of names) void call(client, `"hold ${name}"`, name, 'hold').catch(() => {});
    await until(
      () => names.flatMap((name) => servers[name].peer.callsOf('tools/call', 'hold')),
      (calls) => calls.filter(({ isOpen }) => isOpen).length >= 3,
    );
    for (const [at, name] of names.entries()) {
      await client.cancel(`"hold ${name}"`);
      const { peer } = servers[name];
      await until(
        () => peer.cancelled.length,
        (now) => now === (before[at] ?? 0) + 1,
      );
      const others = names.slice(at + 1).map((other) => servers[other].peer.cancelled.length);
      expect(others).toEqual(before.slice(at + 1));
    }
    for (const name of names) expect(servers[name].peer.strayCancels).toEqual([]);
  });
});

test('servers that ask under the same ids get their own answers', async () => {
  const client = await rig.open('legacy', { door: 'websocket' });
  const asking = ['web', 'pipe'] as const;
  for (const name of asking) {
    const question = `{"params":{"message":"by ${name}","requestedSchema":{"type":"object","properties":{}}}}`;
    await call(client, `"ask ${name}"`, name, 'ask', question);
  }
  const ids = new Set<string>();
  for (const name of asking.toReversed()) {
    const asked = await client.next((text) => text.includes(`by ${name}`));
    const id = rawAt(asked, 'id');
    ids.add(id);
    await client.respond(
      `{"jsonrpc":"2.0","id":${id},"result":{"action":"accept","content":{"of":"${name}"}}}`,
    );
  }
  expect(ids.size).toBe(2);
  for (const name of asking) {
    const answer = await client.next((text) => text.includes(`"id":"ask ${name}"`));
    expect(rawAt(answer, 'result', 'answer', 'content', 'of')).toBe(`"${name}"`);
  }
});

test('a level is told to every server the client uses, and to no session of another', async () => {
  const client = await rig.open('legacy', { door: 'websocket' });
  const other = await rig.open('legacy', { door: 'websocket' });
  await other.request('1', 'tools/call', toolParams('web__echo'));
  await client.request('1', 'tools/call', toolParams('web__echo'));
  const [mine, theirs] = ['web__echo', 'pipe__echo'];
  await client.setLevel('critical');
  await client.request('2', 'tools/call', toolParams(theirs));
  const told = (name: Name): readonly string[] =>
    servers[name].peer
      .callsOf('logging/setLevel')
      .filter(({ params }) => params.includes('critical'))
      .map(({ session }) => String(session.number));
  expect([told('web').length, told('pipe').length, told('next').length]).toEqual([1, 1, 0]);
  const answer = await client.request('3', 'tools/call', toolParams(mine));
  expect(told('web')).toEqual([rawAt(answer, 'result', 'session')]);
});

test('at the address of one server nothing is renamed, merged or delayed', async () => {
  const client = await rig.open('legacy', { server: 'web', door: 'websocket' });
  await client.setLevel('error');
  await client.begin('1', 'tools/call', toolParams('log', '{"data":1}'));
  const log = await client.next(isA('notifications/message'));
  expect(log).not.toContain('logger');
  for (let at = 0; at < 3; at += 1) servers.web.peer.announce('tools');
  await until(
    () => count(client, 'notifications/tools/list_changed'),
    (now) => now === 3,
  );
});

describe('where it is configured', () => {
  let narrow: Rig;
  beforeAll(async () => {
    narrow = await startRig({
      servers: { web: servers.web, next: servers.next },
      more: { web: { instructions: 'Ask first. '.repeat(9) }, next: { instructions: false } },
      federation: { capabilities: ['tools', 'list_changed'], max_instructions: 60 },
    });
  });

  test.each(eras)('a %s client is offered less, and refused the rest in words', async (era) => {
    const client = await narrow.open(era);
    const greeting =
      era === 'modern'
        ? await client.request('1', 'server/discover')
        : (client.messages.find((text) => text.includes('serverInfo')) ?? '');
    expect(JSON.parse(rawAt(greeting, 'result', 'capabilities'))).toMatchObject({
      tools: { listChanged: true },
    });
    expect(rawAt(greeting, 'result', 'capabilities')).not.toContain('prompts');
    expect(JSON.parse(rawAt(greeting, 'result', 'instructions'))).toMatch(
      /^# web\n\n(?:Ask first\. )+.* \[…\]$/,
    );
    const refused = await client.request('2', 'prompts/list');
    expect(rawAt(refused, 'error', 'code')).toBe('-32601');
    expect(rawAt(refused, 'error', 'message')).toContain('federation.capabilities');
  });
});
