import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HttpConnector } from '../../../../../src/adapters/outbound/backend/http/connector.ts';
import type { BackendLink } from '../../../../../src/application/ports/driven/backend-connector.ts';
import { CallListener } from './call-listener.ts';
import { frame, openLink, quick, silent } from './rig.ts';
import { resultText } from './scripted-server.ts';

let server: Server;
let link: BackendLink;
let listener: CallListener;
const sockets = new Set<Socket>();
/** What the raw server does with the n-th request of a connection. */
let script: (socket: Socket, request: number) => void;

beforeEach(async () => {
  server = createServer((socket) => {
    let requests = 0;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (data) => {
      // Requests of these tests are small: head and body come in one read or in two.
      if (!data.includes('HTTP/1.1\r\n')) return;
      requests += 1;
      script(socket, requests);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  listener = new CallListener();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  link = await openLink(new HttpConnector(quick, silent), url, listener);
});

afterEach(async () => {
  await link.close();
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
});

const call = (id: number): void => link.send(frame(id, 'tools/call'), id);
const failure = async (id: number): Promise<string | undefined> => {
  await listener.until(() => listener.failures.some((failed) => failed.call === id));
  return listener.failures.find((failed) => failed.call === id)?.fault.code;
};

const jsonHead = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const eventHead = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n';
const chunked = 'transfer-encoding: chunked\r\n\r\n';
const whole = (text: string): string =>
  `${jsonHead}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
const partial = '{"jsonrpc":"2.0","id":1,"result":{"a":1}}'.slice(0, -1);

test.each([
  ['FIN in a body of known length', `${jsonHead}content-length: 100\r\n\r\n${partial}`, 'end'],
  ['RST in a body of known length', `${jsonHead}content-length: 100\r\n\r\n${partial}`, 'reset'],
  ['FIN in a chunk', `${jsonHead}${chunked}64\r\n${partial}`, 'end'],
  ['RST in a chunk', `${jsonHead}${chunked}64\r\n${partial}`, 'reset'],
  ['FIN between chunks', `${jsonHead}${chunked}28\r\n${partial}\r\n`, 'end'],
  ['a chunk size that is no number', `${jsonHead}${chunked}zz\r\n${partial}\r\n`, 'stay'],
  ['FIN in a body that ends with the connection', `${jsonHead}\r\n${partial}`, 'end'],
  [
    'FIN in a body that ends with the connection and looks complete',
    `${jsonHead}\r\n{"jsonrpc":"2.0","id":1,"result":{"a":{}}`,
    'end',
  ],
  ['FIN inside an event', `${eventHead}${chunked}2e\r\ndata: ${partial}}\r\n`, 'end'],
  ['RST inside an event', `${eventHead}${chunked}64\r\ndata: ${partial}}`, 'reset'],
  ['FIN before an answer', '', 'end'],
  ['RST before an answer', '', 'reset'],
  ['half a head', 'HTTP/1.1 200 OK\r\ncontent-ty', 'end'],
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n', 'stay'],
])('%s fails the call and delivers nothing [F11]', async (_, bytes, then) => {
  script = (socket) => {
    const finish = () => {
      if (then === 'end') socket.end();
      else if (then === 'reset') socket.resetAndDestroy();
    };
    if (bytes === '') finish();
    else socket.write(bytes, finish);
  };
  call(1);
  expect(await failure(1)).toBe('outcome_unknown');
  expect(listener.messages).toEqual([]);
  // The socket is not used again: the next call has a connection, and a first request, of its own.
  const requests: number[] = [];
  script = (socket, request) => {
    requests.push(request);
    socket.write(whole(resultText(2)));
  };
  call(2);
  await listener.answer(2);
  expect(requests).toEqual([1]);
  expect(listener.failures).toHaveLength(1);
  expect(listener.closings).toEqual([]);
});

test('a body that ends with the connection is read when it is whole', async () => {
  script = (socket) => socket.end(`${jsonHead}\r\n${resultText(1)}`);
  call(1);
  await listener.answer(1);
  expect(listener.failures).toEqual([]);
});

test('a second response in the same write reaches no other call [F12]', async () => {
  const requests: number[] = [];
  script = (socket, request) => {
    requests.push(request);
    if (requests.length > 1) socket.write(whole(resultText(2)));
    else socket.write(whole(resultText(1)) + whole(resultText(2, { poison: true })));
  };
  call(1);
  await listener.answer(1);
  call(2);
  expect(await listener.answer(2)).toBe(resultText(2));
  expect(requests).toEqual([1, 1]);
  expect(listener.messages.join()).not.toContain('poison');
});

test('a second response on an idle connection reaches no other call [F12]', async () => {
  const requests: number[] = [];
  let poisoned: Socket | undefined;
  script = (socket, request) => {
    requests.push(request);
    poisoned ??= socket;
    socket.write(whole(resultText(requests.length)));
  };
  call(1);
  await listener.answer(1);
  poisoned?.write(whole(resultText(2, { poison: true })));
  await once(poisoned as Socket, 'close');
  call(2);
  expect(await listener.answer(2)).toBe(resultText(2));
  expect(requests).toEqual([1, 1]);
  expect(listener.messages.join()).not.toContain('poison');
});

test('an interim response is not the answer', async () => {
  script = (socket) =>
    socket.write(`HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n${whole(resultText(1))}`);
  call(1);
  await listener.answer(1);
  expect(listener.messages).toEqual([resultText(1)]);
});

test('a peer that accepts no connection is given up', async () => {
  const gone = new HttpConnector({ ...quick, connectTimeoutMs: 300 }, silent);
  // 192.0.2.0/24 is reserved for documentation (RFC 5737): packets vanish or are refused.
  const lost = await openLink(gone, 'http://192.0.2.1:9/mcp', listener);
  lost.send(frame(9, 'tools/call'), 9);
  expect(await failure(9)).toBe('backend_unavailable');
  await lost.close();
});
