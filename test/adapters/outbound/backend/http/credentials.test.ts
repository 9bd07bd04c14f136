import { afterEach, describe, expect, test } from 'vitest';
import type { BackendLink } from '../../../../../src/application/ports/driven/backend-connector.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import type { Principal } from '../../../../../src/domain/identity/principal.ts';
import type { Era } from '../../../../../src/domain/mcp/revisions.ts';
import { ScriptedCredentials } from '../../../../support/backend/scripted-credentials.ts';
import { endpointAt, frame, Rig, withSession } from './rig.ts';
import { answerJson, type Received, resultText, type Script } from './scripted-server.ts';

const ada: Principal = { key: 'ada' };
const bob: Principal = { key: 'bob' };

let rig: Rig;
afterEach(() => rig.close());

interface Bench {
  readonly rig: Rig;
  readonly credentials: ScriptedCredentials;
  readonly link: BackendLink;
}

const start = async (
  script: Script,
  era: Era,
  caller?: Principal,
  headers = {},
): Promise<Bench> => {
  const credentials = new ScriptedCredentials();
  rig = new Rig(script, { credentials });
  await rig.open(headers, era);
  const signal = AbortSignal.timeout(10_000);
  const link = await rig.connector.open(
    endpointAt(rig.url, headers),
    rig.listener,
    signal,
    era,
    caller,
  );
  if (link instanceof Fault) throw new Error(link.message);
  await rig.link.close();
  rig.link = link;
  return { rig, credentials, link };
};

const answers: Script = ({ message }, response) =>
  answerJson(response, resultText(message.id ?? 0));

/** Takes only requests with these credentials. */
const taking =
  (...taken: readonly string[]): Script =>
  (received, response) => {
    if (taken.includes(shownIn(received))) answers(received, response);
    else response.writeHead(401, { 'www-authenticate': 'Bearer scope="evil"' }).end('{"evil":1}');
  };

const shownIn = ({ headers }: Received): string => headers.authorization ?? 'nothing';

const call = (id: number): Buffer => frame(id, 'tools/call');

