import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { CarrierKind } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import { collectMs, elicit, idleMs, Rig } from '../bridge/legacy-server/rig.ts';
import { harmful, harmless, replies } from './tools.ts';

const done = '{"content":[]}';
const listsTools = { offers: '{"tools":{}}', replies: { 'tools/list': replies['tools/list'] } };

describe.each<CarrierKind>(['channel', 'exchange'])(
  'a modern client of a legacy server on a %s carrier',
  (carrier) => {
    const opened = () => new Rig({ carrier, ...listsTools });

    test.each(harmless)('has its call of "%s" repeated when the server died', async (name) => {
      const rig = opened();
      const asked = await rig.call(name);
      rig.link.die();
      await settled();
      rig.link.answer(rig.link.last('tools/call'), done);
      expect(asked.text).toContain('"content":[]');
      const calls = rig.server.links.flatMap((link) => link.all('tools/call'));
      expect(calls).toHaveLength(2);
    });

    test.each(harmful)('hears that nobody knows what became of "%s"', async (name) => {
      const rig = opened();
      const asked = await rig.call(name);
      rig.link.die('it ended with exit code 3');
      await settled();
      expect(rig.server.links.flatMap((link) => link.all('tools/call'))).toHaveLength(1);
      expect(asked.error.message).toContain('it ended with exit code 3; whether server "demo"');
      expect(asked.error.data).toEqual({
        error_code: 'outcome_unknown',
        retryable: false,
        server: 'demo',
        method: 'tools/call',
      });
    });

    test('has nothing repeated of which it has seen something', async () => {
      const rig = opened();
      const asked = await rig.call('read', { meta: ',"progressToken":"x"' });
      rig.link.say(
        '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}',
        rig.link.last('tools/call').call,
      );
      rig.link.die();
      await settled();
      expect(asked.sink.events).toEqual(['push', 'answer']);
      expect(asked.error.data).toMatchObject({ error_code: 'outcome_unknown' });
    });

    test('has nothing repeated for which it was, or is about to be, asked', async () => {
      const rig = opened();
      const asked = await rig.call('read');
      elicit(rig.link, rig.link.last('tools/call'));
      rig.link.die();
      await rig.pass(collectMs);
      expect(asked.error.data).toMatchObject({ error_code: 'outcome_unknown' });
    });

    test('lists on, though the session of the gateway was lost meanwhile', async () => {
      const rig = new Rig({ carrier, offers: '{"prompts":{}}' });
      const asked = await rig.ask('prompts/list');
      rig.link.die();
      await settled();
      rig.link.answer(rig.link.last('prompts/list'), '{"prompts":[]}');
      expect(asked.text).toContain('"prompts":[]');
    });
  },
);

test('calls that fail together share one new session', async () => {
  const rig = new Rig(listsTools);
  const all = await Promise.all(Array.from({ length: 20 }, () => rig.call('read')));
  rig.link.die();
  await settled();
  expect(rig.server.links).toHaveLength(2);
  for (const heard of rig.link.all('tools/call')) rig.link.answer(heard, done);
  expect(all.every(({ isOpen }) => !isOpen)).toBe(true);
  await rig.call('read');
  expect(rig.server.links).toHaveLength(2);
});

test('the lists the gateway asks for itself are asked for once more in a new session', async () => {
  const rig = new Rig(listsTools);
  const asked = await rig.ask('prompts/list');
  const source = await rig.legacy.listSource(asked.request);
  if (source instanceof Fault) throw new Error(source.message);
  const listing = source.ask('resources/list', undefined);
  await settled();
  rig.link.die();
  await settled();
  rig.link.answer(rig.link.last('resources/list'), '{"resources":[]}');
  expect(await listing).toMatchObject({ kind: 'response' });
  const again = source.ask('resources/list', undefined);
  for (let round = 0; round < 2; round += 1) {
    await settled();
    rig.link.die();
  }
  expect(await again).toBeInstanceOf(Fault);
});

test('a call that its client gave up meanwhile keeps no session from being idle', async () => {
  const rig = new Rig(listsTools);
  const asked = await rig.call('read');
  const open = rig.server.holdOpening();
  rig.link.die();
  await settled();
  asked.cancel();
  open();
  await settled();
  expect(rig.link.isOpen).toBe(true);
  await rig.pass(idleMs);
  expect(rig.link.isOpen).toBe(false);
});

test('a server that cannot be reached again is unavailable for what does no harm', async () => {
  const rig = new Rig();
  const [list, call] = [await rig.ask('prompts/list'), await rig.call('write')];
  rig.server.unreachable = new Fault('backend_unavailable', 'refused');
  for (const link of rig.server.links) link.die();
  await settled();
  expect(list.error.data).toMatchObject({ error_code: 'backend_unavailable' });
  expect(call.error.data).toMatchObject({ error_code: 'outcome_unknown' });
});
