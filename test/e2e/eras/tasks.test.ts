import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../faults/support/watch.ts';
import { rawAt } from '../support/raw-json.ts';
import { isA, toolParams } from './support/clients/era-client.ts';
import { subscriptionOf } from './support/listening.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { Tasks } from './support/peers/tasks.ts';
import { type Rig, startRig } from './support/rig.ts';

const capabilities = '{"extensions":{"io.modelcontextprotocol/tasks":{}}}';
const names = ['alpha', 'beta'] as const;

const tasks = { alpha: new Tasks('a'), beta: new Tasks('b'), old: new Tasks('o') };
const servers = {} as Record<keyof typeof tasks, StartedPeer>;
let rig: Rig;
beforeAll(async () => {
  for (const name of names) {
    const { reactions } = tasks[name];
    servers[name] = await startPeer('modern', name === 'alpha' ? 'http' : 'stdio', name, {
      reactions: { ...reactions, 'tools/list': withLong },
    });
  }
  servers.old = await startPeer('legacy', 'http', 'old', { reactions: tasks.old.reactions });
  rig = await startRig({ servers });
});

const withLong = (call: { finish(members: string): void }): void =>
  call.finish(
    '"tools":[{"name":"long","inputSchema":{"type":"object"}}],"ttlMs":0,"cacheScope":"private"',
  );

/** Where the client is, and how ids look there. */
const places = [
  ...names.map((name) => ({ name, at: name as string | undefined, shown: (id: string) => id })),
  ...names.map((name) => ({ name, at: undefined, shown: (id: string) => `${name}__${id}` })),
];

describe.each(places)('tasks of $name at /mcp/$at', ({ name, at, shown }) => {
  const tool = at === undefined ? `${name}__long` : 'long';
  const client = () => rig.http(at);
  const own = (id: string): string => id.replace(`${name}__`, '');

  const create = async (): Promise<string> => {
    const answer = await client().request('1', 'tools/call', toolParams(tool), { capabilities });
    expect(rawAt(answer, 'result', 'resultType')).toBe('"task"');
    expect(rawAt(answer, 'result', 'x-vendor')).toBe('[-0]');
    return String(JSON.parse(rawAt(answer, 'result', 'taskId')));
  };
  const ask = (method: string, id: string, more = ''): Promise<string> =>
    client().request('2', method, `{"taskId":${JSON.stringify(id)}${more}}`, { capabilities });

  test('are made, read, answered and cancelled [MM-08]', async () => {
    const id = await create();
    expect(id).toBe(shown(own(id)));
    const read = await ask('tasks/get', id);
    expect(rawAt(read, 'result', 'taskId')).toBe(JSON.stringify(id));
    expect(rawAt(read, 'result', 'status')).toBe('"working"');
    const updated = await ask('tasks/update', id, ',"inputResponses":{"q":{"x":1.0}}');
    expect(rawAt(updated, 'result', 'resultType')).toBe('"complete"');
    const completed = await ask('tasks/get', id);
    expect(rawAt(completed, 'result', 'result', 'said')).toBe('{"q":{"x":1.0}}');
    const other = await create();
    await ask('tasks/cancel', other);
    expect(rawAt(await ask('tasks/get', other), 'result', 'status')).toBe('"cancelled"');
    const seen = servers[name].peer.calls.filter(({ method }) => method.startsWith('tasks/'));
    expect(seen.every(({ params }) => !params.includes(`${name}__`))).toBe(true);
    expect(servers[name].peer.complaints).toEqual([]);
  });

  test('tell of themselves on a subscription that names them [MM-06] [MM-08]', async () => {
    const id = await create();
    const silent = await create();
    const listener = client();
    const filter = `{"notifications":{"taskIds":[${JSON.stringify(id)}]}}`;
    const posting = listener.open('"é"', 'subscriptions/listen', filter, { capabilities });
    const acknowledged = await posting.next(isA('notifications/subscriptions/acknowledged'));
    expect(JSON.parse(rawAt(acknowledged, 'params', 'notifications'))).toEqual({ taskIds: [id] });
    const { peer } = servers[name];
    await until(
      () => peer.callsOf('subscriptions/listen').filter((call) => call.params.includes(own(id))),
      (calls) => calls.length > 0,
    );
    tasks[name].settle(peer, own(silent), 'completed', ',"result":{}');
    tasks[name].settle(peer, own(id), 'completed', ',"result":{"content":[],"x":1e400}');
    const told = await posting.next(isA('notifications/tasks'));
    expect(rawAt(told, 'params', 'taskId')).toBe(JSON.stringify(id));
    expect(rawAt(told, 'params', 'result')).toBe('{"content":[],"x":1e400}');
    expect(JSON.parse(subscriptionOf(told))).toBe('é');
    expect(posting.messages.filter(isA('notifications/tasks'))).toHaveLength(1);
    await listener.close();
  });

  test('are not made for a client that does not know them', async () => {
    const posting = client().open('1', 'tools/call', toolParams(tool));
    expect(await posting.status).toBe(400);
    const error = rawAt(await posting.ended, 'error');
    expect(JSON.parse(error)).toMatchObject({
      code: -32_021,
      data: { requiredCapabilities: JSON.parse(capabilities) as unknown },
    });
  });

  test('that nobody knows are unknown', async () => {
    const answer = await ask('tasks/get', shown('no-such-task'));
    expect(rawAt(answer, 'error', 'code')).toBe('-32602');
  });
});

