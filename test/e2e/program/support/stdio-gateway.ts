import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { compileCache } from '../../../support/compile-cache.ts';
import { program } from '../../../support/program.ts';
import { StreamClient } from '../../support/clients/stream.ts';
import { newFile, newFolder } from './folder.ts';

const children = new Set<{ kill(signal: 'SIGKILL'): boolean }>();

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** A gateway with a client on its standard input and output; it needs no log line to be known as ready. */
export interface StdioGateway {
  readonly client: StreamClient;
  /** Ends the input and resolves when the program has ended, with all it wrote. */
  end(): Promise<{
    readonly code: number | null;
    readonly stdoutLines: readonly string[];
    readonly stderrLines: readonly string[];
  }>;
}

/** Starts it with these settings besides the frontend. */
export const startStdioGateway = (settings: object, args: readonly string[] = []): StdioGateway => {
  const config = { modes: [{ type: 'stdin_stdout' }] };
  const file = newFile('gateway.yaml', {
    version: 1,
    server: { frontends: [{ name: 'stdio', protocol: 'stdio', config }] },
    ...settings,
  });
  const child = spawn(process.execPath, [program, 'serve', '--config', file, ...args], {
    stdio: 'pipe',
    env: { ...process.env, ...compileCache, TMPDIR: newFolder() },
  });
  children.add(child);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const client = StreamClient.piped({ input: child.stdin, output: child.stdout });
  const written = Promise.all([text(child.stdout), text(child.stderr)]);
  return {
    client,
    end: async () => {
      await client.close();
      const [stdout, stderr] = await written;
      return { code: await ended, stdoutLines: linesOf(stdout), stderrLines: linesOf(stderr) };
    },
  };
};

/** The lines of a text whose last line is ended too. */
const linesOf = (text: string): readonly string[] => {
  const lines = text.split('\n');
  const rest = lines.pop();
  if (rest !== '') throw new Error(`the last line is not whole: ${rest}`);
  return lines;
};
