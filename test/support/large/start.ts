import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { answerParts, type LargeArguments, type LargeRequest } from './answers.ts';

const program = fileURLToPath(new URL('server.ts', import.meta.url));

export type LargeProtocol = 'http' | 'websocket' | 'tcp';

/** A server of large answers that listens. */
export interface LargeServer {
  readonly port: number;
  readonly process: ChildProcess;
}

/** What one over HTTP has seen of clients that gave up. */
export const seenBy = async ({
  port,
}: LargeServer): Promise<{ readonly cancelled: number; readonly closed: number }> =>
  (await fetch(`http://127.0.0.1:${port}/seen`)).json() as Promise<{
    readonly cancelled: number;
    readonly closed: number;
  }>;

export const startLargeServer = async (protocol: LargeProtocol): Promise<LargeServer> => {
  const child = spawn(process.execPath, [program, protocol], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: Number(line.toString()), process: child };
};

/** How a gateway starts the same over stdio. */
export const stdioLargeServer = { command: process.execPath, args: [program, 'stdio'] };

export const callLarge = (
  id: number | string,
  args: LargeArguments,
  name = 'large',
): Required<LargeRequest> & { jsonrpc: string } => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});

/** SHA-256 and length of the answer to a request. */
export const expectedAnswer = (request: LargeRequest): { digest: string; length: number } => {
  const parts = answerParts(request);
  if (parts === undefined) throw new Error('no request');
  const hash = createHash('sha256').update(parts.head);
  for (let sent = 0; sent < parts.bodyBytes; sent += parts.unit.length) hash.update(parts.unit);
  return { digest: hash.update(parts.tail).digest('hex'), length: parts.length };
};
