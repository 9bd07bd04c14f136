import { expect, test } from 'vitest';
import { accepted, collectMs, Rig } from './rig.ts';

const askOutside =
  '{"jsonrpc":"2.0","id":9,"method":"elicitation/create","params":{"message":"Name?","requestedSchema":{"type":"object","properties":{}}}}';

test('what an HTTP server asks on no call’s stream is for the only call that runs [ML-08]', async () => {
  const rig = new Rig({ carrier: 'exchange' });
  const asked = await rig.call();
  rig.link.say(askOutside);
  await rig.pass(collectMs);
  expect(Object.keys(asked.asked)).toEqual(['elicitation_1']);
  await rig.retry(asked.state, `"elicitation_1":${accepted}`);
  expect(rig.link.responses).toEqual([`{"jsonrpc":"2.0","id":9,"result":${accepted}}`]);
});

test('with several calls running it is refused, and from then on a session carries one at a time', async () => {
  const rig = new Rig({ carrier: 'exchange' });
  const [one, two] = [await rig.call(), await rig.call()];
  expect(rig.server.links).toHaveLength(1);
  rig.link.say(askOutside);
  await rig.pass(collectMs);
  expect(rig.link.responses[0]).toContain('"id":9,"error"');
  expect([one, two].map(({ isOpen }) => isOpen)).toEqual([true, true]);
  const [three, four] = [await rig.call(), await rig.call()];
  expect(rig.server.links).toHaveLength(3);
  for (const asked of [three, four]) expect(asked.isOpen).toBe(true);
  rig.link.say(askOutside);
  await rig.pass(collectMs);
  expect([three, four].filter(({ isOpen }) => !isOpen)).toHaveLength(1);
});

test('what strays while several calls run is never taken for the oldest of them', async () => {
  const rig = new Rig({ carrier: 'exchange' });
  const calls = [await rig.call(), await rig.call()];
  for (const id of [8, 9]) rig.link.say(askOutside.replace('"id":9', `"id":${id}`));
  await rig.pass(collectMs);
  expect(calls.every(({ isOpen }) => isOpen)).toBe(true);
  expect(rig.link.responses).toHaveLength(2);
});

test('one caller’s stray ask is a lesson for the sessions of all', async () => {
  const rig = new Rig({ carrier: 'exchange' });
  await rig.call();
  rig.link.say(askOutside);
  await rig.call('a', { principal: 'bob' });
  await rig.call('b', { principal: 'bob' });
  expect(rig.server.links).toHaveLength(3);
});

test('a call that was given up may be the one that asks: the ask is refused', async () => {
  const rig = new Rig({ carrier: 'exchange' });
  const gone = await rig.call();
  gone.cancel();
  const asked = await rig.call();
  expect(rig.server.links).toHaveLength(1);
  rig.link.say(askOutside);
  await rig.pass(collectMs);
  expect(asked.isOpen).toBe(true);
  expect(rig.link.responses[0]).toContain('"id":9,"error"');
  rig.link.answer(rig.link.last('tools/call'), '{}');
  await rig.call();
  expect(rig.server.links.map(({ isOpen }) => isOpen)).toEqual([false, true]);
});

test('a session that was never offered a client learns nothing from it', async () => {
  const rig = new Rig({ carrier: 'exchange' });
  await rig.ask('tools/call');
  rig.link.say(askOutside);
  expect(rig.link.responses[0]).toContain('"id":9,"error"');
  await rig.call();
  await rig.call();
  expect(rig.server.links).toHaveLength(2);
});
