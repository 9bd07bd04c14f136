import process from 'node:process';
import { frameTypes } from '../../../support/originals/layouts.ts';
import { Version2Client } from '../../binary/support/version2-client.ts';
import type { RawClient } from '../../support/clients/client.ts';
import { StreamClient } from '../../support/clients/stream.ts';
import { WebSocketClient } from '../../support/clients/websocket.ts';
import { callText, introduce } from '../../support/talk.ts';

/**
 * Clients that make a call and then stay: over WebSocket, in lines, and in version 2 of the binary protocol, whose
 * signs of life they answer. `node remote-clients.ts HOST WEBSOCKET-PORT TCP-PORT`
 */
const [, , host = '', webSocketPort = '', tcpPort = ''] = process.argv;
const port = Number(tcpPort);

const webSocket = await WebSocketClient.open(`ws://${host}:${webSocketPort}/mcp`);
const lines = await StreamClient.newline({ host, port });
const frames = await Version2Client.connect(port, host);
frames.onMessage = (type, text) => {
  if (type === frameTypes.health) frames.send(frameTypes.health, text);
};

type Talker = Pick<RawClient, 'request' | 'send'>;

const inFrames: Talker = {
  request: (text) => frames.request(text),
  send: async (text) => frames.send(frameTypes.request, text),
};
for (const client of [webSocket, lines, inFrames]) {
  await introduce(client);
  await client.request(callText('1', 'echo'));
}
process.stdout.write('ready\n');
