import { describe, expect, test } from 'vitest';
import { accepted, parkMs, Rig } from './rig.ts';

const elicitation =
  '{"mode":"url","elicitationId":"e1","url":"https://x/\\u0061","message":"Sign in"}';
const required = (data: string): string => `{"code":-32042,"message":"sign in","data":${data}}`;

const asked = async (data = `{"elicitations":[${elicitation}]}`, can?: string) => {
  const rig = new Rig();
  const call = await rig.call('tool', can === undefined ? {} : { can });
  rig.link.refuse(rig.link.last('tools/call'), required(data));
  await rig.pass(0);
  return { rig, call };
};

describe('an error that asks to visit a URL first', () => {
  test('becomes a result that asks for the same [ML-14]', async () => {
    const { call, rig } = await asked(`{"elicitations":[${elicitation},${elicitation}],"x":1}`);
    const request =
      '{"method":"elicitation/create","params":{"mode":"url","url":"https://x/\\u0061","message":"Sign in"}}';
    expect(call.text).toContain(
      `"resultType":"input_required","inputRequests":{"elicitation_1":${request},"elicitation_2":${request}},"requestState"`,
    );
    expect(rig.parked.size).toBe(0);
  });

  test('and the request that comes after is a call of its own', async () => {
    const { rig, call } = await asked();
    const retry = await rig.retry(call.state, `"elicitation_1":${accepted}`);
    expect(rig.link.all('tools/call').map(({ params }) => params)).toEqual([
      '{"name":"tool","arguments":{"a":1}}',
      '{"name":"tool","arguments":{"a":1}}',
    ]);
    rig.link.answer(rig.link.last('tools/call'), '{}');
    expect(retry.text).toContain('complete');
    expect(rig.link.responses).toEqual([]);
  });

  test('which the server may refuse in the same way', async () => {
    const { rig, call } = await asked();
    const retry = await rig.retry(call.state, '');
    rig.link.refuse(rig.link.last('tools/call'), required(`{"elicitations":[${elicitation}]}`));
    await rig.pass(0);
    expect(Object.keys(retry.asked)).toEqual(['elicitation_1']);
  });

  test('and which another process may serve, for the same principal and request', async () => {
    const { rig, call } = await asked();
    const other = new Rig({ seal: rig.seal });
    await other.retry(call.state, '');
    expect(other.link.all('tools/call')).toHaveLength(1);
    const stolen = await other.retry(call.state, '', { principal: 'mallory' });
    expect(stolen.error.code).toBe(-32_602);
    const moved = await other.retry(call.state, '', {}, 'other');
    expect(moved.error.code).toBe(-32_602);
    expect(other.link.all('tools/call')).toHaveLength(1);
  });

  test('but not for ever', async () => {
    const { rig, call } = await asked();
    await rig.pass(parkMs);
    expect((await rig.retry(call.state, '')).error.message).toContain('expired');
  });

  test('fails the call of a client that visits no URLs', async () => {
    const { call } = await asked(undefined, '{"elicitation":{}}');
    expect(call.error).toMatchObject({
      code: -32_021,
      data: { requiredCapabilities: { elicitation: { url: {} } } },
    });
  });

  test('says nothing any more to a client that went meanwhile', async () => {
    const rig = new Rig();
    const call = await rig.call();
    const seal = rig.seal.holdSealing();
    rig.link.refuse(rig.link.last('tools/call'), required(`{"elicitations":[${elicitation}]}`));
    call.cancel();
    seal();
    await rig.pass(0);
    expect(call.sink.events).toEqual(['abandon']);
    expect(rig.link.all('notifications/cancelled')).toEqual([]);
  });
});

test.each([
  '{}',
  '{"elicitations":[]}',
  '{"elicitations":[{"mode":"form"}]}',
  'null',
  '{"elicitations":[7]}',
])('without anything to visit it is an error of the server’s own: %s', async (data) => {
  const { call } = await asked(data);
  expect(call.error.code).toBe(1_042);
});

test('where no result may ask for anything it is an error too', async () => {
  const rig = new Rig();
  const call = await rig.ask('tools/list');
  rig.link.refuse(rig.link.last('tools/list'), required(`{"elicitations":[${elicitation}]}`));
  expect(call.error.code).toBe(1_042);
});
