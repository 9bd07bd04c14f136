import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import type { CarrierKind } from '../../../support/application/scripted-link.ts';
import { settled } from '../../../support/application/settled.ts';
import { asks, bridge, form, modern } from './rig.ts';

describe.each<CarrierKind>(['channel', 'exchange'])('over a %s carrier', (carrier) => {
  test('a cancelled call is cancelled at its server, and nothing more comes [LM-16]', async () => {
    const one = await bridge(modern({}, carrier));
    const sink = await one.call('"x"', 'tools/call', '{"name":"t"}');
    const heard = one.heard();
    one.client.cancel('"x"');
    expect(sink.events).toEqual(['abandon']);
    expect(one.link.forgotten).toEqual([Number(heard.id)]);
    const notices = one.link.all('notifications/cancelled').map(({ params }) => params);
    expect(notices).toHaveLength(carrier === 'channel' ? 1 : 0);
    if (carrier === 'channel') expect(notices[0]).toContain(`"requestId":${heard.id}`);
    one.link.answer(heard, '{"content":[]}');
    expect(one.build.metrics.finished.at(-1)).toMatchObject({ status: 499 });
  });

  test('the round that is under way is the one that is cancelled [LM-16]', async () => {
    const one = await bridge(modern({}, carrier));
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(asks({ k: form }));
    one.respond(1, '{}');
    await settled();
    one.client.cancel(1);
    expect(sink.isAbandoned).toBe(true);
    expect(one.link.forgotten).toEqual([Number(one.heard().id)]);
  });
});

test('a call that is cancelled while its client is asked asks no longer [LM-16]', async () => {
  const one = await bridge();
  const sink = await one.call(1, 'tools/call', '{"name":"t"}');
  one.answer(asks({ a: form, b: form }, '"s"'));
  one.respond(1, '{}');
  one.client.cancel(1);
  expect(sink.events).toEqual(['push', 'push', 'push', 'abandon']);
  expect(JSON.parse(sink.pushed[2] ?? '')).toMatchObject({
    method: 'notifications/cancelled',
    params: { requestId: 2 },
  });
  one.respond(2, '{}');
  one.build.clock.advance(400_000);
  await settled();
  expect(one.link.all('tools/call')).toHaveLength(1);
  expect(one.link.all('notifications/cancelled')).toEqual([]);
});

test('a call that is cancelled in a pause is not sent again [LM-16]', async () => {
  const one = await bridge();
  const sink = await one.call(1, 'tools/call', '{"name":"t"}');
  one.answer(asks({}, '"s"'));
  one.client.cancel(1);
  one.build.clock.advance(10_000);
  await settled();
  expect(sink.isAbandoned).toBe(true);
  expect(one.link.all('tools/call')).toHaveLength(1);
});

test('a client that goes cancels what runs, and no timer is left of it', async () => {
  const one = await bridge();
  const before = one.build.clock.alarms;
  const running = await one.call(1, 'tools/call', '{"name":"t"}');
  const asked = await one.call(2, 'tools/call', '{"name":"t"}');
  one.answer(asks({ k: form }));
  const pausing = await one.call(3, 'tools/call', '{"name":"t"}');
  one.answer(asks({}, '"s"'));
  expect(one.build.clock.alarms).toBe(before + 2);
  one.client.session.close();
  expect([running, asked, pausing].map(({ isAbandoned }) => isAbandoned)).toEqual([
    true,
    true,
    true,
  ]);
  expect(one.build.clock.alarms).toBe(before);
  expect(one.link.forgotten).toHaveLength(2); // the listening and the one that ran
});

test('a gateway that stops says of what runs that nobody knows what became of it, and why', async () => {
  const one = await bridge();
  const asked = await one.call(1, 'tools/call', '{"name":"t"}');
  one.answer(asks({ k: form }));
  for (const session of one.build.sessions.all) {
    session.close(new Fault('shutting_down', 'the gateway is shutting down'));
  }
  expect(asked.parsed.error).toMatchObject({ data: { error_code: 'outcome_unknown' } });
  expect(JSON.stringify(asked.parsed.error)).toContain('shutting down');
});

test('a client that cannot take more pauses the stream of its call', async () => {
  const one = await bridge(modern({}, 'exchange'));
  await one.call(1, 'tools/call', '{"name":"t"}');
  const paused: number[] = [];
  const link = Object.assign(one.link, {
    pauseCall: (id: number) => paused.push(id),
    resumeCall: (id: number) => paused.push(-id),
  });
  const [call] = [...one.build.sessions.all].flatMap(({ calls }) => [...calls.values()]);
  if (call === undefined) throw new Error('no call is in flight');
  call.upstream?.pause(call);
  call.upstream?.resume(call);
  const id = Number(link.last('tools/call').id);
  expect(paused).toEqual([id, -id]);
});
