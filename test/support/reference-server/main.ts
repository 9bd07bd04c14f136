import { parseArgs } from 'node:util';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { listenHttp } from './http-listener.ts';
import type { Listener } from './listener.ts';
import { createReferenceServer } from './reference-server.ts';
import { listenSse } from './sse-listener.ts';
import { listenTcp, listenTcpFrames, listenUnix } from './stream-listener.ts';
import { listenWebSocket } from './websocket-listener.ts';

const { values: flags } = parseArgs({
  options: {
    stdio: { type: 'boolean' },
    http: { type: 'string' },
    sse: { type: 'string' },
    websocket: { type: 'string' },
    tcp: { type: 'string' },
    'tcp-frames': { type: 'string' },
    unix: { type: 'string' },
  },
});

const listeners: Listener[] = [];
await listen(flags.http, (port) => listenHttp(Number(port)));
await listen(flags.sse, (port) => listenSse(Number(port)));
await listen(flags.websocket, (port) => listenWebSocket(Number(port)));
await listen(flags.tcp, (port) => listenTcp(Number(port)));
await listen(flags['tcp-frames'], (port) => listenTcpFrames(Number(port)));
await listen(flags.unix, listenUnix);
if (flags.stdio) serveStdio(() => createReferenceServer());

process.once('SIGTERM', () => {
  for (const listener of listeners) listener.close();
  process.exit(0);
});

async function listen(
  flag: string | undefined,
  open: (flag: string) => Promise<Listener>,
): Promise<void> {
  if (flag === undefined) return;
  const listener = await open(flag);
  listeners.push(listener);
  process.stderr.write(`listening ${listener.url}\n`);
}
