import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../e2e/support/ports.ts';
import { Child } from '../process/child.ts';
import { untilListening } from '../process/listening.ts';

const candidates = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'];

export const nginxMissing =
  'nginx is not installed and every ratio is taken to it. On Debian: apt-get install nginx-light';

export function nginxPath(): string | undefined {
  return candidates.find((path) => existsSync(path));
}

/** One worker, kept-alive connections on both sides, no access log: nginx at its fastest. */
export async function startNginx(
  scratch: string,
  backendPort: number,
): Promise<{ child: Child; port: number }> {
  const program = nginxPath();
  if (program === undefined) throw new Error(nginxMissing);
  const port = await freePort();
  const prefix = mkdtempSync(join(scratch, 'nginx-'));
  const file = join(prefix, 'nginx.conf');
  writeFileSync(file, configuration(prefix, port, backendPort));
  const child = new Child(program, ['-p', prefix, '-c', file, '-e', 'stderr']);
  await untilListening(child, port);
  return { child, port };
}

function configuration(prefix: string, port: number, backendPort: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(prefix, kind)};`)
    .join('\n  ');
  return `daemon off;
worker_processes 1;
pid ${join(prefix, 'nginx.pid')};
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  ${temporary}
  keepalive_requests 1000000000;
  upstream backend {
    server 127.0.0.1:${backendPort};
    keepalive 64;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://backend;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
}
