import { describe, expect, test } from 'vitest';
import { JoseStateSeal } from '../../../../src/adapters/outbound/seal/jose-state-seal.ts';
import { settled } from '../../../support/application/settled.ts';
import { type Asked, accepted, collectMs, elicit, parkMs, Rig } from './rig.ts';

const answer = `"elicitation_1":${accepted}`;

const parked = async (rig = new Rig(), name = 'tool'): Promise<{ rig: Rig; state: string }> => {
  const asked = await rig.call(name);
  elicit(rig.link, rig.link.last('tools/call'));
  await rig.pass(collectMs);
  return { rig, state: asked.state };
};

const expectRefused = ({ error }: Asked, message: string): void => {
  expect(error).toMatchObject({ code: -32_602, data: { error_code: 'request_state_refused' } });
  expect(error.message).toContain(message);
};

const notValid = 'not valid for this request';
const nobodyWaits = 'no call waits for this requestState any more';

describe('a requestState is refused', () => {
  test('when it was tampered with or made up', async () => {
    const { rig, state } = await parked();
    for (const forged of [`${state}-TAMPERED`, state.slice(1), '', 'x', 'y'.repeat(60_000)]) {
      expectRefused(await rig.retry(forged, answer), notValid);
    }
    expect(rig.link.responses).toEqual([]);
    expect(rig.parked.size).toBe(1);
  });

  test('from another principal, who learns nothing more [ML-11]', async () => {
    const { rig, state } = await parked();
    expectRefused(await rig.retry(state, answer, { principal: 'mallory' }), notValid);
    await rig.pass(parkMs + 2_000);
    expectRefused(await rig.retry(state, answer, { principal: 'mallory' }), notValid);
  });

  test('on another request', async () => {
    const { rig, state } = await parked();
    const bring = `"inputResponses":{${answer}},"requestState":"${state}"`;
    const can = '{"elicitation":{}}';
    const others = [
      await rig.retry(state, answer, {}, 'other'),
      await rig.ask('tools/call', `"name":"tool","arguments":{"a":2},${bring}`, { can }),
      await rig.ask('tools/call', `"name":"tool",${bring}`, { can }),
      await rig.ask('tools/call', `"name":"tool","arguments":{"a":1},"x":1,${bring}`, { can }),
      await rig.ask('prompts/get', `"name":"tool","arguments":{"a":1},${bring}`, { can }),
    ];
    for (const other of others) expectRefused(other, notValid);
    expect(rig.parked.size).toBe(1);
  });

  test('when it is used for a second time', async () => {
    const { rig, state } = await parked();
    await rig.retry(state, answer);
    expectRefused(await rig.retry(state, answer), nobodyWaits);
    expect(rig.link.responses).toHaveLength(1);
  });

  test('when two use it at once: one of them', async () => {
    const { rig, state } = await parked();
    const more = `,"inputResponses":{${answer}},"requestState":"${state}"`;
    const both = await Promise.all([rig.call('tool', {}, more), rig.call('tool', {}, more)]);
    const refused = both.filter(({ isOpen }) => !isOpen);
    expect(refused).toHaveLength(1);
    for (const one of refused) expectRefused(one, nobodyWaits);
    expect(rig.link.responses).toHaveLength(1);
  });

  test('when a newer one has taken its place', async () => {
    const { rig, state } = await parked();
    const second = await rig.retry(state, '');
    await rig.pass(collectMs);
    expectRefused(await rig.retry(state, answer), nobodyWaits);
    await rig.retry(second.state, answer);
    expect(rig.link.responses).toHaveLength(1);
  });

  test('when its call is over', async () => {
    const { rig, state } = await parked();
    const last = await rig.retry(state, answer);
    rig.link.answer(rig.link.last('tools/call'), '{}');
    expect(last.isOpen).toBe(false);
    expectRefused(await rig.retry(state, answer), nobodyWaits);
  });

  test('when it has expired', async () => {
    const { rig, state } = await parked();
    await rig.pass(parkMs);
    expectRefused(await rig.retry(state, answer), 'has expired');
  });

  test('from the time it says on, even while the call is not cleared away yet', async () => {
    const { rig, state } = await parked(new Rig({ parked: { parkTimeoutMs: 30_100 } }));
    await rig.pass(30_100);
    expect(rig.parked.size).toBe(1);
    expectRefused(await rig.retry(state, answer), 'has expired');
  });

  test('in another process, which knows the key and not the call', async () => {
    const { rig, state } = await parked();
    const { rig: other } = await parked(new Rig({ seal: rig.seal })); // under the same number
    expectRefused(await other.retry(state, answer), nobodyWaits);
    expectRefused(await other.retry(state, answer, { principal: 'mallory' }), notValid);
  });

  test('that another version of the gateway has written', async () => {
    const { rig } = await parked();
    for (const claims of ['[2,"alice"]', '{}', '[1,"alice","d","o","p",0]']) {
      const state = await rig.seal.seal(new TextEncoder().encode(claims));
      expectRefused(await rig.retry(state, answer), notValid);
    }
  });
});

