import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { WebSocketConnector } from '../../../../../src/adapters/outbound/backend/websocket/connector.ts';
import { DEFAULT_WEBSOCKET_SETTINGS } from '../../../../../src/adapters/outbound/backend/websocket/settings.ts';
import type { BackendLink } from '../../../../../src/application/ports/driven/backend-connector.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import type { Principal } from '../../../../../src/domain/identity/principal.ts';
import type { Era } from '../../../../../src/domain/mcp/revisions.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import { ScriptedCredentials } from '../../../../support/backend/scripted-credentials.ts';

const ada: Principal = { key: 'ada' };

interface Bench {
  readonly credentials: ScriptedCredentials;
  /** Credentials of all upgrades. */
  readonly shown: readonly string[];
  open(era?: Era, caller?: Principal): Promise<BackendLink | Fault>;
}

/** A server that takes only upgrades with this credential. */
const start = async (taken: string, status = 401): Promise<Bench> => {
  const shown: string[] = [];
  const server = createServer();
  const sockets = new WebSocketServer({
    server,
    handleProtocols: () => 'mcp',
    verifyClient: ({ req: { headers } }, done) => {
      shown.push(headers.authorization ?? '');
      done(headers.authorization === taken, status);
    },
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const credentials = new ScriptedCredentials();
  const connector = new WebSocketConnector(
    { ...DEFAULT_WEBSOCKET_SETTINGS, credentials },
    () => {},
  );
  const url = `ws://127.0.0.1:${port}/`;
  const target = {
    protocol: 'websocket',
    url,
    headers: { Authorization: 'Basic static' },
  } as const;
  return {
    credentials,
    shown,
    open: (era, caller) => {
      const endpoint = { id: 'one', server: 'one', target };
      const signal = AbortSignal.timeout(10_000);
      return connector.open(endpoint, new RecordingListener(), signal, era, caller);
    },
  };
};

describe('a connection', () => {
  test('shows the credential of its caller, in place of a configured one', async () => {
    const { open, shown } = await start('Bearer ada 1');
    expect(await open('legacy', ada)).not.toBeInstanceOf(Fault);
    expect(shown).toEqual(['Bearer ada 1']);
  });

  test('that is refused is tried once more with another credential', async () => {
    const { open, shown } = await start('Bearer ada 2');
    expect(await open('legacy', ada)).not.toBeInstanceOf(Fault);
    expect(shown).toEqual(['Bearer ada 1', 'Bearer ada 2']);
  });

  test('that is refused again, or forbidden, is not tried a third time', async () => {
    const refusing = await start('nobody');
    expect(await refusing.open('legacy', ada)).toMatchObject({ code: 'backend_unauthorized' });
    expect(refusing.shown).toHaveLength(2);
    const forbidding = await start('nobody', 403);
    expect(await forbidding.open('legacy', ada)).toMatchObject({ code: 'backend_unauthorized' });
    expect(forbidding.shown).toHaveLength(1);
  });

  test('for which there is no credential is not opened', async () => {
    const { open, shown, credentials } = await start('nobody');
    credentials.next = new Fault('credential_missing', 'none');
    expect(await open('legacy', ada)).toMatchObject({ code: 'credential_missing' });
    expect(shown).toEqual([]);
  });

  test('that callers would share is not opened for a server that knows them', async () => {
    const { open, shown, credentials } = await start('Bearer gateway 1');
    expect(await open('modern')).toMatchObject({ code: 'backend_unauthorized' });
    expect(shown).toEqual([]);
    credentials.isPerCaller = false;
    expect(await open('modern')).not.toBeInstanceOf(Fault);
  });
});
