import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { CarrierKind } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import { ModernRig } from '../stateless/rig.ts';
import { harmful, harmless, replies } from './tools.ts';

const complete = '{"resultType":"complete"}';

describe.each<CarrierKind>(['channel', 'exchange'])('over a %s carrier', (carrier) => {
  const opened = async () => {
    const rig = new ModernRig({
      one: { carrier, replies: { 'tools/list': replies['tools/list'] } },
    });
    const client = rig.client();
    const call = async (name: string, id = 1, more = '') => {
      const sink = client.request(id, 'tools/call', `"name":"${name}"`, undefined, more);
      await settled();
      return sink;
    };
    return { rig, client, call, server: rig.server() };
  };

  test.each(harmless)('a call of "%s" that was cut off is repeated once', async (name) => {
    const { call, server } = await opened();
    const sink = await call(name, 5);
    server.link.die();
    await settled();
    expect(server.links).toHaveLength(2);
    server.link.answer(server.link.last('tools/call'), complete);
    expect(sink.text).toBe(`{"jsonrpc":"2.0","id":5,"result":${complete}}`);
    expect(sink.events).toEqual(['answer']);
  });

  test.each(harmful)('a call of "%s" that was cut off is not', async (name) => {
    const { call, server } = await opened();
    const sink = await call(name);
    server.link.die();
    await settled();
    expect(server.link.all('tools/call')).toEqual([]);
    expect(sink.parsed.error).toMatchObject({
      code: 1004,
      data: { error_code: 'outcome_unknown', retryable: false, server: 'one' },
    });
  });

  test('nothing is repeated where something was shown already; progress after it is', async () => {
    const { call, server } = await opened();
    const more = ',"progressToken":"t"';
    const [shown, quiet] = [await call('read', 1, more), await call('read', 2, more)];
    const progress = (params: string) => {
      const token = /"progressToken":([^,}]+)/.exec(params)?.[1] ?? '';
      return `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":1}}`;
    };
    const [first] = server.link.all('tools/call');
    server.link.say(progress(first?.params ?? ''), first?.call);
    server.link.die();
    await settled();
    expect(shown.events).toEqual(['push', 'answer']);
    expect(shown.parsed.error?.data?.error_code).toBe('outcome_unknown');
    const again = server.link.last('tools/call');
    server.link.say(progress(again.params), again.call);
    server.link.answer(again, complete);
    expect(quiet.events).toEqual(['push', 'answer']);
    expect(quiet.pushed[0]).toContain('"progressToken":"t"');
  });

  test('a client that cancels meanwhile is not heard of', async () => {
    const { client, call, server } = await opened();
    const sink = await call('read');
    const open = server.holdOpening();
    server.link.die();
    await settled();
    client.cancel(1);
    open();
    await settled();
    expect(sink.events).toEqual(['abandon']);
    expect(server.link.all('tools/call')).toEqual([]);
  });
});

test('over HTTP one broken answer costs nobody else anything', async () => {
  const rig = new ModernRig({
    one: { carrier: 'exchange', replies: { 'tools/list': replies['tools/list'] } },
  });
  const client = rig.client();
  const sinks = ['read', 'write', 'read'].map((name, id) =>
    client.request(id, 'tools/call', `"name":"${name}"`),
  );
  await settled();
  const { link } = rig.server();
  const [first, second, third] = link.all('tools/call');
  const broken = new Fault('outcome_unknown', 'it broke off');
  for (const heard of [first, second]) if (heard !== undefined) link.fail(heard, broken);
  await settled();
  expect(sinks.map(({ isOver }) => isOver)).toEqual([false, true, false]);
  for (const heard of [third, link.last('tools/call')]) {
    if (heard !== undefined) link.answer(heard, complete);
  }
  expect(sinks.map(({ parsed }) => parsed.error?.data?.error_code)).toEqual([
    undefined,
    'outcome_unknown',
    undefined,
  ]);
  expect(rig.server().links).toHaveLength(1);
  expect(link.all('tools/call')).toHaveLength(4);
});
