// Answers each line of standard input with what it could reach.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';

interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params: { readonly path?: string; readonly port?: number };
}

const askedIn = (line: string): Asked => JSON.parse(line);

const tried = (action: () => unknown): object => {
  try {
    return { value: action() };
  } catch (error) {
    return { error: error instanceof Error && 'code' in error ? error.code : String(error) };
  }
};

const connects = (port: number): Promise<object> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve({ value: true });
    });
    socket.once('error', (error) => resolve({ error: error.message }));
  });

const done = ({ method, params: { path = '', port = 0 } }: Asked): object | Promise<object> => {
  switch (method) {
    case 'read':
      return tried(() => readFileSync(path, 'utf8'));
    case 'write':
      return tried(() => writeFileSync(path, 'written'));
    case 'exists':
      return { value: existsSync(path) };
    case 'connect':
      return connects(port);
    case 'processes':
      return { value: readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length };
    default:
      return {
        value: /^CapEff:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1],
      };
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  const asked = askedIn(line);
  const result = await done(asked);
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: asked.id, result })}\n`);
}
