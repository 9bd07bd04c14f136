import type { ServerResponse } from 'node:http';
import { HttpConnector } from '../../../../../src/adapters/outbound/backend/http/connector.ts';
import {
  CONTRACT_MAX_MESSAGE_BYTES,
  type ContractServer,
  describeBackendConnector,
} from '../../../../contracts/backend-connector.contract.ts';
import { PeerScript, type PeerWire } from '../../../../support/peers/peer-script.ts';
import { endpointAt, quick, silent } from './rig.ts';
import { answerJson, event, ScriptedServer, startEvents } from './scripted-server.ts';

const FLOOD_BYTES = 8 * 1024 * 1024;

/** One JSON body when the answer comes alone, a stream when something precedes it. */
const wireOn = (response: ServerResponse): PeerWire => ({
  send(text, last) {
    if (last && !response.headersSent) return answerJson(response, text);
    if (!response.headersSent) startEvents(response);
    response.write(event(text));
    if (last) response.end();
  },
  die: () => void response.socket?.resetAndDestroy(),
  flood: () => void startEvents(response).write(`data: {"${'x'.repeat(FLOOD_BYTES)}`),
  babble: () => void startEvents(response).write(event('welcome')),
});

const start = async (): Promise<ContractServer> => {
  const script = new PeerScript();
  const server = new ScriptedServer(({ method, text, message }, response) => {
    if (method !== 'POST') response.writeHead(405).end();
    else {
      script.receive(text, wireOn(response));
      if (message.id === undefined || message.method === undefined) response.writeHead(202).end();
    }
  });
  const origin = await server.listen();
  return {
    endpoint: endpointAt(`${origin}/mcp`),
    nowhere: endpointAt('http://127.0.0.1:1/mcp'),
    close: () => server.close(),
  };
};

const eras = [
  ['with sessions', 'legacy'],
  ['stateless', 'modern'],
] as const;

for (const [name, era] of eras) {
  describeBackendConnector(`HttpConnector, ${name},`, {
    carrier: 'exchange',
    opensEagerly: false,
    era,
    connector: () =>
      new HttpConnector({ ...quick, maxMessageBytes: CONTRACT_MAX_MESSAGE_BYTES }, silent),
    server: start,
  });
}