describe('on a link that callers share', () => {
  test('each request carries the credential of its caller', async () => {
    const { link } = await start(answers, 'modern');
    const callers = Array.from({ length: 40 }, (_, index) => [ada, bob, undefined][index % 3]);
    for (const [index, caller] of callers.entries()) link.send(call(index), index, [], caller);
    await rig.listener.until(() => rig.listener.messages.length === callers.length);
    for (const received of rig.server.received) {
      const caller = callers[received.message.id ?? 0];
      expect(shownIn(received)).toBe(`Bearer ${caller?.key ?? 'gateway'} 1`);
    }
  });

  test('one that is refused is sent once more with another one, byte for byte', async () => {
    const { link, credentials } = await start(taking('Bearer ada 2'), 'modern');
    link.send(call(7), 7, ['mcp-method', 'tools/call'], ada);
    await rig.listener.answer(7);
    expect(credentials.renewed).toEqual(['ada']);
    expect(rig.server.received.map(shownIn)).toEqual(['Bearer ada 1', 'Bearer ada 2']);
    const [first, second] = rig.server.received;
    expect(second?.text).toBe(first?.text);
    expect(second?.headers['mcp-method']).toBe('tools/call');
    expect(rig.listener.failures).toEqual([]);
  });

  test('one that is refused again fails, in the words of the gateway', async () => {
    const { link } = await start(taking(), 'modern');
    link.send(call(7), 7, [], ada);
    const fault = await rig.failure(7);
    expect(fault.code).toBe('backend_unauthorized');
    expect(fault.message).not.toContain('evil');
    expect(rig.listener.refusals).toEqual([401]);
    expect(rig.server.received).toHaveLength(2);
  });

  test('one with no other credential is not sent again', async () => {
    const { link, credentials } = await start(taking(), 'modern');
    credentials.hasOther = false;
    link.send(call(7), 7, [], ada);
    expect((await rig.failure(7)).code).toBe('backend_unauthorized');
    expect(rig.server.received).toHaveLength(1);
  });

  test('one that is forbidden is not sent again', async () => {
    const forbid: Script = (_, response) => response.writeHead(403).end();
    const { link, credentials } = await start(forbid, 'modern');
    link.send(call(7), 7, [], ada);
    expect((await rig.failure(7)).code).toBe('backend_unauthorized');
    expect(rig.listener.refusals).toEqual([403]);
    expect(credentials.renewed).toEqual([]);
    expect(rig.server.received).toHaveLength(1);
  });

  test('one for whom there is none is not sent, and hears why', async () => {
    const { link, credentials } = await start(answers, 'modern');
    credentials.next = new Fault('credential_missing', 'none');
    link.send(call(7), 7, [], ada);
    expect((await rig.failure(7)).code).toBe('credential_missing');
    expect(rig.server.received).toEqual([]);
  });

  test('one nobody waits for any more is not sent when its credential comes', async () => {
    const { link, credentials } = await start(answers, 'modern');
    credentials.holds = true;
    link.send(call(7), 7, [], ada);
    link.forget(7);
    credentials.holds = false;
    for (const go of credentials.held) go();
    link.send(call(8), 8, [], bob);
    await rig.listener.answer(8);
    expect(rig.server.received.map(({ message }) => message.id)).toEqual([8]);
    expect(rig.listener.failures).toEqual([]);
  });

  test('one that was refused is not sent again after the end of its link', async () => {
    const { link, credentials } = await start(taking('Bearer ada 2'), 'modern');
    const refused = Promise.withResolvers<void>();
    credentials.renew = () => {
      refused.resolve();
      return new Promise((resolve) =>
        credentials.held.push(() => resolve({ header: 'authorization', value: 'Bearer ada 2' })),
      );
    };
    link.send(call(7), 7, [], ada);
    await refused.promise;
    await link.close();
    for (const go of credentials.held) go();
    await new Promise(setImmediate);
    expect(rig.server.received).toHaveLength(1);
    expect(rig.listener.failures).toEqual([]);
    expect(rig.listener.messages).toEqual([]);
  });

  test('a refusal that never ends is cut off', async () => {
    const endless: Script = (received, response) => {
      if (shownIn(received) === 'Bearer ada 2') {
        answers(received, response);
        return;
      }
      response.writeHead(401);
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(16_384), () => setImmediate(more));
      };
      response.on('error', () => {});
      more();
    };
    const { link } = await start(endless, 'modern');
    link.send(call(7), 7, [], ada);
    await rig.listener.answer(7);
    expect(rig.server.received).toHaveLength(2);
  });

  test('a configured header of the same name does not go out beside it', async () => {
    const { link } = await start(answers, 'modern', undefined, {
      Authorization: 'Basic static',
      'x-more': '1',
    });
    link.send(call(7), 7, [], ada);
    await rig.listener.answer(7);
    const [received] = rig.server.received;
    expect(received?.headers.authorization).toBe('Bearer ada 1');
    expect(received?.headers['x-more']).toBe('1');
  });
});

describe('on the link of one session', () => {
  test('everything carries the credential of its caller: calls, the stream and the goodbye', async () => {
    const stream: Script = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    };
    await start(withSession(answers, stream), 'legacy', ada);
    await rig.initialize();
    rig.call(2);
    await rig.listener.answer(2);
    await rig.server.until(() => rig.server.of('GET').length === 1);
    await rig.link.close();
    expect(rig.server.of('DELETE')).toHaveLength(1);
    expect(new Set(rig.server.received.map(shownIn))).toEqual(new Set(['Bearer ada 1']));
  });

  test('a call carries the credential its client showed last', async () => {
    await start(withSession(answers), 'legacy', ada);
    await rig.initialize();
    rig.link.send(call(2), 2, [], { key: 'ada again' });
    await rig.listener.answer(2);
    const calls = rig.server.received.filter(({ message }) => message.method === 'tools/call');
    expect(calls.map(shownIn)).toEqual(['Bearer ada again 1']);
  });

  test('a stream that is refused is asked for once more with another credential', async () => {
    const onGet: Script = (received, response) => {
      if (shownIn(received) === 'Bearer ada 1') response.writeHead(401).end();
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    };
    await start(withSession(answers, onGet), 'legacy', ada);
    await rig.initialize();
    await rig.server.until(() => rig.server.of('GET').length === 2);
    expect(rig.server.of('GET').map(shownIn)).toEqual(['Bearer ada 1', 'Bearer ada 2']);
    rig.call(2);
    await rig.listener.answer(2);
  });

  test('a notification that is refused holds nothing up', async () => {
    const refusing: Script = (received, response) => {
      if (received.message.method === 'notifications/initialized') response.writeHead(403).end();
      else withSession(answers)(received, response);
    };
    await start(refusing, 'legacy', ada);
    await rig.initialize();
    rig.call(2);
    await rig.listener.answer(2);
    expect(rig.listener.failures).toEqual([]);
  });
});
