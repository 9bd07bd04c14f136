import { join } from 'node:path';
import type { ServedEras } from '../support/reference-server/eras.ts';
import { PROJECT_ROOT } from './children.ts';

export const REFERENCE_SERVER = join(PROJECT_ROOT, 'test/support/reference-server/main.ts');

export const UPSTREAM_NAMES = [
  'http',
  'stdio',
  'sse',
  'websocket',
  'tcp-binary',
  'tcp-newline',
  'unix',
] as const;

export type UpstreamName = (typeof UPSTREAM_NAMES)[number];

/** One way for the gateway to reach the reference server. */
export type Upstream = {
  /** Flags that make the reference server listen; without them the gateway starts it itself. */
  readonly listenFlags?: (folder: string) => readonly string[];
  /** The gateway's entry for a server at that URL. */
  readonly entry: (url: string, eras: ServedEras) => object;
};

export const UPSTREAMS: Readonly<Record<UpstreamName, Upstream>> = {
  http: {
    listenFlags: () => ['--http', '0'],
    entry: (url) => ({ type: 'http', url }),
  },
  stdio: {
    entry: (_, eras) => ({
      command: process.execPath,
      args: [REFERENCE_SERVER, '--stdio', '--era', eras],
    }),
  },
  sse: {
    listenFlags: () => ['--sse', '0'],
    entry: (url) => ({ type: 'sse', url }),
  },
  websocket: {
    listenFlags: () => ['--websocket', '0'],
    entry: (url) => ({ type: 'websocket', url }),
  },
  'tcp-binary': {
    listenFlags: () => ['--tcp-frames', '0'],
    entry: (url) => ({ type: 'tcp', url, framing: 'binary' }),
  },
  'tcp-newline': {
    listenFlags: () => ['--tcp', '0'],
    entry: (url) => ({ type: 'tcp', url, framing: 'newline' }),
  },
  unix: {
    listenFlags: (folder) => ['--unix', join(folder, 'reference.sock')],
    entry: (url) => ({ type: 'unix', url }),
  },
};
