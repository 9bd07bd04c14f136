import { afterEach, describe, expect, test } from 'vitest';
import { Rig, withSession } from './rig.ts';
import { answerJson, event, resultText, type Script, startEvents } from './scripted-server.ts';

let rig: Rig;
const start = async (script: Script): Promise<Rig> => {
  rig = await new Rig(script).open();
  return rig;
};
afterEach(() => rig.close());

const notice =
  '{"jsonrpc":"2.0","method":"notifications/progress","params":{"n":9007199254740993}}';

describe('answers', () => {
  test('a JSON answer belongs to its call [BE-10]', async () => {
    const text = '{"jsonrpc": "2.0","id":7 ,"result":{"big":9007199254740993,"odd":"\\u00e9"}}';
    const { listener } = await start((_, response) => answerJson(response, text));
    rig.call(7);
    await listener.answer(7);
    expect(listener.messages).toEqual([text]);
    expect(listener.calls).toEqual([7]);
    expect(listener.carriers).toEqual(['body']);
    expect(listener.statuses).toEqual([200]);
    expect(listener.streamed).toEqual([]);
  });

  test('a stream is announced and its events arrive while the call runs [BE-11]', async () => {
    let finish: (() => void) | undefined;
    const { listener } = await start((received, response) => {
      startEvents(response).write(event(notice));
      finish = () => response.end(event(resultText(received.message.id)));
    });
    rig.call(7);
    await listener.until(() => listener.messages.length === 1);
    expect(listener.streamed).toEqual([7]);
    finish?.();
    await listener.answer(7);
    expect(listener.messages[0]).toBe(notice);
    expect(listener.calls).toEqual([7, 7]);
    expect(listener.carriers).toEqual(['channel', 'channel']);
    expect(listener.failures).toEqual([]);
  });

  test('newline-delimited JSON is a stream of messages [BE-10]', async () => {
    const { listener } = await start((received, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.end(`${notice}\n${resultText(received.message.id)}\n`);
    });
    rig.call(7);
    await listener.answer(7);
    expect(listener.messages[0]).toBe(notice);
    expect(listener.calls).toEqual([7, 7]);
  });

  test('characters split over chunks arrive whole', async () => {
    const text = resultText(7, { text: 'žluťoučký 🐎 日本語' });
    const { listener } = await start((_, response) => {
      startEvents(response);
      const bytes = Buffer.from(event(text));
      let at = 0;
      const next = (): void => {
        if (at === bytes.length) response.end();
        else response.write(bytes.subarray(at, ++at), () => setImmediate(next));
      };
      next();
    });
    rig.call(7);
    await listener.answer(7);
    expect(listener.messages).toEqual([text]);
  });

  test('9.9 MB cross both ways byte for byte [L13]', async () => {
    const big = resultText(7, { text: 'ž🐎x'.repeat(1_414_000) });
    expect(Buffer.byteLength(big)).toBeGreaterThan(9_890_000);
    const { listener, server } = await start((received, response) => {
      answerJson(response, received.text.replace('"method":"echo","params"', '"result"'));
    });
    const sent = big.replace('"result"', '"method":"echo","params"');
    rig.link.send(Buffer.from(sent), 7);
    await listener.until(() => listener.messages.length === 1);
    expect(server.received[0]?.text === sent).toBe(true);
    expect(listener.messages[0] === big).toBe(true);
  });

  test('a stream the server leaves open after the answer is closed', async () => {
    let isClosed = false;
    const { listener, server } = await start((received, response) => {
      startEvents(response).write(event(resultText(received.message.id)));
      response.on('close', () => {
        isClosed = true;
      });
    });
    rig.call(7);
    await listener.answer(7);
    await expect.poll(() => isClosed).toBe(true);
    expect(listener.failures).toEqual([]);
    expect(server.received).toHaveLength(1);
  });

  test('the next call reuses the connection', async () => {
    const { listener, server } = await start((received, response) =>
      answerJson(response, resultText(received.message.id)),
    );
    for (let id = 1; id < 20; id += 1) {
      rig.call(id);
      await listener.answer(id);
    }
    expect(server.connections).toBeLessThan(4);
  });
});

