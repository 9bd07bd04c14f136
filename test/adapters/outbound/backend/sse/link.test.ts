import { afterEach, expect, test } from 'vitest';
import type { SseSettings } from '../../../../../src/adapters/outbound/backend/sse/settings.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import { answerJson, event, resultText, startEvents } from '../http/scripted-server.ts';
import { SseRig, type SseScript } from './rig.ts';

let rig: SseRig;
const start = async (script: SseScript, settings: Partial<SseSettings> = {}): Promise<SseRig> => {
  rig = await new SseRig(script, settings).open();
  return rig;
};
const refusal = async (script: SseScript): Promise<Fault> => {
  rig = new SseRig(script);
  const outcome = await rig.attempt();
  expect(outcome).toBeInstanceOf(Fault);
  expect(rig.listener.closings).toEqual([]);
  return outcome as Fault;
};
afterEach(() => rig.close());

const onStream: NonNullable<SseScript['onPost']> = (received, response, stream) => {
  response.writeHead(202).end('Accepted');
  if (received.message.id !== undefined) stream.write(event(resultText(received.message.id)));
};

test('messages go to the announced endpoint and answers come on the stream [BE-12]', async () => {
  const { server, listener } = await start({ onPost: onStream });
  rig.call(1, 'initialize');
  expect(await listener.answer(1)).toBe(resultText(1));
  expect(listener.calls).toEqual([undefined]);
  const [get, post] = server.received;
  expect(get).toMatchObject({
    method: 'GET',
    url: '/sse',
    headers: { accept: 'text/event-stream', 'accept-encoding': 'identity', 'x-team': 'blue' },
  });
  expect(post).toMatchObject({
    method: 'POST',
    url: '/message?sessionId=s-1',
    headers: { 'content-type': 'application/json', 'x-team': 'blue' },
  });
});

test.each([
  ['relative to the stream', 'message?s=1', '/a/message?s=1'],
  ['a whole URL of the same origin', 'ORIGIN/m', '/m'],
])('an endpoint may be %s', async (_, data, path) => {
  rig = new SseRig({ hello: `event: endpoint\ndata: ${data}\n\n`, onPost: onStream });
  await rig.open('/a/sse');
  rig.call(1);
  await rig.listener.answer(1);
  expect(rig.server.of('POST')[0]?.url).toBe(path);
});

test.each([
  'http://evil.example/message',
  '//evil.example/message',
  '\\\\evil.example/message',
  'https:evil.example/message',
  'http://127.0.0.1:1/',
  'http://169.254.169.254/latest/meta-data',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http://[',
])('an endpoint of another origin is refused: %s [I18]', async (data) => {
  const fault = await refusal({ hello: `event: endpoint\ndata: ${data}\n\n` });
  expect(fault.code).toBe('backend_protocol_error');
});

test('a server without an endpoint event is given up in time', async () => {
  const fault = await refusal({ hello: ': nothing\n\n' });
  expect(fault.code).toBe('backend_unavailable');
});

test.each([
  [404, 'backend_protocol_error'],
  [401, 'backend_unauthorized'],
  [503, 'backend_unavailable'],
])('a stream refused with %i is %s', async (status, code) => {
  const fault = await refusal({ onGet: (response) => response.writeHead(status).end('no') });
  expect(fault.code).toBe(code);
  expect(fault.message).toContain(String(status));
});

test('a body that is no stream of events is refused', async () => {
  const fault = await refusal({ onGet: (response) => answerJson(response, '{}') });
  expect(fault.code).toBe('backend_protocol_error');
});

test('an attempt can be given up', async () => {
  rig = new SseRig({ hello: ': nothing\n\n' });
  const controller = new AbortController();
  const attempt = rig.attempt(controller.signal);
  await rig.server.until(() => rig.server.received.length === 1);
  controller.abort();
  expect(await attempt).toBeInstanceOf(Fault);
});

