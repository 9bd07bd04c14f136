import process from 'node:process';
import type { RawClient } from '../../support/clients/client.ts';
import { HttpClient } from '../../support/clients/http.ts';
import { SseClient } from '../../support/clients/sse.ts';
import { StreamClient } from '../../support/clients/stream.ts';
import { WebSocketClient } from '../../support/clients/websocket.ts';
import { callText, introduce } from '../../support/talk.ts';

/**
 * Clients that wait: of events over Streamable HTTP and HTTP+SSE, and of the answer to a call over WebSocket, in lines
 * and in frames of version 1. `node remote-stream-clients.ts HOST HTTP-PORT SSE-PORT WEBSOCKET-PORT TCP-PORT WAIT-MS`
 */
const [, , host = '', http = '', sse = '', webSocket = '', tcp = '', waitMs = ''] = process.argv;
const port = Number(tcp);

const listening: readonly RawClient[] = [
  new HttpClient(`http://${host}:${http}/mcp`),
  await SseClient.open(`http://${host}:${sse}/sse`),
];
const waiting: readonly RawClient[] = [
  await WebSocketClient.open(`ws://${host}:${webSocket}/mcp`),
  await StreamClient.newline({ host, port }),
  await StreamClient.binary({ host, port }),
];
for (const client of [...listening, ...waiting]) {
  await introduce(client);
  await client.request(callText('1', 'echo'));
}
for (const client of waiting) await client.send(callText('2', 'wait', `{"ms":${waitMs}}`));
process.stdout.write('ready\n');
