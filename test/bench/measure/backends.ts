import { Child } from '../process/child.ts';
import type { BackendPorts } from '../subjects/gateway.ts';

/** Starts the echo servers, each a process of its own. */
export async function startBackends(): Promise<{ ports: BackendPorts; stop(): Promise<void> }> {
  const [http, websocket, tcp] = await Promise.all([
    start('../backends/http.ts'),
    start('../backends/websocket.ts'),
    start('../backends/tcp.ts'),
  ]);
  return {
    ports: { http: http.port, websocket: websocket.port, tcp: tcp.port },
    stop: async () => {
      await Promise.all([http.child.stop(), websocket.child.stop(), tcp.child.stop()]);
    },
  };
}

async function start(path: string): Promise<{ child: Child; port: number }> {
  const child = Child.program(path, import.meta.url);
  return { child, port: (await child.report<{ port: number }>()).port };
}
