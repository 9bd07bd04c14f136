import { afterEach, expect, test } from 'vitest';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import { ScriptedCredentials } from '../../../../support/backend/scripted-credentials.ts';
import { frame } from '../http/rig.ts';
import type { Received } from '../http/scripted-server.ts';
import { endpointAt, SseRig } from './rig.ts';

let rig: SseRig;
afterEach(() => rig.close());

const shownIn = ({ headers }: Received): string => headers.authorization ?? 'nothing';

test('stream and messages carry the credential of their caller; what is refused is sent once more', async () => {
  const credentials = new ScriptedCredentials();
  rig = new SseRig(
    {
      onPost: (received, response, stream) => {
        if (shownIn(received) !== 'Bearer ada 2') response.writeHead(401).end('log in at evil');
        else {
          response.writeHead(202).end();
          stream.write('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
        }
      },
    },
    { credentials },
  );
  rig.origin = await rig.server.listen();
  const signal = AbortSignal.timeout(10_000);
  const endpoint = endpointAt(`${rig.origin}/sse`, { authorization: 'Basic static' });
  const caller = { key: 'ada' };
  const link = await rig.connector.open(endpoint, rig.listener, signal, 'legacy', caller);
  if (link instanceof Fault) throw new Error(link.message);
  link.send(frame(1, 'ping'), 1);
  await rig.listener.until(() => rig.listener.messages.length === 1);
  expect(rig.server.of('GET').map(shownIn)).toEqual(['Bearer ada 1']);
  expect(rig.server.of('POST').map(shownIn)).toEqual(['Bearer ada 1', 'Bearer ada 2']);
  credentials.next = new Fault('auth_unavailable', 'down');
  link.send(frame(2, 'ping'), 2);
  await rig.listener.until(() => rig.listener.failures.length === 1);
  expect(rig.listener.failures[0]?.fault.code).toBe('auth_unavailable');
  expect(rig.server.of('POST')).toHaveLength(2);
  await link.close();
});

test('a stream that is refused for every credential is a fault of the gateway’s own', async () => {
  const credentials = new ScriptedCredentials();
  rig = new SseRig({ onGet: (response) => response.writeHead(401).end() }, { credentials });
  rig.origin = await rig.server.listen();
  const signal = AbortSignal.timeout(10_000);
  const link = await rig.connector.open(endpointAt(rig.origin), rig.listener, signal);
  expect(link).toMatchObject({ code: 'backend_unauthorized' });
  expect(rig.server.received.map(shownIn)).toEqual(['Bearer gateway 1', 'Bearer gateway 2']);
});
