import { beforeAll, expect, test } from 'vitest';
import { until } from '../faults/support/watch.ts';
import { rawAt } from '../support/raw-json.ts';
import { type EraClient, toolParams } from './support/clients/era-client.ts';
import { hear, listened, type Wishes } from './support/listening.ts';
import type { Change } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { type Rig, startRig } from './support/rig.ts';

const CLIENTS = 50;
const URIS = 12;
const UPDATES = 150;
const SEED = 20_260_728;

const lists = ['tools', 'prompts', 'resources'] as const;
const PATIENCE_MS = 20_000;

let state = SEED;
/** A number below `below`, the same ones in every run (Numerical Recipes' linear congruence). */
const drawn = (below: number): number => {
  state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return Math.floor((state / 4_294_967_296) * below);
};

interface Listener {
  readonly client: EraClient;
  readonly server: string;
  readonly wishes: Wishes;
  /** The numbers of the changes it is to hear of. */
  readonly expected: string[];
}

const servers: Record<string, StartedPeer> = {};
let rig: Rig;
beforeAll(async () => {
  servers['modern-http'] = await startPeer('modern', 'http');
  servers['legacy-http'] = await startPeer('legacy', 'http');
  servers['modern-stdio'] = await startPeer('modern', 'stdio');
  rig = await startRig({ servers });
});

const uriOf = (server: string, at: number): string => `test://${server}/${at}`;

const open = async (at: number, server: string): Promise<Listener> => {
  const front = at % 2 === 0 ? 'legacy' : 'modern';
  const uris = Array.from({ length: URIS }, (_, uri) => uriOf(server, uri)).filter(
    () => drawn(4) === 0,
  );
  // A legacy client hears of lists whether it likes it or not.
  const wants = (): boolean => front === 'legacy' || drawn(2) === 0;
  const wishes = { tools: wants(), prompts: wants(), resources: wants(), uris };
  const door = drawn(2) === 0 ? 'http' : 'websocket';
  const client = await rig.open(front, { server, door });
  await hear(client, '1', wishes);
  return { client, server, wishes, expected: [] };
};

let number = 0;

/** Under a number of its own, so that it can be told from all others. */
const announce = (
  listeners: readonly Listener[],
  server: string,
  kind: Change,
  uri: string,
): void => {
  number += 1;
  for (const listener of listeners) {
    const { uris = [], ...wanted } = listener.wishes;
    const hears = kind === 'updated' ? uris.includes(uri) : wanted[kind as 'tools'] === true;
    if (hears && listener.server === server) listener.expected.push(String(number));
  }
  servers[server]?.peer.announce(kind, uri, `,"x-number":${number}`);
};

const heardBy = ({ client }: Listener): readonly string[] =>
  client.messages
    .filter((text) => text.includes('"x-number":'))
    .map((text) => rawAt(text, 'params', 'x-number'));

test('50 clients of both eras hear of three servers what they asked for, and nothing twice [LL-04] [LM-14] [MM-06]', async () => {
  const names = Object.keys(servers);
  const listeners = (
    await Promise.all(
      Array.from({ length: CLIENTS }, (_, at) => names.map((server) => open(at, server))).flat(),
    )
  ).toSorted((one, other) => one.server.localeCompare(other.server));
  for (const server of names) {
    const uris = listeners
      .filter((each) => each.server === server)
      .flatMap((each) => each.wishes.uris ?? []);
    const peer = servers[server]?.peer;
    if (peer !== undefined) {
      await listened(peer, 'toolsListChanged', 'promptsListChanged', 'resourcesListChanged');
      await listened(peer, ...new Set(uris.map((uri) => JSON.stringify(uri))));
    }
  }
  for (const server of names) {
    for (const kind of lists) announce(listeners, server, kind, '');
  }
  for (let update = 0; update < UPDATES; update += 1) {
    const server = names[drawn(names.length)] ?? '';
    announce(listeners, server, 'updated', uriOf(server, drawn(URIS)));
  }
  await until(
    () => listeners.filter((each) => heardBy(each).length < each.expected.length).length,
    (waiting) => waiting === 0,
    PATIENCE_MS,
  ).catch(() => undefined);
  // What would come too much has come when each connection has answered once more.
  await Promise.all(
    listeners.map(({ client }) => client.request('"last"', 'tools/call', toolParams('echo'))),
  );
  const sorted = (numbers: readonly string[]): string[] => numbers.toSorted((a, b) => +a - +b);
  const wrong = listeners
    .map((each) => ({ each, heard: sorted(heardBy(each)), expected: sorted(each.expected) }))
    .filter(({ heard, expected }) => heard.join() !== expected.join())
    .map(({ each, heard, expected }) => ({
      server: each.server,
      era: each.client.era,
      heard,
      expected,
    }));
  expect(wrong).toEqual([]);
  expect(listeners.reduce((sum, { expected }) => sum + expected.length, 0)).toBeGreaterThan(1_000);
  await Promise.all(listeners.map(({ client }) => client.close()));
});
