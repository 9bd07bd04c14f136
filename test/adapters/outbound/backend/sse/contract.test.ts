import type { ServerResponse } from 'node:http';
import { SseConnector } from '../../../../../src/adapters/outbound/backend/sse/connector.ts';
import {
  CONTRACT_MAX_MESSAGE_BYTES,
  type ContractServer,
  describeBackendConnector,
} from '../../../../contracts/backend-connector.contract.ts';
import { PeerScript, type PeerWire } from '../../../../support/peers/peer-script.ts';
import { event, ScriptedServer, startEvents } from '../http/scripted-server.ts';
import { endpointAt, quick } from './rig.ts';

const FLOOD_BYTES = 8 * 1024 * 1024;

const wireOn = (stream: ServerResponse): PeerWire => ({
  send: (text) => void stream.write(event(text)),
  die: () => void stream.socket?.resetAndDestroy(),
  flood: () => void stream.write(`data: {"${'x'.repeat(FLOOD_BYTES)}`),
  babble: () => void stream.write(event('welcome')),
});

const start = async (): Promise<ContractServer> => {
  const script = new PeerScript();
  let stream: ServerResponse | undefined;
  const server = new ScriptedServer(({ method, text }, response) => {
    if (method === 'GET') {
      stream = startEvents(response);
      stream.write('event: endpoint\ndata: /message\n\n');
    } else {
      response.writeHead(202).end();
      if (stream !== undefined) script.receive(text, wireOn(stream));
    }
  });
  const origin = await server.listen();
  return {
    endpoint: endpointAt(`${origin}/sse`),
    nowhere: endpointAt('http://127.0.0.1:1/sse'),
    close: () => server.close(),
  };
};

describeBackendConnector('SseConnector', {
  carrier: 'connection',
  opensEagerly: true,
  connector: () =>
    new SseConnector({
      ...quick,
      connectTimeoutMs: 5_000,
      maxMessageBytes: CONTRACT_MAX_MESSAGE_BYTES,
    }),
  server: start,
});
