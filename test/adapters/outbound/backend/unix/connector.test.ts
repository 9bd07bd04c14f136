import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnixConnector } from '../../../../../src/adapters/outbound/backend/unix/connector.ts';
import { DEFAULT_SOCKET_SETTINGS } from '../../../../../src/adapters/shared/backend/socket-settings.ts';
import type { Endpoint, Framing } from '../../../../../src/domain/balancing/endpoint.ts';
import {
  CONTRACT_MAX_MESSAGE_BYTES,
  describeBackendConnector,
} from '../../../../contracts/backend-connector.contract.ts';
import { converseInEnvelopes } from '../../../../support/peers/enveloped-peer.ts';
import { converseInLines, StreamPeer } from '../../../../support/peers/stream-peer.ts';
import { converseInCalls } from '../../../../support/peers/version2-peer.ts';

const settings = {
  ...DEFAULT_SOCKET_SETTINGS,
  maxMessageBytes: CONTRACT_MAX_MESSAGE_BYTES,
  closeGraceMs: 500,
};

const endpointAt = (path: string, framing: Framing): Endpoint => ({
  id: 'demo/0',
  server: 'demo',
  target: { protocol: 'unix', path, framing },
});

const wires = [
  ['newline', converseInLines],
  ['g12', converseInCalls],
  ['r16', converseInEnvelopes],
] as const;

for (const [framing, converse] of wires) {
  describeBackendConnector(`A Unix socket link with ${framing} framing [BE-18][RS-07]`, {
    carrier: 'connection',
    separatesCalls: framing === 'g12',
    opensEagerly: true,
    connector: () => new UnixConnector(settings, () => {}),
    server: async () => {
      const directory = mkdtempSync(join(tmpdir(), 'unix-peer-'));
      const peer = new StreamPeer(converse);
      const path = join(directory, 'server.sock');
      await peer.listen({ path });
      return {
        endpoint: endpointAt(path, framing),
        nowhere: endpointAt(join(directory, 'missing.sock'), framing),
        close: async () => {
          await peer.close();
          rmSync(directory, { recursive: true });
        },
      };
    },
  });
}
