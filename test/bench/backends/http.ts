import { randomUUID } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { Outbox } from '../wire/outbox.ts';
import { announce, exitWithBench } from './announce.ts';
import { answer } from './answer.ts';
import { HttpRequests } from './http-requests.ts';
import { acknowledged, modernAnswer } from './modern-answer.ts';

/**
 * Streamable HTTP echo server: plain JSON answers, 202 for notifications, no GET stream. It stands
 * on raw sockets: behind node:http it is the slowest part of the path through nginx, and makes
 * nginx look a tenth dearer than it is. With the parameter `"modern"` it speaks 2026-07-28 alone.
 */
const isModern = process.argv[2] === '"modern"';
const respond = isModern ? respondModern : respondLegacy;
const server = createServer({ noDelay: true }, (socket) => serve(socket));

function serve(socket: Socket): void {
  const requests = new HttpRequests();
  const outbox = new Outbox(socket);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) =>
    requests.push(chunk, (method, body) => outbox.add(respond(method, body))),
  );
}

function respondModern(method: string, body: string): string {
  if (method !== 'POST') return 'HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n';
  const event = acknowledged(body);
  if (event !== undefined) {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked';
    return `${head}\r\n\r\n${event.length.toString(16)}\r\n${event}\r\n`;
  }
  const text = modernAnswer(body);
  if (text === undefined) return 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n';
  const status = text.includes('"code":-32601') ? '404 Not Found' : '200 OK';
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}

function respondLegacy(method: string, body: string): string {
  if (method === 'DELETE') return 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
  if (method !== 'POST') return 'HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n';
  const text = answer(body);
  if (text === undefined) return 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n';
  const session = body.includes('"initialize"') ? `Mcp-Session-Id: ${randomUUID()}\r\n` : '';
  return (
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${session}` +
    `Content-Length: ${text.length}\r\n\r\n${text}`
  );
}

exitWithBench();
server.listen(0, '127.0.0.1', () => announce(server.address()));
