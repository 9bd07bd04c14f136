import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type RawData, WebSocket } from 'ws';
import { corkThisTurn } from '../../wire/outbox.ts';
import type { Channel, ChannelEnds } from './channel.ts';

export async function openWebSocket(port: number, ends: ChannelEnds): Promise<Channel> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, 'mcp', { perMessageDeflate: false });
  client.on('message', (data: RawData) => ends.message((data as Buffer).toString('latin1')));
  client.on('close', () => ends.closed());
  const [[response]] = (await Promise.all([once(client, 'upgrade'), once(client, 'open')])) as [
    [IncomingMessage],
    unknown,
  ];
  return {
    isStateless: false,
    answersNotices: false,
    send: (message) => {
      corkThisTurn(response.socket);
      client.send(message);
    },
  };
}
