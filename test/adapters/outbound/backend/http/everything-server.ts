import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** The reference server of the MCP project, as a process. */
export class EverythingServer {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number, process: ChildProcess) {
    this.port = port;
    this.#process = process;
  }

  static async start(transport: 'streamableHttp' | 'sse'): Promise<EverythingServer> {
    const port = await freePort();
    const child = spawn('node_modules/.bin/mcp-server-everything', [transport], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.on('exit', () => reject(new Error('the server did not start')));
    createInterface(child.stderr).on('line', (line) => {
      if (line.includes(String(port))) resolve();
    });
    await promise;
    return new EverythingServer(port, child);
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}
