import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { ServerSettings } from '../../../src/bootstrap/settings/settings.ts';
import { Tokens } from '../../../src/bootstrap/tokens.ts';
import { settled } from '../../support/application/settled.ts';
import { LiveRig, serverOf, withTools } from './rig.ts';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

const text = `
servers: { stays: { url: "unix:///stays", era: legacy } }
admission: { max_in_flight: 4 }
health_check: { enabled: true, check: mcp, interval: 1s }
cache: { enabled: true }
`;
/** Whatever is kept for a server because of its settings. */
const rules = ', timeout: 5s, shared: true, pinning: report, tools: { a: { cache: 1m } }';
const cycles = 1_000;
const wanted = '"notifications":{"toolsListChanged":true}';

/** Parsing the same text for each would be most of the work. */
const kinds = [', era: legacy, timeout: 5s', ', era: auto', `, era: legacy${rules}`, rules].map(
  (more) => serverOf('kind', more),
);

const named = (name: string, kind = serverOf('kind')): ServerSettings => ({
  ...kind,
  name,
  endpoints: kind.endpoints.map((endpoint) => ({ ...endpoint, server: name, id: `${name}@1` })),
});

/** One server comes, is used in every way, and goes. */
const cycle = async (rig: LiveRig, turn: number): Promise<WeakRef<object>> => {
  const name = `s${turn}`;
  rig.script(name, withTools('a'));
  rig.live.add(named(name, kinds.at(turn % kinds.length)));
  const pool = rig.pools.find(name);
  const client = rig.client();
  await client.introduce();
  client.request(1, 'tools/list');
  client.request(2, 'tools/call', `{"name":"${name}__a"}`);
  client.request(3, 'resources/subscribe', `{"uri":"mcpgw:${name}/x"}`);
  const modern = rig.modern();
  modern.request(1, 'tools/call', `"name":"${name}__a"`);
  await rig.pass(100);
  await rig.until(rig.live.remove(name));
  client.session.close();
  rig.scripts.delete(name);
  if (pool === undefined) throw new Error('it was not added');
  return new WeakRef(pool);
};

/** What is counted of which. */
const figures = async (rig: LiveRig): Promise<string[]> => {
  await settled();
  const shown = await rig.container.get(Tokens.metricsRegistry).metrics();
  return shown.split('\n').map((line) => line.replace(/ [\d.e+-]+$/, ''));
};

/** Bytes of data: compiled code grows as long as anything gets faster. */
const heapUsed = (): number => {
  if (typeof collect === 'function') collect();
  return getHeapSpaceStatistics()
    .filter(({ space_name }) => /^(?:old|large_object)_space$/.test(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);
};

/** What is remembered for a while, whichever servers there are, is so no more. */
const forgotten = async (rig: LiveRig): Promise<void> => {
  for (let minute = 0; minute < 15; minute += 1) {
    rig.clock.advance(60_000);
    await settled();
  }
  await cycle(rig, -1);
  await rig.pass(60_000);
};

test('nothing is left of 1,000 servers that came, were used and went', async () => {
  const rig = new LiveRig(text, { stays: withTools('here') });
  const client = rig.client();
  await client.introduce();
  rig.modern().request(1, 'subscriptions/listen', wanted);
  for (let turn = 0; turn < 20; turn += 1) await cycle(rig, turn); // what is made once is made
  await forgotten(rig);
  const before = { alarms: rig.clock.alarms, figures: await figures(rig), heap: heapUsed() };
  const pools: WeakRef<object>[] = [];
  for (let turn = 20; turn < cycles; turn += 1) {
    pools.push(await cycle(rig, turn));
    client.outlet.delivered.length = 0;
    rig.logger.lines.length = 0;
  }
  await forgotten(rig);
  expect(rig.clock.alarms).toBe(before.alarms);
  expect(await figures(rig)).toEqual(before.figures);
  const grown = heapUsed() - before.heap;
  expect(pools.filter((pool) => pool.deref() !== undefined).length).toBeLessThan(20);
  expect(grown / cycles).toBeLessThan(1_500);
}, 120_000);
