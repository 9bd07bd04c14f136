import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const exampleServer = (file: string): string =>
  fileURLToPath(new URL(`../../examples/servers/${file}`, import.meta.url));

/** The example server that is spoken to over stdio. */
export const weatherServer = exampleServer('weather.ts');
const firstError = /^\w*Error\b.*$/m;
const listening = /listening http:\/\/[^:]+:(\d+)/;

/** An example server did not come up; the message is for the operator. */
export class ExampleUnavailable extends Error {
  override readonly name = 'ExampleUnavailable';
}

/** Starts the example server that speaks Streamable HTTP, for `--dev`; it ends with this process. Resolves with its port. */
export const startNotesServer = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [exampleServer('notes.ts'), '--port', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    process.on('exit', () => child.kill());
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const port = listening.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.on('error', reject).on('exit', () => {
      const reason = firstError.exec(said)?.[0] ?? 'it ended without a word';
      const fix = '--dev needs a checkout with its development packages (npm ci)';
      reject(new ExampleUnavailable(`the example server did not start: ${reason}; ${fix}`));
    });
  });
