import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to connections, so that none of those takes a port before its server listens there. */
const LOWEST = 12_000;
const HIGHEST = 31_999;
/** Test files that run at the same time have ports of their own: another one's may be about to be listened on. */
const WORKERS = 16;
const SIZE = (HIGHEST + 1 - LOWEST) / WORKERS;
const FIRST = LOWEST + SIZE * (Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS);
/** Not those of the file before, whose connections may still be ending. */
let next = FIRST + ((process.pid * 97) % SIZE);

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer().listen(port, '127.0.0.1');
  const outcome = Promise.withResolvers<boolean>();
  server.once('listening', () => outcome.resolve(true));
  server.once('error', () => outcome.resolve(false));
  if (!(await outcome.promise)) return false;
  server.close();
  await once(server, 'close');
  return true;
};

/** A TCP port of loopback that nobody listens on and that was not given away before. */
export const freePort = async (): Promise<number> => {
  const port = next;
  next = FIRST + ((next + 1 - FIRST) % SIZE);
  return (await isFree(port)) ? port : freePort();
};
