import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { settled } from '../../support/application/settled.ts';
import {
  gone,
  HubRig,
  prompts,
  promptsChanged,
  RecordingListener,
  resources,
  retry,
  tasks,
  tools,
  toolsChanged,
  updated,
  wants,
} from './rig.ts';

const { firstDelayMs, maxDelayMs, stableAfterMs } = retry;
const everything = wants({
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
  resourceSubscriptions: ['x:"1"'],
  taskIds: ['t'],
});
const resourcesChanged = '{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}';

describe('a watch that ends', () => {
  test('is opened again, and its listeners are told to look at what they may have missed', async () => {
    const rig = new HubRig();
    const { listener } = await rig.listening(everything);
    await rig.pass(stableAfterMs);
    rig.source.at(0).end();
    expect(listener.heard).toEqual([]);
    await rig.pass(0);
    expect(rig.source.at(1).asked).toEqual(everything);
    expect(listener.heard).toEqual([
      toolsChanged,
      promptsChanged,
      resourcesChanged,
      updated('x:\\"1\\"'),
    ]);
    rig.source.at(1).tell(toolsChanged);
    expect(listener.heard.at(-1)).toBe(toolsChanged);
    expect(listener.faults).toEqual([]);
  });

  test('tells each listener of its own part only', async () => {
    const rig = new HubRig();
    const one = await rig.listening(wants({ toolsListChanged: true, promptsListChanged: true }));
    const other = await rig.listening(prompts);
    await rig.pass(stableAfterMs);
    rig.source.at(0).end();
    await rig.pass(0);
    expect([one.listener.heard, other.listener.heard]).toEqual([
      [toolsChanged, promptsChanged],
      [promptsChanged],
    ]);
  });

  test('is asked only for what somebody still listens to', async () => {
    const rig = new HubRig();
    const one = await rig.listening(wants({ toolsListChanged: true, promptsListChanged: true }));
    await rig.listening(tools);
    await rig.pass(stableAfterMs);
    rig.source.at(0).end();
    one.listening.stop();
    await rig.pass(0);
    expect(rig.source.at(1).asked).toEqual(tools);
    await rig.listening(prompts);
    expect(rig.source.at(2).asked).toEqual(prompts);
  });

  test('is not opened again when nobody listens any more', async () => {
    const rig = new HubRig();
    const { listening } = await rig.listening(tools);
    rig.source.at(0).end();
    listening.stop();
    await rig.pass(60_000);
    expect([rig.source.watches.length, rig.clock.alarms]).toEqual([1, 0]);
  });

  test('waits longer after each failure, and starts anew after a watch that lasted', async () => {
    const rig = new HubRig({ maxFailures: 100 });
    await rig.listening(tools);
    await rig.pass(stableAfterMs);
    rig.source.refuse();
    rig.source.at(0).end();
    const attempts = (): number => rig.source.watches.length;
    await rig.pass(0);
    expect(attempts()).toBe(2);
    for (const delayMs of [firstDelayMs, 2 * firstDelayMs, 4 * firstDelayMs, 8 * firstDelayMs]) {
      const before = attempts();
      await rig.pass(delayMs - 1);
      expect(attempts()).toBe(before);
      await rig.pass(1);
      expect(attempts()).toBe(before + 1);
    }
    rig.source.open();
    await rig.pass(maxDelayMs);
    await rig.pass(stableAfterMs);
    const before = attempts();
    rig.source.at(-1).end();
    await rig.pass(0);
    expect(attempts()).toBe(before + 1);
  });

  test('that is stopped while it is opened again is stopped when it opens', async () => {
    const rig = new HubRig();
    const { listening, listener } = await rig.listening(tools);
    await rig.pass(stableAfterMs);
    rig.source.hold();
    rig.source.at(0).end();
    await rig.pass(0);
    listening.stop();
    rig.source.at(1).open();
    await settled();
    expect([rig.source.at(1).state, listener.heard]).toEqual(['stopped', []]);
  });
});

describe('a listener that goes and comes again while it hears what it may have missed', () => {
  test('is served by a watch of its own', async () => {
    const rig = new HubRig();
    const old = await rig.listening(tools);
    const listener = new RecordingListener();
    old.listener.onChange = () => {
      old.listening.stop();
      void rig.hub.listen(tools, listener);
    };
    await rig.pass(stableAfterMs);
    rig.source.at(0).end();
    await rig.pass(0);
    expect(rig.source.watches.map(({ state }) => state)).toEqual(['ended', 'stopped', 'open']);
    await rig.listening(tools);
    expect(rig.source.watches).toHaveLength(3);
  });
});

