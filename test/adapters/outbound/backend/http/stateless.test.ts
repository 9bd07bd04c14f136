import { afterEach, describe, expect, test } from 'vitest';
import { modernRevision } from '../../../../../src/domain/mcp/revisions.ts';
import { CallListener } from './call-listener.ts';
import { endpointAt, frame, openLink, quick, Rig } from './rig.ts';
import { answerJson, event, resultText, type Script, startEvents } from './scripted-server.ts';

const mirrored = [
  'mcp-protocol-version',
  modernRevision,
  'mcp-method',
  'tools/call',
  'mcp-name',
  '=?base64?xb7DoWI=?=',
  'mcp-param-region',
  'eu',
];

let rig: Rig;
const start = async (script: Script, headers: Record<string, string> = {}): Promise<Rig> => {
  rig = await new Rig(script).open(headers, 'modern');
  return rig;
};
afterEach(() => rig.close());

const echo: Script = ({ message }, response) => answerJson(response, resultText(message.id));
const notice =
  '{"jsonrpc":"2.0","method":"notifications/progress","params":{"n":9007199254740993}}';

describe('requests', () => {
  test('carry the configured headers and those that mirror the message', async () => {
    const configured = {
      'X-Team': 'blue',
      'Mcp-Name': 'not-this',
      'mcp-method': 'nor-this',
      'Mcp-Session-Id': 'nor-that',
    };
    const { link, listener, server } = await start(echo, configured);
    link.send(frame(7, 'tools/call'), 7, mirrored);
    await listener.answer(7);
    expect(server.received[0]?.headers).toMatchObject({
      'x-team': 'blue',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'accept-encoding': 'identity',
      'mcp-protocol-version': modernRevision,
      'mcp-method': 'tools/call',
      'mcp-name': '=?base64?xb7DoWI=?=',
      'mcp-param-region': 'eu',
    });
    expect(server.received[0]?.url).toBe('/mcp?x=1');
  });

  test('know no session: none is taken, none is sent, none is ended', async () => {
    const { link, listener, server } = await start(({ message }, response) => {
      response.setHeader('mcp-session-id', 'unwanted');
      if (message.id === undefined) response.writeHead(202).end();
      else answerJson(response, resultText(message.id));
    });
    rig.call(1, 'initialize');
    await listener.answer(1);
    link.agreed('2025-11-25');
    rig.notify('notifications/initialized');
    rig.call(2);
    await listener.answer(2);
    await link.close();
    await server.until(() => server.received.length >= 3);
    expect(server.received.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
    for (const { headers } of server.received) {
      expect(headers['mcp-session-id']).toBeUndefined();
      expect(headers['mcp-protocol-version']).toBeUndefined();
    }
  });

  test('do not wait for notifications, nor for each other', async () => {
    const { listener } = await start(({ message }, response) => {
      if (message.id === 2) answerJson(response, resultText(2));
    });
    rig.call(1, 'initialize');
    rig.notify('notifications/initialized');
    rig.call(2);
    await listener.answer(2);
  });

  test('share kept-alive connections', async () => {
    const { listener, server } = await start(echo);
    for (let id = 1; id < 20; id += 1) {
      rig.call(id);
      await listener.answer(id);
    }
    expect(server.connections).toBeLessThan(4);
  });

  test('with a header no request may have fail alone', async () => {
    const { link, listener, server } = await start(echo);
    link.send(frame(7, 'tools/call'), 7, ['mcp-name', 'a\r\nx-injected: 1']);
    expect((await rig.failure(7)).code).toBe('backend_unavailable');
    rig.call(8);
    await listener.answer(8);
    expect(server.received).toHaveLength(1);
  });
});

describe('answers', () => {
  test('a stream brings notifications, then the answer', async () => {
    const { listener } = await start(({ message }, response) => {
      startEvents(response).write(event(notice));
      response.end(event(resultText(message.id)));
    });
    rig.call(7);
    await listener.answer(7);
    expect(listener.messages[0]).toBe(notice);
    expect(listener.streamed).toEqual([7]);
    expect(listener.calls).toEqual([7, 7]);
    expect(listener.statuses).toEqual([undefined, undefined]);
  });

  test.each([
    ['before the answer', ''],
    ['before the answer, after an event with an id', event(notice, 'e-1')],
  ])('a stream that ends %s is not taken up again', async (_, text) => {
    const { listener, server } = await start((_received, response) => {
      startEvents(response).end(text);
    });
    rig.call(7);
    expect((await rig.failure(7)).code).toBe('outcome_unknown');
    expect(listener.releases).toEqual([]);
    expect(server.received).toHaveLength(1);
  });

  test('a stream that breaks is not taken up again', async () => {
    const { listener, server } = await start((_, response) => {
      startEvents(response).write(event(notice, 'e-1'));
      listener
        .until(() => listener.messages.length === 1)
        .then(
          () => response.socket?.resetAndDestroy(),
          () => {},
        );
    });
    rig.call(7);
    expect((await rig.failure(7)).code).toBe('outcome_unknown');
    expect(listener.messages).toEqual([notice]);
    expect(server.received.map(({ method }) => method)).toEqual(['POST']);
  });

  test.each([
    [
      '400',
      400,
      '{"jsonrpc":"2.0","id":7,"error":{"code":-32022,"message":"no","data":{"n":1.0}}}',
    ],
    [
      '404',
      404,
      '{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"no","data":{"n":1.0}}}',
    ],
    [
      '500',
      500,
      '{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"no","data":{"n":1.0}}}',
    ],
  ])('an error with status %s is the answer', async (_, status, body) => {
    const { listener } = await start((_received, response) => answerJson(response, body, status));
    rig.call(7);
    await listener.answer(7);
    expect(listener.messages).toEqual([body]);
    expect(listener.carriers).toEqual(['body']);
    expect(listener.statuses).toEqual([status]);
    expect(listener.closings).toEqual([]);
  });

  test.each([
    [404, 'backend_protocol_error', ''],
    [405, 'backend_protocol_error', '<html>'],
    [503, 'backend_unavailable', ''],
  ])('status %i without a message is a failure that tells it', async (status, code, body) => {
    const { listener } = await start((_, response) => response.writeHead(status).end(body));
    rig.call(7);
    expect((await rig.failure(7)).code).toBe(code);
    expect(listener.refusals).toEqual([status]);
  });

  test('a refusal whose body cannot be read is told with its status', async () => {
    const { listener } = await start((_, response) =>
      response.writeHead(404, { 'content-encoding': 'gzip' }).end('x'),
    );
    rig.call(7);
    await rig.failure(7);
    expect(listener.refusals).toEqual([404]);
  });

  test.each([401, 403])(
    'status %i says nothing of who refused, whatever its body',
    async (status) => {
      const body = '{"jsonrpc":"2.0","id":7,"error":{"code":-32001,"message":"log in at evil"}}';
      const { listener } = await start((_, response) => {
        response.setHeader('www-authenticate', 'Bearer resource_metadata="https://evil"');
        answerJson(response, body, status);
      });
      rig.call(7);
      const fault = await rig.failure(7);
      expect(listener.messages).toEqual([]);
      expect(listener.refusals).toEqual([status]);
      expect(fault.code).toBe('backend_unauthorized');
      expect(fault.message).toContain(String(status));
      expect(fault.message).not.toContain('evil');
    },
  );
});

describe('requests nobody waits for any more', () => {
  test('are cancelled by the end of their stream at once', async () => {
    let hungUpMs = 0;
    const { link, listener } = await start(({ message }, response) => {
      if (message.id === 8) answerJson(response, resultText(8));
      else {
        startEvents(response).write(event(notice));
        response.on('close', () => {
          hungUpMs = performance.now();
        });
      }
    });
    rig.call(7);
    await listener.until(() => listener.messages.length === 1);
    const forgottenMs = performance.now();
    link.forget(7);
    await expect.poll(() => hungUpMs, { interval: 1 }).toBeGreaterThan(0);
    expect(hungUpMs - forgottenMs).toBeLessThan(quick.lingerMs);
    rig.call(8);
    await listener.answer(8);
    expect(listener.failures).toEqual([]);
  });

  test('are not sent when they still wait for a connection', async () => {
    let finish: (() => void) | undefined;
    const script: Script = ({ message }, response) => {
      const answer = (): void => answerJson(response, resultText(message.id));
      if (message.id === 1) finish = answer;
      else answer();
    };
    rig = new Rig(script, { connectionsPerLane: 1, maxConnections: 1 });
    await rig.open({}, 'modern');
    for (const id of [1, 2, 3]) rig.call(id);
    rig.link.forget(2);
    await rig.server.until(() => finish !== undefined);
    finish?.();
    await rig.listener.answer(3);
    expect(rig.server.received.map(({ message }) => message.id)).toEqual([1, 3]);
  });

  test('end with the link, and nothing is reported after its end', async () => {
    let isHungUp = false;
    const { link, listener, server } = await start((_, response) => {
      startEvents(response).on('close', () => {
        isHungUp = true;
      });
    });
    rig.call(7);
    await listener.until(() => listener.streamed.length === 1);
    await link.close();
    await expect.poll(() => isHungUp).toBe(true);
    expect(listener.closings.map(({ code }) => code)).toEqual(['shutting_down']);
    expect(listener.failures).toEqual([]);
    expect(listener.late).toBe(0);
    expect(server.received).toHaveLength(1);
  });
});

test('a paused link stops reading', async () => {
  const { link, listener, connector, url, server } = await start(echo);
  const other = new CallListener();
  const second = await openLink(connector, url, other, {}, 'modern');
  link.pause();
  rig.call(1);
  await server.until(() => server.received.length === 1);
  second.send(frame(2, 'tools/call'), 2);
  await other.answer(2);
  expect(listener.messages).toEqual([]);
  link.resume();
  await listener.answer(1);
  await second.close();
});

test('the address is what it is for links with sessions', async () => {
  await start(echo);
  const endpoint = endpointAt('ftp://nowhere');
  const signal = AbortSignal.timeout(1_000);
  const outcome = await rig.connector.open(endpoint, rig.listener, signal, 'modern');
  expect(outcome).toMatchObject({ code: 'backend_unavailable' });
});
