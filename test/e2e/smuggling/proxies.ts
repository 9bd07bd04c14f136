import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../support/ports.ts';

const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 10_000;

/** A program that stands before the gateway and passes on what it takes for requests, on connections it uses again. */
export interface FrontProxy {
  readonly port: number;
  /** What it passed on or refused: the first line of each request and the status it told the client. */
  log(): readonly string[];
  stop(): Promise<void>;
}

interface Files {
  readonly folder: string;
  readonly config: string;
  readonly logFile: string;
}

export const proxyNames = ['haproxy', 'nginx'] as const;
export type ProxyName = (typeof proxyNames)[number];

/** Starts the real program. Fails when it is not installed. */
export const startProxy = async (name: ProxyName, gatewayPort: number): Promise<FrontProxy> => {
  const path = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/opt/homebrew/bin']
    .map((folder) => join(folder, name))
    .find(existsSync);
  if (path === undefined)
    throw new Error(`${name} is not installed. On Debian: apt-get install ${name}`);
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const files = { folder, config: join(folder, 'proxy.conf'), logFile: join(folder, 'log') };
  const port = await freePort();
  const isHaproxy = name === 'haproxy';
  writeFileSync(files.config, (isHaproxy ? haproxyText : nginxText)(port, gatewayPort, files));
  const args = isHaproxy
    ? ['-db', '-f', files.config]
    : ['-p', folder, '-c', files.config, '-e', 'stderr'];
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child);
  await untilListening(child, port, output);
  return {
    port,
    log: () => (isHaproxy ? output.text : readFileSync(files.logFile, 'utf8')).split('\n'),
    stop: async () => {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const collect = (child: ChildProcess): { text: string } => {
  const output = { text: '' };
  const take = (chunk: Buffer): void => {
    output.text += chunk.toString('latin1');
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return output;
};

const untilListening = async (
  child: ChildProcess,
  port: number,
  output: { readonly text: string },
): Promise<void> => {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end && child.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await delay(LOOK_EVERY_MS);
  }
  child.kill('SIGKILL');
  throw new Error(`the proxy does not listen: ${output.text}`);
};

const haproxyText = (port: number, gatewayPort: number): string => `global
  nbthread 1
  maxconn 256
  log stdout format raw local0
defaults
  mode http
  log global
  log-format "%{+Q}r %ST"
  option http-keep-alive
  http-reuse always
  timeout connect 2s
  timeout client 1s
  timeout server 5s
  timeout http-request 1s
  timeout http-keep-alive 500ms
listen proxy
  bind 127.0.0.1:${port}
  server gateway 127.0.0.1:${gatewayPort}
`;

/** As people set it up before WebSockets: upgrades are passed on. */
const nginxText = (port: number, gatewayPort: number, { folder, logFile }: Files): string => `
daemon off;
master_process off;
pid ${join(folder, 'pid')};
error_log stderr crit;
events { worker_connections 256; }
http {
  log_format short '"$request" $status';
  access_log ${logFile} short;
  client_body_temp_path ${folder};
  proxy_temp_path ${folder};
  fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder};
  scgi_temp_path ${folder};
  client_header_timeout 1s;
  client_body_timeout 1s;
  keepalive_timeout 500ms;
  lingering_close off;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream gateway { server 127.0.0.1:${gatewayPort}; keepalive 4; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://gateway;
      proxy_http_version 1.1;
      proxy_request_buffering off;
      proxy_set_header Host localhost;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }
}
`;
