import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { HttpConnector } from '../../../../../src/adapters/outbound/backend/http/connector.ts';
import { CallListener } from './call-listener.ts';
import { frame, openLink, quick, Rig, silent } from './rig.ts';
import { answerJson, resultText, startEvents } from './scripted-server.ts';

let rig: Rig | undefined;
afterEach(() => rig?.close());

test('many quick calls share few connections [BE-20]', async () => {
  // What counts as waiting for long: on a busy machine quick calls would.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  rig = await new Rig(
    (received, response) => answerJson(response, resultText(received.message.id)),
    { connectionsPerLane: 16 },
  ).open();
  for (let id = 1; id <= 200; id += 1) rig.call(id);
  const { listener, server } = rig;
  await listener.until(() => listener.messages.length === 200);
  expect(new Set(listener.calls).size).toBe(200);
  expect(server.connections).toBeLessThanOrEqual(16);
});

test('calls that take long do not keep others waiting', async () => {
  rig = await new Rig(
    (received, response) => {
      if (received.message.method === 'slow') startEvents(response);
      else if (received.message.method !== 'silent') {
        answerJson(response, resultText(received.message.id));
      }
    },
    { connectionsPerLane: 2 },
  ).open();
  for (let id = 1; id <= 5; id += 1) rig.call(id, 'slow');
  for (let id = 6; id <= 10; id += 1) rig.call(id, 'silent');
  rig.call(11, 'quick');
  await rig.listener.answer(11);
  expect(rig.listener.messages).toHaveLength(1);
});

test('a call given up while it waits for a connection is never sent', async () => {
  rig = await new Rig(() => {}, { connectionsPerLane: 1, maxConnections: 1 }).open();
  rig.call(1);
  rig.call(2);
  rig.call(3);
  await rig.server.until(() => rig?.server.received.length === 1);
  rig.link.forget(2);
  rig.link.forget(1);
  await rig.server.until(() => rig?.server.received.length === 2);
  expect(rig.server.received.map(({ message }) => message.id)).toEqual([1, 3]);
});

test('links to one origin share connections and keep their sessions apart', async () => {
  let sessions = 0;
  rig = await new Rig((received, response) => {
    if (received.message.method === 'initialize') {
      sessions += 1;
      response.setHeader('mcp-session-id', `s-${sessions}`);
    }
    answerJson(
      response,
      resultText(received.message.id, { session: received.headers['mcp-session-id'] }),
    );
  }).open();
  const connector = new HttpConnector(quick, silent);
  const listeners = [new CallListener(), new CallListener()] as const;
  const first = await openLink(connector, rig.url, listeners[0]);
  const second = await openLink(connector, rig.url, listeners[1]);
  first.send(frame(1, 'initialize'), 1);
  await listeners[0].answer(1);
  second.send(frame(1, 'initialize'), 1);
  await listeners[1].answer(1);
  first.send(frame(2, 'x'), 2);
  second.send(frame(2, 'x'), 2);
  expect(await listeners[0].answer(2)).toContain('s-1');
  expect(await listeners[1].answer(2)).toContain('s-2');
  expect(rig.server.connections).toBeLessThanOrEqual(4);
  await Promise.all([first.close(), second.close()]);
});
