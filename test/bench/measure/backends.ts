import { Child } from '../process/child.ts';
import type { BackendPorts } from '../subjects/gateway.ts';

/** Starts the echo servers, each a process of its own. */
export async function startBackends(): Promise<{ ports: BackendPorts; stop(): Promise<void> }> {
  const [http, modernHttp, websocket, tcp] = await Promise.all([
    start('../backends/http.ts'),
    start('../backends/http.ts', 'modern'),
    start('../backends/websocket.ts'),
    start('../backends/tcp.ts'),
  ]);
  return {
    ports: {
      http: http.port,
      'modern-http': modernHttp.port,
      websocket: websocket.port,
      tcp: tcp.port,
    },
    stop: async () => {
      const started = [http, modernHttp, websocket, tcp];
      await Promise.all(started.map(({ child }) => child.stop()));
    },
  };
}

async function start(path: string, order?: unknown): Promise<{ child: Child; port: number }> {
  const child = Child.program(path, import.meta.url, order);
  return { child, port: (await child.report<{ port: number }>()).port };
}
