import type { Settings } from './settings/settings.ts';

/** An address that can be called: a wildcard can only be listened on. */
export const dialable = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
};

/** Where MCP clients reach the gateway over Streamable HTTP, without a path; undefined when they do not. */
export const httpOrigin = ({ frontends }: Settings): string | undefined => {
  const http = frontends.find((frontend) => frontend.protocol === 'http');
  return http?.protocol === 'http' ? originOf(http) : undefined;
};

/** Where `/ready` is answered; undefined when nothing listens for HTTP. */
export const healthOrigin = ({ metrics, frontends }: Settings): string | undefined => {
  if (metrics.enabled && metrics.port !== undefined) {
    return `http://${dialable(metrics.host)}:${metrics.port}`;
  }
  for (const frontend of frontends) {
    const { protocol } = frontend;
    if (protocol === 'http' || protocol === 'websocket' || protocol === 'sse') {
      return originOf(frontend);
    }
  }
  return undefined;
};

interface Listener {
  readonly host: string;
  readonly port: number;
  readonly tls: unknown;
}

const originOf = ({ host, port, tls }: Listener): string =>
  `${tls === undefined ? 'http' : 'https'}://${dialable(host)}:${port}`;
