import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { settled } from '../../support/application/settled.ts';
import {
  gone,
  HubRig,
  promptsChanged,
  RecordingListener,
  resources,
  taskMoved,
  tasks,
  tools,
  toolsChanged,
  updated,
  wants,
} from './rig.ts';

const both = wants({ toolsListChanged: true, promptsListChanged: true });

describe('when a listener hears', () => {
  test('nothing before the answer, though the server tells in the same turn', async () => {
    const rig = new HubRig();
    rig.source.reaction = (watch) => {
      watch.open();
      watch.tell(toolsChanged);
    };
    const listener = new RecordingListener();
    const listening = await rig.hub.listen(tools, listener);
    expect(listening).not.toBeInstanceOf(Fault);
    expect(listener.heard).toEqual([]);
    rig.source.at(0).tell(toolsChanged);
    expect(listener.heard).toEqual([]);
    await settled();
    expect(listener.heard).toEqual([toolsChanged, toolsChanged]);
  });

  test('what one watch tells while the listener waits for another comes after the answer', async () => {
    const rig = new HubRig();
    await rig.listening(tools);
    rig.source.hold();
    const listener = new RecordingListener();
    const answer = rig.hub.listen(both, listener);
    rig.source.at(0).tell(toolsChanged);
    await settled();
    expect(listener.heard).toEqual([]);
    rig.source.at(1).open();
    await answer;
    await settled();
    expect(listener.heard).toEqual([toolsChanged]);
  });

  test('its end after all else, and after the answer', async () => {
    const rig = new HubRig({ maxFailures: 1 });
    rig.source.reaction = (watch) => {
      watch.open();
      watch.tell(toolsChanged);
      watch.end();
    };
    const listener = new RecordingListener();
    expect(await rig.hub.listen(tools, listener)).not.toBeInstanceOf(Fault);
    expect([listener.heard, listener.faults]).toEqual([[], []]);
    await settled();
    expect([listener.heard, listener.faults]).toEqual([[toolsChanged], [gone]]);
  });

  test('nothing once it has stopped, not even what was kept for it', async () => {
    const rig = new HubRig();
    rig.source.reaction = (watch) => {
      watch.open();
      watch.tell(toolsChanged);
    };
    const listener = new RecordingListener();
    const listening = await rig.hub.listen(tools, listener);
    if (!(listening instanceof Fault)) listening.stop();
    await settled();
    expect([listener.heard, rig.source.at(0).state]).toEqual([[], 'stopped']);
  });

  test('a listener that stops another while it hears spares it the same change', async () => {
    const rig = new HubRig();
    const one = await rig.listening(tools);
    const other = await rig.listening(tools);
    one.listener.onChange = () => other.listening.stop();
    rig.source.at(0).tell(toolsChanged);
    expect([one.listener.heard, other.listener.heard]).toEqual([[toolsChanged], []]);
  });

  test('what is kept for one that waits has a limit', async () => {
    const rig = new HubRig();
    await rig.listening(resources('x:1'));
    rig.source.hold();
    const answer = rig.hub.listen(resources('x:1', 'x:2'), new RecordingListener());
    const long = `x:1#${'a'.repeat(100_000)}`;
    for (let told = 0; told < 11; told += 1) rig.source.at(0).tell(updated(long));
    expect(await answer).toMatchObject({ code: 'overloaded' });
    rig.source.at(1).open();
    await settled();
    expect(rig.source.at(1).state).toBe('stopped');
  });
});

describe('who hears of what', () => {
  test('bytes go out on one line, without the id of the watch, made once for all', async () => {
    const rig = new HubRig();
    const one = await rig.listening(resources('x:1'));
    const other = await rig.listening(resources('x:1'));
    rig.source
      .at(0)
      .tell(
        '{"jsonrpc":"2.0",\n"method":"notifications/resources/updated","params":{"uri":"x:\\u0031","n":12345678901234567890,"_meta":{"io.modelcontextprotocol/subscriptionId":7,"k":1}}}',
      );
    expect(one.listener.heard).toEqual([
      '{"jsonrpc":"2.0", "method":"notifications/resources/updated","params":{"uri":"x:\\u0031","n":12345678901234567890,"_meta":{"k":1}}}',
    ]);
    expect(other.listener.arrays[0]).toBe(one.listener.arrays[0]);
  });

  test('a resource reaches those who listen to it, a task likewise', async () => {
    const rig = new HubRig();
    const one = await rig.listening(resources('x:1'));
    const other = await rig.listening(resources('x:2'));
    const task = await rig.listening(tasks('x:1'));
    rig.source.at(0).tell(updated('x:1'));
    rig.source.at(1).tell(updated('x:2'));
    rig.source.at(2).tell(taskMoved('x:1', 'working'));
    expect([one, other, task].map(({ listener }) => listener.heard)).toEqual([
      [updated('x:1')],
      [updated('x:2')],
      [taskMoved('x:1', 'working')],
    ]);
  });

  test('a part of a resource reaches those who listen to the whole', async () => {
    const rig = new HubRig();
    const { listener } = await rig.listening(resources('file:///a', 'file:///b/'));
    const parts = ['file:///a/1', 'file:///a#top', 'file:///b/c/d'];
    for (const uri of parts) rig.source.at(0).tell(updated(uri));
    expect(listener.heard).toEqual(parts.map(updated));
    for (const uri of ['file:///ab', 'file:///a?q', 'file:///b', 'file:///'])
      rig.source.at(0).tell(updated(uri));
    expect(listener.heard).toHaveLength(parts.length);
    expect(rig.metrics.dropped).toEqual(Array.from({ length: 4 }, () => 'unsubscribed'));
  });

  test('a part that is watched itself reaches only those who listen to the part', async () => {
    const rig = new HubRig();
    const part = await rig.listening(resources('x:/a', 'x:/a/b'));
    const whole = await rig.listening(resources('x:/a'));
    rig.source.at(0).tell(updated('x:/a/b'));
    expect([part.listener.heard, whole.listener.heard]).toEqual([[updated('x:/a/b')], []]);
  });

  test('who listens to the whole and, by another watch, to the part hears once', async () => {
    const rig = new HubRig();
    const one = await rig.listening(resources('x:/a'));
    const other = await rig.listening(resources('x:/a', 'x:/a/b'));
    rig.source.at(0).tell(updated('x:/a/b'));
    rig.source.at(1).tell(updated('x:/a/b'));
    expect([one.listener.heard, other.listener.heard]).toEqual([
      [updated('x:/a/b')],
      [updated('x:/a/b')],
    ]);
  });

  test.each([
    {
      name: 'of another method',
      text: '{"jsonrpc":"2.0","method":"notifications/message","params":{}}',
    },
    { name: 'of a list nobody asked for', text: promptsChanged },
    { name: 'of a resource nobody asked for', text: updated('x:9') },
    { name: 'without a uri', text: '{"jsonrpc":"2.0","method":"notifications/resources/updated"}' },
    {
      name: 'of no task',
      text: '{"jsonrpc":"2.0","method":"notifications/tasks","params":{"taskId":1}}',
    },
  ])('a notification $name reaches nobody and is counted', async ({ text }) => {
    const rig = new HubRig();
    const { listener } = await rig.listening(
      wants({ toolsListChanged: true, resourceSubscriptions: ['x:1'], taskIds: ['1'] }),
    );
    rig.source.at(0).tell(text);
    expect([listener.heard, rig.metrics.dropped]).toEqual([[], ['unsubscribed']]);
  });
});