describe('a server that stays away', () => {
  test('ends its listeners after so many failures in a row', async () => {
    const rig = new HubRig({ maxFailures: 3 });
    const { listener } = await rig.listening(tools);
    await rig.pass(stableAfterMs);
    const refusal = new Fault('timeout', 'no answer');
    rig.source.refuse(refusal);
    rig.source.at(0).end();
    await rig.pass(0);
    await rig.pass(firstDelayMs);
    expect(listener.faults).toEqual([]);
    await rig.pass(2 * firstDelayMs);
    expect(listener.faults).toEqual([refusal]);
    await rig.pass(60_000);
    expect([rig.source.watches.length, rig.clock.alarms]).toEqual([4, 0]);
  });

  test('after which they are forgotten, and it is asked again for the next one', async () => {
    const rig = new HubRig({ maxFailures: 1, maxListeners: 1 });
    const old = await rig.listening(tools);
    rig.source.at(0).end();
    const next = await rig.listening(tools);
    rig.source.at(1).tell(toolsChanged);
    expect([old.listener.heard, next.listener.heard]).toEqual([[], [toolsChanged]]);
    rig.hub.close();
    expect([old.listener.faults, next.listener.faults]).toMatchObject([
      [gone],
      [{ code: 'shutting_down' }],
    ]);
  });

  test('counts watches that end at once as failures', async () => {
    const rig = new HubRig({ maxFailures: 3 });
    const { listener } = await rig.listening(tools);
    for (let round = 0; round < 3; round += 1) {
      expect(listener.faults).toEqual([]);
      rig.source.at(-1).end();
      await rig.pass(maxDelayMs);
    }
    expect(listener.faults).toEqual([gone]);
    expect(listener.heard).toEqual([toolsChanged, toolsChanged]);
  });

  test('leaves a listener what other watches serve', async () => {
    const rig = new HubRig({ maxFailures: 1 });
    await rig.listening(tools);
    const partly = await rig.listening(wants({ toolsListChanged: true, promptsListChanged: true }));
    rig.source.at(1).end();
    rig.source.at(0).tell(toolsChanged);
    expect([partly.listener.heard, partly.listener.faults]).toEqual([[toolsChanged], []]);
    rig.source.at(0).end();
    expect(partly.listener.faults).toEqual([gone]);
  });
});

describe('a server that comes back with less', () => {
  test('takes from its listeners what it does not report any more', async () => {
    const rig = new HubRig();
    const one = await rig.listening(wants({ toolsListChanged: true, promptsListChanged: true }));
    const other = await rig.listening(prompts);
    await rig.pass(stableAfterMs);
    rig.source.reaction = (watch) => watch.open(tools);
    rig.source.at(0).end();
    await rig.pass(0);
    expect([one.listener.heard, one.listener.faults]).toEqual([[toolsChanged], []]);
    expect([other.listener.heard, other.listener.faults]).toMatchObject([
      [],
      [{ code: 'backend_unavailable' }],
    ]);
  });

  test('or nothing at all, which ends them', async () => {
    const rig = new HubRig();
    const { listener } = await rig.listening(tasks('t'));
    await rig.pass(stableAfterMs);
    rig.source.reaction = (watch) => watch.open(tools);
    rig.source.at(0).end();
    await rig.pass(0);
    expect(listener.faults).toHaveLength(1);
    expect(rig.source.live).toEqual([]);
  });
});

describe('who comes while the server is away', () => {
  test('is served by the next attempt, and has missed nothing', async () => {
    const rig = new HubRig();
    const old = await rig.listening(resources('x:1'));
    rig.source.at(0).end();
    const listener = new RecordingListener();
    const answer = rig.hub.listen(resources('x:1'), listener);
    expect(rig.source.watches).toHaveLength(1);
    await rig.pass(firstDelayMs);
    expect(await answer).toMatchObject({ honoured: resources('x:1') });
    await settled();
    expect([old.listener.heard, listener.heard]).toEqual([[updated('x:1')], []]);
    rig.source.at(1).tell(updated('x:1'));
    expect([old.listener.heard.length, listener.heard.length]).toEqual([2, 1]);
  });

  test('hears when that attempt fails; those before it go on waiting', async () => {
    const rig = new HubRig();
    const old = await rig.listening(tools);
    rig.source.at(0).end();
    rig.source.refuse();
    const answer = rig.hub.listen(tools, new RecordingListener());
    await rig.pass(firstDelayMs);
    expect(await answer).toBe(gone);
    expect(old.listener.faults).toEqual([]);
    rig.source.open();
    await rig.pass(maxDelayMs);
    expect(old.listener.heard).toEqual([toolsChanged]);
  });
});
