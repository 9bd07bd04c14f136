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
  tasks,
  tools,
  toolsChanged,
  wants,
} from './rig.ts';

const both = wants({ toolsListChanged: true, promptsListChanged: true });

describe('what is watched', () => {
  test('a second listener of the same things costs no second watch', async () => {
    const rig = new HubRig();
    const one = await rig.listening(both);
    const other = await rig.listening(tools);
    expect(rig.source.watches.map(({ asked }) => asked)).toEqual([both]);
    rig.source.at(0).tell(toolsChanged);
    expect([one.listener.heard, other.listener.heard]).toEqual([[toolsChanged], [toolsChanged]]);
  });

  test('only what nobody listens to yet is asked for, in one watch', async () => {
    const rig = new HubRig();
    await rig.listening(wants({ toolsListChanged: true, resourceSubscriptions: ['x:1'] }));
    await rig.listening(
      wants({
        toolsListChanged: true,
        promptsListChanged: true,
        resourceSubscriptions: ['x:1', 'x:2', 'x:2', 'x:3'],
        taskIds: ['t'],
      }),
    );
    expect(rig.source.watches.map(({ asked }) => asked).slice(1)).toEqual([
      wants({ promptsListChanged: true, resourceSubscriptions: ['x:2', 'x:3'], taskIds: ['t'] }),
    ]);
  });

  test('who asks for what is just being asked for waits for the same watch', async () => {
    const rig = new HubRig();
    rig.source.hold();
    const first = rig.hub.listen(tools, new RecordingListener());
    const second = rig.hub.listen(tools, new RecordingListener());
    let isAnswered = false;
    void second.then(() => {
      isAnswered = true;
    });
    await settled();
    expect([rig.source.watches.length, isAnswered]).toEqual([1, false]);
    rig.source.at(0).open();
    expect(await Promise.all([first, second])).toMatchObject([
      { honoured: tools },
      { honoured: tools },
    ]);
  });

  test('a watch ends with the last of its listeners, not before', async () => {
    const rig = new HubRig();
    const one = await rig.listening(both);
    const other = await rig.listening(tools);
    one.listening.stop();
    expect(rig.source.at(0).state).toBe('open');
    other.listening.stop();
    other.listening.stop();
    expect(rig.source.at(0).state).toBe('stopped');
    await rig.listening(tools);
    expect(rig.source.watches).toHaveLength(2);
  });

  test('what lost its listeners while the watch lives is there for the next one', async () => {
    const rig = new HubRig();
    const one = await rig.listening(both);
    await rig.listening(tools);
    one.listening.stop();
    rig.source.at(0).tell(promptsChanged);
    expect(rig.metrics.dropped).toEqual(['unsubscribed']);
    const next = await rig.listening(prompts);
    expect(rig.source.watches).toHaveLength(1);
    rig.source.at(0).tell(promptsChanged);
    expect(next.listener.heard).toEqual([promptsChanged]);
  });

  test('who asks for nothing gets nothing, without a watch', async () => {
    const rig = new HubRig();
    const { listening } = await rig.listening(wants({}));
    expect(listening.honoured).toEqual(wants({}));
    expect(rig.source.watches).toEqual([]);
  });
});

describe('what is honoured', () => {
  test('each listener is told of its own part, and what was refused is asked for again', async () => {
    const rig = new HubRig();
    rig.source.reaction = (watch) => watch.open(tools);
    const one = await rig.listening(both);
    expect(one.listening.honoured).toEqual(tools);
    const other = await rig.listening(both);
    expect(rig.source.at(1).asked).toEqual(prompts);
    expect(rig.source.at(1).state).toBe('stopped');
    expect(other.listening.honoured).toEqual(tools);
  });

  test('what a server grants beyond what it was asked for does not count', async () => {
    const rig = new HubRig();
    rig.source.reaction = (watch) => watch.open(both);
    const { listening, listener } = await rig.listening(tools);
    expect(listening.honoured).toEqual(tools);
    rig.source.at(0).tell(promptsChanged);
    expect(listener.heard).toEqual([]);
  });

  test('a server that cannot be asked is a fault when nothing else is served', async () => {
    const rig = new HubRig();
    rig.source.refuse();
    const listener = new RecordingListener();
    expect(await rig.hub.listen(tools, listener)).toBe(gone);
    rig.source.open();
    await rig.listening(tools);
    rig.source.refuse();
    expect((await rig.listening(both)).listening.honoured).toEqual(tools);
    await rig.pass(60_000);
    expect(listener.faults).toEqual([]);
    expect(rig.source.watches).toHaveLength(3);
  });

  test.each([
    { name: 'resources', count: 1_001, filter: (ids: string[]) => resources(...ids) },
    { name: 'tasks', count: 1_001, filter: (ids: string[]) => tasks(...ids) },
  ])('more than 1000 $name are refused', async ({ count, filter }) => {
    const rig = new HubRig();
    const ids = Array.from({ length: count }, (_, index) => `x:${index}`);
    const refusal = await rig.hub.listen(filter(ids), new RecordingListener());
    expect(refusal).toMatchObject({
      code: 'invalid_params',
      message: 'a subscription names at most 1000 resources and tasks, this one names 1001',
    });
    expect(rig.source.watches).toEqual([]);
    await rig.listening(filter(ids.slice(1)));
  });

  test('no more listeners than allowed, until one goes', async () => {
    const rig = new HubRig({ maxListeners: 2 });
    const one = await rig.listening(tools);
    await rig.listening(tools);
    expect(await rig.hub.listen(tools, new RecordingListener())).toMatchObject({
      code: 'overloaded',
    });
    one.listening.stop();
    await rig.listening(tools);
  });

  test('a listener that could not be served does not count', async () => {
    const rig = new HubRig({ maxListeners: 1 });
    rig.source.refuse();
    await rig.hub.listen(tools, new RecordingListener());
    rig.source.open();
    await rig.listening(tools);
  });
});

describe('closing', () => {
  test('ends every watch and every listener, and takes no more', async () => {
    const rig = new HubRig();
    const one = await rig.listening(tools);
    const none = await rig.listening(wants({}));
    rig.source.hold();
    const waiting = rig.hub.listen(prompts, new RecordingListener());
    rig.hub.close();
    expect(one.listener.faults).toMatchObject([{ code: 'shutting_down' }]);
    expect(none.listener.faults).toMatchObject([{ code: 'shutting_down' }]);
    expect(await waiting).toMatchObject({ code: 'shutting_down' });
    rig.source.at(1).open();
    await settled();
    expect(rig.source.live).toEqual([]);
    expect(await rig.hub.listen(tools, new RecordingListener())).toMatchObject({
      code: 'shutting_down',
    });
    await rig.pass(60_000);
    expect([rig.source.watches.length, rig.clock.alarms]).toEqual([2, 0]);
  });

  test('a listener that was just answered is ended after its answer', async () => {
    const rig = new HubRig();
    const listener = new RecordingListener();
    const answer = rig.hub.listen(tools, listener);
    void answer.then(() => rig.hub.close());
    expect(await answer).not.toBeInstanceOf(Fault);
    await settled();
    expect(listener.faults).toMatchObject([{ code: 'shutting_down' }]);
    expect(rig.source.live).toEqual([]);
  });

  test('a shard at rest is not watched again', async () => {
    const rig = new HubRig();
    await rig.listening(tools);
    rig.source.at(0).end();
    rig.hub.close();
    await rig.pass(60_000);
    expect([rig.source.watches.length, rig.clock.alarms]).toEqual([1, 0]);
  });
});
