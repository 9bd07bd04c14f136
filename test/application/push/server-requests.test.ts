import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';

const ask = (id: string, token = '') =>
  `{"jsonrpc":"2.0","id":${id},"method":"sampling/createMessage","params":{"n":9007199254740993${token}}}`;

/** Two servers of one client, each with a call in flight. */
const twoServers = async () => {
  const build = new GatewayBuild({ left: {}, right: {} });
  const client = await build.client();
  const leftCall = client.request(1, 'tools/call', '{"name":"left__work"}');
  const rightCall = client.request(2, 'tools/call', '{"name":"right__work"}');
  await settled();
  const [left, right] = [build.server('left').link, build.server('right').link];
  return { build, client, leftCall, rightCall, left, right };
};

describe('requests of servers to their client', () => {
  test('of two servers that both use id 0 and token 0 stay apart, and answers return exactly', async () => {
    const { client, leftCall, rightCall, left, right } = await twoServers();
    left.say(ask('0', ',"_meta":{"progressToken":0}'));
    right.say(ask('0', ',"_meta":{"progressToken":0}'));
    expect(leftCall.pushed).toEqual([ask('1', ',"_meta":{"progressToken":1}')]);
    expect(rightCall.pushed).toEqual([ask('2', ',"_meta":{"progressToken":2}')]);
    client.notify('notifications/progress', '{"progress":0.5,"progressToken":2}');
    expect(right.last('notifications/progress').params).toBe('{"progress":0.5,"progressToken":0}');
    expect(left.all('notifications/progress')).toEqual([]);
    client.send('{"jsonrpc":"2.0","result":{"who":"right"},"id":2}');
    client.send('{"jsonrpc":"2.0","error":{"code":-1,"message":"left"},"id":1}');
    expect(left.responses).toEqual([
      '{"jsonrpc":"2.0","error":{"code":-1,"message":"left"},"id":0}',
    ]);
    expect(right.responses).toEqual(['{"jsonrpc":"2.0","result":{"who":"right"},"id":0}']);
  });

  test.each(['"0"', '-1', '1.5', '9007199254740993', '1e400', '"é🐎"'])(
    'under id %s get their answer under exactly that id and token',
    async (id) => {
      const { client, left } = await twoServers();
      left.say(ask(id, `,"_meta":{"progressToken":${id}}`));
      client.notify('notifications/progress', '{"progressToken":1}');
      client.send('{"jsonrpc":"2.0","id":1,"result":{}}');
      expect(left.last('notifications/progress').params).toBe(`{"progressToken":${id}}`);
      expect(left.responses).toEqual([`{"jsonrpc":"2.0","id":${id},"result":{}}`]);
    },
  );

  test('that are answered with a task are told of it, and of its progress, alone', async () => {
    const { build, client, left, right } = await twoServers();
    left.say(ask('0', ',"_meta":{"progressToken":"p"}'));
    right.say(ask('0', ',"_meta":{"progressToken":"p"}'));
    client.send(
      '{"jsonrpc":"2.0","id":2,"result":{"task":{"taskId":"t\\u0031","status":"working"}}}',
    );
    client.notify('notifications/progress', '{"progressToken":2,"progress":1.0}');
    const status = '{"taskId":"t1","status":"completed","n":1.0}';
    client.notify('notifications/tasks/status', status);
    expect(right.last('notifications/progress').params).toBe(
      '{"progressToken":"p","progress":1.0}',
    );
    expect(right.last('notifications/tasks/status').params).toBe(status);
    expect(left.all('notifications/tasks/status')).toEqual([]);
    expect(left.all('notifications/progress')).toEqual([]);
    client.notify('notifications/tasks/status', '{"taskId":"t2","status":"completed"}');
    expect(right.all('notifications/tasks/status')).toHaveLength(1);
    expect(build.metrics.dropped).toEqual(['unknown_task']);
  });

  test('are answered once: a second answer and one to nobody are dropped and counted', async () => {
    const { build, client, left } = await twoServers();
    left.say(ask('0'));
    for (const id of ['1', '1', '"1"', '99'])
      client.send(`{"jsonrpc":"2.0","id":${id},"result":{}}`);
    expect(left.responses).toHaveLength(1);
    expect(build.metrics.dropped).toEqual(['unknown_reply', 'unknown_reply', 'unknown_reply']);
  });

  test('that a server cancels are cancelled at the client under the id it knows', async () => {
    const { build, client, leftCall, left, right } = await twoServers();
    left.say(ask('"é"'));
    const cancelled =
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"é","x":1.0}}';
    right.say(cancelled);
    expect(leftCall.pushed).toHaveLength(1);
    left.say(cancelled);
    expect(leftCall.pushed[1]).toBe(cancelled.replace('"é"', '1'));
    client.send('{"jsonrpc":"2.0","id":1,"result":{}}');
    expect(left.responses).toEqual([]);
    expect(build.metrics.dropped).toEqual(['unknown_reply']);
  });

  test('of a server that dies are cancelled at the client, those of the others stay', async () => {
    const { client, left, right } = await twoServers();
    client.cancel(1);
    client.cancel(2);
    left.say(ask('0'));
    right.say(ask('0'));
    left.die();
    const last = JSON.parse(client.outlet.delivered.at(-1) ?? '') as object;
    expect(last).toMatchObject({ method: 'notifications/cancelled', params: { requestId: 1 } });
    client.send('{"jsonrpc":"2.0","id":2,"result":{}}');
    expect(right.responses).toHaveLength(1);
  });

  test('are cancelled outside any call when their call has ended meanwhile', async () => {
    const { client, leftCall, left } = await twoServers();
    left.say(ask('0'));
    left.answer(left.last('tools/call'), '{}');
    expect(leftCall.isOver).toBe(true);
    left.die();
    expect(client.outlet.delivered.at(-1)).toContain('"requestId":1');
  });

  test('progress for a token that no server gave is dropped and counted', async () => {
    const { build, client, left } = await twoServers();
    left.say(ask('0'));
    for (const token of ['1', '2', '"1"']) {
      client.notify('notifications/progress', `{"progressToken":${token},"progress":1}`);
    }
    expect(left.all('notifications/progress')).toEqual([]);
    expect(build.metrics.dropped).toEqual(['unknown_token', 'unknown_token', 'unknown_token']);
  });
});

describe('ping', () => {
  test('of the client is answered by the gateway, and no server hears it [RS-04]', async () => {
    const { client, left, right } = await twoServers();
    expect(client.request('"p"', 'ping').text).toBe('{"jsonrpc":"2.0","id":"p","result":{}}');
    expect([...left.all('ping'), ...right.all('ping')]).toEqual([]);
  });

  test('of a server is answered by the gateway under its exact id, and the client hears nothing', async () => {
    const { client, leftCall, left } = await twoServers();
    left.say('{"jsonrpc":"2.0","id":1e400,"method":"ping"}');
    expect(left.responses).toEqual(['{"jsonrpc":"2.0","id":1e400,"result":{}}']);
    expect([...client.outlet.delivered, ...leftCall.pushed]).toEqual([]);
  });
});