test('with a configured request URL no endpoint event is needed [BE-12]', async () => {
  const { server, listener } = await start(
    { hello: ': nothing\n\n', onPost: onStream },
    { requestUrl: '/request' },
  );
  rig.call(1);
  await listener.answer(1);
  expect(server.of('POST')[0]?.url).toBe('/request');
});

test('notifications keep their order with what follows, calls are independent', async () => {
  const accept: (() => void)[] = [];
  const { server, listener } = await start({
    onPost: (received, response, stream) => {
      if (received.message.id === undefined) accept.push(() => response.writeHead(202).end());
      else onStream(received, response, stream);
    },
  });
  rig.call(1, 'initialize');
  rig.call(2, 'ping');
  await listener.answer(2);
  rig.notify('notifications/initialized');
  rig.notify('notifications/roots/list_changed');
  rig.call(3);
  rig.call(4);
  rig.link.forget(4);
  await server.until(() => accept.length === 1);
  expect(server.of('POST')).toHaveLength(3);
  accept[0]?.();
  await server.until(() => accept.length === 2);
  expect(server.of('POST')).toHaveLength(4);
  accept[1]?.();
  await listener.answer(3);
  expect(server.of('POST').map(({ message }) => message.method)).toHaveLength(5);
});

test('a refused POST fails its call and not the link', async () => {
  const error = '{"code":-32001,"message":"m","data":{"big":9007199254740993}}';
  const { listener } = await start({
    onPost: ({ message }, response) => {
      if (message.id === 1) answerJson(response, 'no', 500);
      else if (message.id === 2) answerJson(response, `{"jsonrpc":"2.0","error":${error}}`, 400);
      else response.destroy();
    },
  });
  rig.call(1);
  expect((await rig.failure(1)).code).toBe('backend_unavailable');
  rig.call(2);
  expect(await listener.answer(2)).toContain(`"error":${error}`);
  rig.call(3);
  expect((await rig.failure(3)).code).toBe('outcome_unknown');
  expect(listener.closings).toEqual([]);
});

test('a POST answered 404 shows that the session is gone, and that nothing was done with it', async () => {
  const { listener } = await start({
    onPost: (_, response) => answerJson(response, 'no session', 404),
  });
  rig.call(1);
  await listener.until(() => listener.retirements.length > 0);
  expect(listener.retirements.map(({ call, fault }) => [call, fault.code])).toEqual([
    [1, 'session_lost'],
  ]);
  expect(listener.failures).toEqual([]);
});

test.each(['end', 'destroy'] as const)(
  'a stream that ends (%s) ends the link [F11]',
  async (how) => {
    const { listener } = await start({});
    rig.stream.write('data: {"jsonrpc":"2.0","method":"half"}\n', () => rig.stream[how]());
    await listener.until(() => listener.closings.length > 0);
    expect(listener.closings.map(({ code }) => code)).toEqual(['backend_unavailable']);
    expect(listener.messages).toEqual([]);
    await rig.link.close();
    expect(listener.late).toBe(0);
  },
);

test('an event without an end is cut off [I18]', async () => {
  const { listener } = await start({}, { maxMessageBytes: 100_000 });
  rig.stream.write(`data: {${'x'.repeat(200_000)}`);
  await listener.until(() => listener.closings.length > 0);
  expect(listener.closings[0]?.code).toBe('backend_protocol_error');
});

test('only messages are passed on', async () => {
  const { listener } = await start({});
  const notice = '{"jsonrpc":"2.0","method":"žluťoučký"}';
  const noise = 'event: ping\ndata: {}\n\ndata: hello\n\nevent: endpoint\ndata: /other\n\n';
  rig.stream.write(`${noise}event: message\ndata: ${notice}\n\n`);
  await listener.until(() => listener.messages.length > 0);
  expect(listener.messages).toEqual([notice]);
});

test('a stream that ends right after its endpoint event ends the link', async () => {
  rig = new SseRig({
    onGet: (response) => {
      startEvents(response).end('event: endpoint\ndata: /m\n\n');
    },
  });
  await rig.open();
  await rig.listener.until(() => rig.listener.closings.length === 1);
});
