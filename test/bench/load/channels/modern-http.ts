import { once } from 'node:events';
import { connect } from 'node:net';
import type { Channel, ChannelEnds } from './channel.ts';
import { HttpAnswers } from './http-answers.ts';

const methodMember = /"method":"([^"]*)"/;
const nameMember = /"params":\{"name":"([^"]*)"/;

/** One kept-alive connection of a client of 2026-07-28: no session, one request at a time, on a raw socket. */
export async function openModernHttp(port: number, ends: ChannelEnds): Promise<Channel> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const answers = new HttpAnswers();
  const head =
    `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
    'Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n';
  await once(socket, 'connect');
  socket.on('data', (chunk: Buffer) => {
    const answer = answers.push(chunk);
    if (answer === undefined) return;
    // Quoted, so that a refusal's body cannot pass for a message.
    const refusal = (): string => JSON.stringify([answer.head, answer.body]);
    ends.message(answer.status < 300 ? answer.body : refusal());
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => ends.closed());
  return {
    isStateless: true,
    answersNotices: true,
    send: (message) =>
      socket.write(
        `${head}${mirrored(message)}Content-Length: ${message.length}\r\n\r\n${message}`,
        'latin1',
      ),
  };
}

/** The header lines that repeat what the message says. */
export function mirrored(message: string): string {
  const method = methodMember.exec(message)?.[1] ?? '';
  const name = nameMember.exec(message)?.[1];
  return `Mcp-Method: ${method}\r\n${name === undefined ? '' : `Mcp-Name: ${name}\r\n`}`;
}
