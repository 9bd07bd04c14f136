import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { JoseStateSeal } from '../../../../src/adapters/outbound/seal/jose-state-seal.ts';
import { accepted, asksAll, collectMs, elicit, parkMs, Rig } from './rig.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const bytesInUse = (): number => {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const parks = 10_000;
const perRound = 100;
const large = 'x'.repeat(25_000);

/** A hundred calls with large arguments whose server asks; returns one state. */
const parkSome = async (rig: Rig, first: number): Promise<string> => {
  const calls = Array.from({ length: perRound }, (_, index) =>
    rig.send('tools/call', `"name":"t","arguments":{"n":${first + index},"large":"${large}"}`, {
      can: asksAll,
    }),
  );
  await rig.pass(0);
  for (const [index, heard] of rig.link.all('tools/call').entries()) {
    elicit(rig.link, heard, `"ask-${first + index}"`, 'y'.repeat(1_000));
  }
  rig.link.heard.length = 0; // the script remembers what it heard
  await rig.pass(collectMs);
  return calls[0]?.state ?? '';
};

test('ten thousand parked calls hold less than 20 KB each, on one session and one timer', {
  timeout: 60_000,
}, async () => {
  const rig = new Rig();
  const jose = new JoseStateSeal([]);
  rig.seal.digest = (data) => jose.digest(data); // the fake's digest is the data
  const first = await parkSome(rig, 0);
  const alarms = rig.clock.alarms;
  const before = bytesInUse();
  for (let count = perRound; count < parks + perRound; count += perRound)
    await parkSome(rig, count);
  const perPark = (bytesInUse() - before) / parks;
  expect(rig.parked.size).toBe(parks + perRound);
  expect(perPark).toBeLessThan(20_000);
  expect(rig.server.links).toHaveLength(1);
  expect(rig.clock.alarms).toBe(alarms);

  const retry = await rig.ask(
    'tools/call',
    `"name":"t","arguments":{"n":0,"large":"${large}"},"inputResponses":{"elicitation_1":${accepted}},"requestState":"${first}"`,
    { can: asksAll },
  );
  expect(rig.link.responses).toEqual([`{"jsonrpc":"2.0","id":"ask-0","result":${accepted}}`]);
  retry.cancel();
  rig.link.heard.length = 0;

  await rig.pass(parkMs + 1_000);
  expect(rig.parked.size).toBe(0);
  expect(rig.link.all('notifications/cancelled')).toHaveLength(parks + perRound - 1);
  expect(rig.link.responses).toHaveLength(parks + perRound - 1);
});

test('what a server asks while its client is away is bounded, and what was asked is kept only if it is short', async () => {
  const rig = new Rig();
  const asked = await rig.call();
  const heard = rig.link.last('tools/call');
  elicit(rig.link, heard, 1, 'z'.repeat(20_000));
  elicit(rig.link, heard, 2, 'short');
  await rig.pass(collectMs);
  expect(Object.keys(asked.asked)).toEqual(['elicitation_1', 'elicitation_2']);
  elicit(rig.link, heard, 3, 'z'.repeat(9_000));
  expect(rig.link.responses.at(-1)).toContain('"id":3,"error"');
  const second = await rig.retry(asked.state, '');
  await rig.pass(collectMs);
  expect(Object.keys(second.asked)).toEqual(['elicitation_2']);
  expect(rig.link.responses.at(-1)).toContain('"id":1,"error"');
});
