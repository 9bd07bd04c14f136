import { afterEach, expect, test } from 'vitest';
import type { HttpSettings } from '../../../../../src/adapters/outbound/backend/http/settings.ts';
import { Rig, withSession } from './rig.ts';
import { event, resultText, type Script, startEvents } from './scripted-server.ts';

let rig: Rig;
const start = async (
  onCall: Script,
  onResume: Script,
  settings: Partial<HttpSettings> = {},
): Promise<Rig> => {
  const script = withSession(onCall, (received, response) => {
    if (received.headers['last-event-id'] === undefined) response.writeHead(405).end();
    else onResume(received, response);
  });
  rig = await new Rig(script, settings).open();
  await rig.initialize();
  return rig;
};
const resumes = () => rig.server.of('GET').filter(({ headers }) => headers['last-event-id']);
afterEach(() => rig.close());

const notice = '{"jsonrpc":"2.0","method":"notifications/message","params":{}}';

test('a server that ends the stream to be polled is polled after its retry time', async () => {
  const { listener } = await start(
    (_, response) => startEvents(response).end('id: p-1\nretry: 3\ndata:\n\n'),
    (_, response) => startEvents(response).end(event(notice, 'p-2') + event(resultText(2))),
  );
  rig.call(2);
  await listener.answer(2);
  expect(listener.messages.slice(1)).toEqual([notice, resultText(2)]);
  expect(listener.calls.slice(1)).toEqual([2, 2]);
  expect(listener.releases).toEqual([2]);
  expect(resumes().map(({ headers }) => headers['last-event-id'])).toEqual(['p-1']);
  expect(listener.failures).toEqual([]);
});

test('an event id alone is enough to take the stream up again', async () => {
  const { listener } = await start(
    (_, response) => startEvents(response).end('id: ž-1\n\n'),
    (received, response) => {
      const id = Buffer.from(received.headers['last-event-id'] as string, 'latin1').toString();
      startEvents(response).end(event(resultText(2, { id })));
    },
  );
  rig.call(2);
  expect(await listener.answer(2)).toContain('ž-1');
});

test('a connection that breaks goes on after the last event, again and again', async () => {
  const { listener } = await start(
    (_, response) => {
      startEvents(response).write(event(notice, 'e-0'), () => response.destroy());
    },
    (received, response) => {
      const next = Number(String(received.headers['last-event-id']).slice(2)) + 1;
      if (next === 10) startEvents(response).end(event(resultText(2), 'e-10'));
      else startEvents(response).write(event(notice, `e-${next}`), () => response.destroy());
    },
  );
  rig.call(2);
  await listener.answer(2);
  expect(listener.messages).toHaveLength(12);
  expect(listener.releases).toEqual([]);
});

test('attempts that bring nothing come to an end', async () => {
  await start(
    (_, response) => startEvents(response).end(event(notice, 'e-1')),
    (_, response) => startEvents(response).end(event(notice)),
    { maxFruitlessResumes: 3 },
  );
  rig.call(2);
  expect((await rig.failure(2)).code).toBe('outcome_unknown');
  expect(resumes()).toHaveLength(3);
});

test('all attempts for one call together are bounded', async () => {
  let id = 0;
  await start(
    (_, response) => startEvents(response).end('id: a\nretry: 1\ndata:\n\n'),
    (_, response) => {
      id += 1;
      startEvents(response).end(`id: ${id}\ndata:\n\n`);
    },
    { maxResumes: 7 },
  );
  rig.call(2);
  expect((await rig.failure(2)).code).toBe('outcome_unknown');
  expect(resumes()).toHaveLength(7);
});

test('an absurd retry time is cut [I18]', async () => {
  const { listener } = await start(
    (_, response) => startEvents(response).end('id: a\nretry: 600000\ndata:\n\n'),
    (_, response) => startEvents(response).end(event(resultText(2))),
  );
  rig.call(2);
  await listener.answer(2);
});

test('a stream without ids that ends before the answer fails the call [F11]', async () => {
  const { listener } = await start(
    (_, response) => startEvents(response).end(event(notice)),
    () => {},
  );
  rig.call(2);
  expect((await rig.failure(2)).code).toBe('outcome_unknown');
  expect(listener.messages).toHaveLength(2);
  expect(resumes()).toHaveLength(0);
});

test('a server that cannot resume fails the call', async () => {
  await start(
    (_, response) => startEvents(response).end(event(notice, 'e-1')),
    (_, response) => response.writeHead(405).end(),
  );
  rig.call(2);
  expect((await rig.failure(2)).code).toBe('outcome_unknown');
  expect(resumes()).toHaveLength(1);
});

test('a session lost while resuming is retired; the call was heard, so its outcome is not known', async () => {
  const { listener } = await start(
    (_, response) => startEvents(response).end(event(notice, 'e-1')),
    (_, response) => response.writeHead(404).end(),
  );
  rig.call(2);
  await listener.until(() => listener.retirements.length > 0);
  expect((await rig.failure(2)).code).toBe('outcome_unknown');
  expect(listener.retirements.map(({ call, fault }) => [call, fault.code])).toEqual([
    [undefined, 'session_lost'],
  ]);
});

test('a call nobody waits for is not polled any more', async () => {
  const { listener, server } = await start(
    (_, response) => startEvents(response).end('id: p-1\nretry: 20\ndata:\n\n'),
    () => {},
  );
  rig.call(2);
  await listener.until(() => listener.releases.length > 0);
  rig.link.forget(2);
  rig.call(3);
  await server.until(() => resumes().length === 1);
  rig.link.forget(3);
  expect(resumes()).toHaveLength(1);
  expect(listener.failures).toEqual([]);
});

test('a running call nobody waits for gives its connection back', async () => {
  let isClosed = false;
  const { server } = await start(
    (_, response) => {
      response.on('close', () => {
        isClosed = true;
      });
    },
    () => {},
  );
  rig.call(2);
  await server.until(() => server.of('POST').length === 3);
  rig.link.forget(2);
  await expect.poll(() => isClosed).toBe(true);
  expect(rig.listener.failures).toEqual([]);
});
