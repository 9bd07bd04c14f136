import { once } from 'node:events';
import { connect } from 'node:net';
import type { Channel, ChannelEnds } from './channel.ts';
import { HttpAnswers } from './http-answers.ts';

const sessionHeader = /\r\nmcp-session-id: *([^\r]+)/i;

/** One kept-alive connection, one session, one request at a time, on a raw socket. */
export async function openHttp(port: number, ends: ChannelEnds, bearer?: string): Promise<Channel> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const answers = new HttpAnswers();
  let head =
    `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
    'Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\n';
  if (bearer !== undefined) head += `Authorization: Bearer ${bearer}\r\n`;
  let sessionKnown = false;
  await once(socket, 'connect');
  socket.on('data', (chunk: Buffer) => {
    const answer = answers.push(chunk);
    if (answer === undefined) return;
    if (!sessionKnown) {
      const session = sessionHeader.exec(answer.head)?.[1];
      if (session !== undefined) head += `Mcp-Session-Id: ${session}\r\n`;
      sessionKnown = true;
    }
    // Quoted, so that a refusal's body cannot pass for a message.
    const refusal = (): string => JSON.stringify([answer.head, answer.body]);
    ends.message(answer.status < 300 ? answer.body : refusal());
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => ends.closed());
  return {
    isStateless: false,
    answersNotices: true,
    send: (message) =>
      socket.write(`${head}Content-Length: ${message.length}\r\n\r\n${message}`, 'latin1'),
  };
}
