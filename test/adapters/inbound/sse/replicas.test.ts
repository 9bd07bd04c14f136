import { afterEach, describe, expect, test } from 'vitest';
import { EventReader, exchange, type Got } from '../../../support/http-peer.ts';
import { type Plans, type Replica, ReplicaRig } from '../../../support/replicas/replica-rig.ts';

const plans: Plans = { notes: { replies: { 'tools/list': '{"tools":[]}' } } };

let rig: ReplicaRig;

afterEach(() => rig.close());

const bearing = (bearer: string | undefined): Record<string, string> =>
  bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };

const post = (at: Replica, path: string, body: string, bearer?: string): Promise<Got> =>
  exchange(at.port, {
    path,
    body,
    headers: { 'content-type': 'application/json', ...bearing(bearer) },
  });

const initialize =
  '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"probe","version":"1"}}}';
const list = '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}';

/** A stream at the first replica, and where its messages are posted. */
const opened = async (bearer?: string) => {
  rig = await ReplicaRig.started(2, plans);
  const [first, second] = [rig.replica(0), rig.replica(1)];
  const headers = { accept: 'text/event-stream', ...bearing(bearer) };
  const stream = await EventReader.open(first.port, { path: '/sse', headers });
  const path = (await stream.event(0)).data;
  return { first, second, stream, path };
};

describe('an event stream with a second address', () => {
  test('hears the answers to what is posted at another replica', async () => {
    const { second, stream, path } = await opened();
    expect((await post(second, path, initialize)).status).toBe(202);
    expect(JSON.parse((await stream.event(1)).data).id).toBe(0);
    expect((await post(second, path, list)).status).toBe(202);
    expect(JSON.parse((await stream.event(2)).data).result).toEqual({ tools: [] });
    expect(second.build.sessions.size).toBe(0);
    stream.close();
  });

  test('is unknown to another principal at every replica', async () => {
    const { first, second, stream, path } = await opened('ada');
    await post(first, path, initialize, 'ada');
    for (const at of [first, second]) {
      expect((await post(at, path, list, 'eve')).status).toBe(404);
      expect((await post(at, path, list, 'ada')).status).toBe(202);
    }
    stream.close();
  });

  test('ends with its replica: messages for it are told so', async () => {
    const { first, second, stream, path } = await opened();
    await post(second, path, initialize);
    await rig.standStill(first);
    await rig.pass(2_000);
    expect((await rig.whileTimePasses(post(second, path, list))).status).toBe(404);
    stream.close();
  });

  test('is known to nobody once its client has gone', async () => {
    const { first, second, stream, path } = await opened();
    stream.close();
    await expect.poll(() => first.build.sessions.size).toBe(0);
    await rig.pass(50);
    expect((await post(second, path, list)).status).toBe(404);
  });

  test('is not opened when the store refuses to keep it', async () => {
    rig = await ReplicaRig.started(1, plans);
    rig.store.trouble = 'refused';
    const got = await exchange(rig.replica(0).port, {
      path: '/sse',
      headers: { accept: 'text/event-stream' },
    });
    expect([got.status, rig.replica(0).build.sessions.size]).toEqual([503, 0]);
  });
});
