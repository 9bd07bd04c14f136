import { parseArgs } from 'node:util';
import { SERVED_ERAS } from './eras.ts';
import { listenHttp } from './http-listener.ts';
import type { Listener } from './listener.ts';
import { Serving } from './serving.ts';
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
    'tcp-frames-version-1': { type: 'string' },
    'tcp-envelopes': { type: 'string' },
    unix: { type: 'string' },
    era: { type: 'string', default: 'both' },
  },
});

const eras = SERVED_ERAS.find((name) => name === flags.era);
if (eras === undefined) throw new Error(`--era: one of ${SERVED_ERAS.join(', ')}`);
if (eras === 'modern' && flags.sse) throw new Error('--sse: HTTP+SSE has no modern era');

const serving = new Serving(eras);
const listeners: Listener[] = [];
await listen(flags.http, (port) => listenHttp(serving, Number(port)));
await listen(flags.sse, (port) => listenSse(serving, Number(port)));
await listen(flags.websocket, (port) => listenWebSocket(serving, Number(port)));
await listen(flags.tcp, (port) => listenTcp(serving, Number(port)));
await listen(flags['tcp-frames'], (port) =>
  listenTcpFrames(serving, Number(port), { layout: 'g12', version: 2 }),
);
await listen(flags['tcp-frames-version-1'], (port) =>
  listenTcpFrames(serving, Number(port), { layout: 'g12', version: 1 }),
);
await listen(flags['tcp-envelopes'], (port) =>
  listenTcpFrames(serving, Number(port), { layout: 'r16', version: 1 }),
);
await listen(flags.unix, (path) => listenUnix(serving, path));
if (flags.stdio) serving.serveConnection();

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
