import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to connections, so that none of those takes a port before its server listens there. */
const FIRST = 12_000;
const LAST = 31_999;
/** Test files that run at the same time begin far from each other. */
let next = FIRST + ((process.pid * 97) % (LAST - FIRST));

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
  next = next === LAST ? FIRST : next + 1;
  return (await isFree(port)) ? port : freePort();
};