test('a task of no server is unknown', async () => {
  const params = '{"taskId":"gamma__1"}';
  const client = await rig.open('modern');
  const answer = await client.request('1', 'tasks/get', params, { capabilities });
  expect(rawAt(answer, 'error', 'code')).toBe('-32602');
});

test('the tasks of revision 2025-11-25 are relayed between those who have them [LL-01]', async () => {
  const client = await rig.open('legacy', { server: 'old', capabilities: '{"tasks":{}}' });
  const params = '{"name":"long","arguments":{},"task":{"ttl":60000}}';
  const made = await client.request('1', 'tools/call', params);
  const id = rawAt(made, 'result', 'task', 'taskId');
  const about = `{"taskId":${id}}`;
  expect(rawAt(await client.request('2', 'tasks/get', about), 'result', 'status')).toBe(
    '"working"',
  );
  expect(rawAt(await client.request('3', 'tasks/list'), 'result', 'tasks')).toContain(id);
  tasks.old.settle(servers.old.peer, String(JSON.parse(id)), 'completed', '');
  const told = await client.next(isA('notifications/tasks/status'));
  expect(rawAt(told, 'params', 'status')).toBe('"completed"');
  expect(rawAt(await client.request('4', 'tasks/result', about), 'result', 'of')).toBe(id);
  const cancelled = await client.request('5', 'tasks/cancel', about);
  expect(rawAt(cancelled, 'result', 'status')).toBe('"cancelled"');
  await client.close();
});

test('a legacy client is told of no tasks that it cannot have [LM-23]', async () => {
  const client = await rig.open('legacy', { server: 'alpha', capabilities: '{"tasks":{}}' });
  const made = await client.request('1', 'tools/call', toolParams('long'));
  expect(rawAt(made, 'result', 'isError')).toBe('true');
  const answer = await client.request('2', 'tasks/get', '{"taskId":"a-ü-1"}');
  expect(rawAt(answer, 'error', 'code')).toBe('-32601');
  expect(client.messages[0]).toContain('"capabilities"');
  expect(client.messages[0]).not.toMatch(/"tasks"|"extensions"/);
  await client.close();
});

test('a stateless client is told of no tasks that it cannot have [ML-24]', async () => {
  const client = rig.http('old');
  const found = await client.request('1', 'server/discover', '{}', { capabilities });
  expect(rawAt(found, 'result', 'capabilities')).not.toContain('task');
  const made = await client.request('2', 'tools/call', toolParams('long'), { capabilities });
  expect(rawAt(made, 'result', 'task')).toBe('"not asked for"');
});