test('a retry may write the same params in another order, with another _meta', async () => {
  const { rig, state } = await parked();
  await rig.ask(
    'tools/call',
    `"requestState":"${state}","arguments":{"a":1},"inputResponses":{${answer}},"name":"tool"`,
    { can: '{"elicitation":{"form":{}}}', from: '', meta: ',"traceparent":"00-2"' },
  );
  expect(rig.link.responses).toHaveLength(1);
});

test('a client that goes while its state is being opened leaves the call parked', async () => {
  const { rig, state } = await parked();
  const more = `"name":"tool","arguments":{"a":1},"inputResponses":{${answer}},"requestState":"${state}"`;
  const gone = rig.send('tools/call', more, { can: '{"elicitation":{}}' });
  gone.cancel();
  await rig.pass(0);
  expect(rig.link.responses).toEqual([]);
  await rig.retry(state, answer);
  expect(rig.link.responses).toHaveLength(1);
});

test('prompts and resources are parked and continued as tools are', async () => {
  const rig = new Rig();
  const can = '{"elicitation":{}}';
  for (const [method, params] of [
    ['prompts/get', '"name":"p"'],
    ['resources/read', '"uri":"file:///x"'],
  ] as const) {
    const asked = await rig.ask(method, params, { can });
    const heard = rig.link.last(method);
    elicit(rig.link, heard);
    await rig.pass(collectMs);
    const bring = `"inputResponses":{${answer}},"requestState":"${asked.state}"`;
    const retry = await rig.ask(method, `${params},${bring}`, { can });
    rig.link.answer(heard, '{"x":1}');
    expect(retry.text).toContain('"x":1');
  }
});

test('parked calls of many clients never meet', async () => {
  const rig = new Rig({ maxSessionsPerServer: 100 });
  const states: string[] = [];
  for (let client = 0; client < 20; client += 1) {
    const asked = await rig.call('tool', { principal: `p${client}` });
    elicit(rig.link, rig.link.last('tools/call'), client);
    await rig.pass(collectMs);
    states.push(asked.state);
  }
  for (const [client, state] of states.entries()) {
    const mine = `"elicitation_1":{"action":"accept","content":{"client":${client}}}`;
    await rig.retry(state, mine, { principal: `p${client}` });
    expect(rig.linkAt(client).responses).toEqual([
      `{"jsonrpc":"2.0","id":${client},"result":{"action":"accept","content":{"client":${client}}}}`,
    ]);
  }
});

test('the real seal serves: what it seals is found again, what is changed is not', async () => {
  const rig = new Rig();
  const jose = new JoseStateSeal([]);
  const work: Promise<unknown>[] = [];
  const noted = <Outcome>(promise: Promise<Outcome>): Promise<Outcome> => {
    work.push(promise);
    return promise;
  };
  const done = async (): Promise<void> => {
    await Promise.all(work);
    await settled();
  };
  rig.seal.seal = (claims) => noted(jose.seal(claims));
  rig.seal.open = (text) => noted(jose.open(text));
  rig.seal.digest = (data) => jose.digest(data);
  const asked = await rig.call();
  elicit(rig.link, rig.link.last('tools/call'));
  await rig.pass(collectMs);
  await done();
  const forged = await rig.retry(`${asked.state}A`, answer);
  await done();
  expectRefused(forged, notValid);
  await rig.retry(asked.state, answer);
  await done();
  expect(rig.link.responses).toHaveLength(1);
});
