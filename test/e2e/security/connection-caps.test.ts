import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { startGateway } from '../support/gateway.ts';

const { entry: scripted } = await startScriptedServer('http');

const PATIENCE_MS = 10_000;

/** Says `text` and waits for something to come back: '' when the connection ends without a word. */
const say = async (socket: Socket, text: string): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(resolve, PATIENCE_MS, 'nothing came');
  const heard = (chunk: Buffer): void => resolve(chunk.toString());
  const ended = (): void => resolve('');
  socket.once('data', heard).once('close', ended).write(text);
  const answer = await promise;
  clearTimeout(timer);
  socket.off('data', heard).off('close', ended);
  return answer;
};

const line = '{"jsonrpc":"2.0","id":1,"method":"ping"}\n';
const post = `POST /api/v1/mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\nContent-Length: ${line.length}\r\n\r\n${line}`;

test('connections beyond the cap of an address or of all are refused, and those that are open go on [SV-15]', async () => {
  const gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    servers: { one: scripted },
    server: {
      frontends: [listener('http'), listener('tcp')],
      max_connections: 4,
      max_connections_per_ip: 3,
    },
  });
  const open = async (protocol: 'http' | 'tcp', localAddress: string): Promise<Socket> => {
    const socket = connect({ host: '127.0.0.1', port: gateway.port(protocol), localAddress });
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  const held: { readonly socket: Socket; readonly text: string }[] = [];
  const hold = async (protocol: 'http' | 'tcp', address: string): Promise<void> => {
    const one = { socket: await open(protocol, address), text: protocol === 'http' ? post : line };
    expect(await say(one.socket, one.text)).toContain('"result"');
    held.push(one);
  };
  const refusals = async (address: string): Promise<void> => {
    expect(await say(await open('http', address), post)).toMatch(/^HTTP\/1.1 503 /);
    expect(await say(await open('tcp', address), line)).not.toContain('"result"');
  };
  const undisturbed = async (): Promise<void> => {
    for (const { socket, text } of held) expect(await say(socket, text)).toContain('"result"');
  };

  await hold('http', '127.0.0.1');
  await hold('tcp', '127.0.0.1');
  await hold('tcp', '127.0.0.1');
  await refusals('127.0.0.1');
  await undisturbed();
  await hold('tcp', '127.0.0.2');
  for (const address of ['127.0.0.2', '127.0.0.3']) await refusals(address);
  await undisturbed();
  held[0]?.socket.destroy();
  held.shift();
  await expect.poll(async () => say(await open('http', '127.0.0.3'), post)).toContain('"result"');
  await undisturbed();
  expect(await gateway.stop()).toBe(0);
});