describe('refusals', () => {
  const error =
    '{"code":-32002,"message":"not found","data":{"uri":"x://1","big":9007199254740993}}';

  test.each([
    ['its own id', 400, `{"jsonrpc":"2.0","id":7,"error":${error}}`],
    ['a null id', 409, `{"jsonrpc":"2.0","error":${error},"id":null}`],
    ['no id', 409, `{"jsonrpc":"2.0","error":${error}}`],
    ['no id and spaces', 500, ` {"jsonrpc":"2.0", "error":${error}}\n`],
  ])('an error with %s keeps code, message and data', async (_, status, body) => {
    const { listener } = await start((_received, response) => answerJson(response, body, status));
    rig.call(7);
    await listener.answer(7);
    expect(listener.messages[0]).toContain(`"error":${error}`);
    expect(listener.calls).toEqual([7]);
    expect(listener.statuses).toEqual([status]);
    expect(listener.failures).toEqual([]);
  });

  test.each([
    [400, 'backend_protocol_error', 'oops'],
    [401, 'backend_unauthorized', '{"error":"invalid_token"}'],
    [404, 'backend_protocol_error', ''],
    [405, 'backend_protocol_error', '{"jsonrpc":"2.0","id":8,"error":{"code":-1,"message":"x"}}'],
    [302, 'backend_protocol_error', ''],
    [500, 'backend_unavailable', '<html>'],
    [503, 'backend_unavailable', '{"jsonrpc":"2.0","id":7,"result":{}}'],
  ])('status %i without a JSON-RPC error is %s [F01]', async (status, code, body) => {
    const { server, listener } = await start((_, response) => {
      response.writeHead(status, { location: '/elsewhere' }).end(body);
    });
    rig.call(7);
    const fault = await rig.failure(7);
    expect(listener.refusals).toEqual([status]);
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(String(status));
    expect(server.received).toHaveLength(1);
  });

  test.each([
    ['nothing', 200, 'application/json', ''],
    ['an acceptance', 202, undefined, ''],
    ['a page', 200, 'text/html', '<html>'],
    ['text as JSON', 200, 'application/json', 'hello'],
  ])('%s is no answer to a call', async (_, status, type, body) => {
    await start((_received, response) => {
      response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body);
    });
    rig.call(7);
    expect((await rig.failure(7)).code).toBe('backend_protocol_error');
    expect(rig.listener.messages).toEqual([]);
  });

  test('a session the server no longer knows is retired, by the call that showed it', async () => {
    const { listener, server } = await start(
      withSession((_, response) => answerJson(response, '{"jsonrpc":"2.0"}', 404)),
    );
    await rig.initialize();
    rig.call(2);
    await listener.until(() => listener.retirements.length > 0);
    expect(listener.retirements.map(({ call, fault }) => [call, fault.code])).toEqual([
      [2, 'session_lost'],
    ]);
    expect(listener.failures).toEqual([]);
    const before = server.received.length;
    rig.call(3);
    await rig.link.close();
    expect(server.received).toHaveLength(before); // neither the call nor a DELETE of what is gone
    expect(listener.closings).toHaveLength(1);
    expect(listener.late).toBe(0);
  });

  test('what is in flight when the session shows to be gone is still answered', async () => {
    let answerFirst = (): void => undefined;
    const { listener } = await start(
      withSession((received, response) => {
        if (received.text.includes('"id":3')) response.writeHead(404).end();
        else answerFirst = () => answerJson(response, resultText(2));
      }),
    );
    await rig.initialize();
    rig.call(2);
    rig.call(3);
    await listener.until(() => listener.retirements.length > 0);
    answerFirst();
    await listener.answer(2);
    expect(listener.closings).toEqual([]);
  });

  test.each([
    [
      '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID provided"},"id":null}',
      1,
    ],
    [
      '{"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,"message":"Bad Request: Missing session ID"}}',
      1,
    ],
    [
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Server not initialized"}}',
      1,
    ],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"no such session"}}', 0],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no such tool"}}', 0],
    ['{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":"no such session"}}', 0],
  ])('a 400 that says %s retires the session %i times', async (body, times) => {
    const { listener } = await start(withSession((_, response) => answerJson(response, body, 400)));
    await rig.initialize();
    rig.call(2);
    await listener.until(() => listener.retirements.length + listener.messages.length > 1);
    expect(listener.retirements).toHaveLength(times);
  });

  test('an unreachable server fails the call, not the link [F01]', async () => {
    await start(() => {});
    await rig.server.close();
    rig.call(1, 'initialize');
    const fault = await rig.failure(1);
    expect(fault.code).toBe('backend_unavailable');
    expect(fault.message).toContain('ECONNREFUSED');
    expect(rig.listener.closings).toEqual([]);
    rig.server.close = () => Promise.resolve();
  });
});
