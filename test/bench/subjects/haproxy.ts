import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../e2e/support/ports.ts';
import { Child } from '../process/child.ts';
import { untilListening } from '../process/listening.ts';

const candidates = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy', '/usr/bin/haproxy'];

export const haproxyMissing =
  'haproxy is not installed and the cost of TCP is compared with it. On Debian: apt-get install haproxy';

export function haproxyPath(): string | undefined {
  return candidates.find((path) => existsSync(path));
}

/** One thread, no log, bytes passed on unread: the least a proxy of byte streams can cost. */
export async function startHaproxy(
  scratch: string,
  backendPort: number,
): Promise<{ child: Child; port: number }> {
  const program = haproxyPath();
  if (program === undefined) throw new Error(haproxyMissing);
  const port = await freePort();
  const file = join(mkdtempSync(join(scratch, 'haproxy-')), 'haproxy.cfg');
  writeFileSync(file, configuration(port, backendPort));
  const child = new Child(program, ['-db', '-f', file]);
  await untilListening(child, port);
  return { child, port };
}

function configuration(port: number, backendPort: number): string {
  return `global
  nbthread 1
  maxconn 4096
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen bench
  bind 127.0.0.1:${port}
  server backend 127.0.0.1:${backendPort}
`;
}
