import { rawMembers } from '../../support/raw-json.ts';

const MEBIBYTE = 1_048_576;
const LONG_LINE_BYTES = 50 * MEBIBYTE;
const STDERR_BYTES = 100 * MEBIBYTE;
const CHUNK = 'x'.repeat(64 * 1024);

const pour = async (stream: NodeJS.WriteStream, bytes: number): Promise<void> => {
  for (let sent = 0; sent < bytes; sent += CHUNK.length) {
    await new Promise((resolve) => {
      stream.write(CHUNK, resolve);
    });
  }
};

const finish = (id: string): void => {
  process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{}}\n`);
};

/** Tools that do harm, by name; each gets the raw id of its call. */
const vices: Readonly<Record<string, (id: string) => void>> = {
  garbage: (id) => {
    process.stdout.write('Listening on port 3000\n\n{"jsonrpc":"2.0"\n\u0000\u0001[1,2\n"text"\n');
    finish(id);
  },
  longLine: () => void pour(process.stdout, LONG_LINE_BYTES),
  stderr: (id) => void pour(process.stderr, STDERR_BYTES).then(() => finish(id)),
  halfCharacter: (id) => {
    const whole = Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":{"text":"é`);
    process.stdout.write(whole.subarray(0, -1), () => process.exit(4));
  },
  closeOutput: () => {
    process.stdout.end();
    // The descriptor itself, or the other side sees no end.
    process.stdout.destroy();
    setInterval(() => undefined, 1_000);
  },
  stubborn: (id) => {
    process.on('SIGTERM', () => undefined);
    setInterval(() => undefined, 1_000);
    finish(id);
  },
  exit: () => process.exit(5),
};

/** Does what the called tool says; false when it is none of the vices. */
export const misbehave = (line: string): boolean => {
  const name = /"name":"(\w+)"/.exec(line)?.[1] ?? '';
  const vice = Object.hasOwn(vices, name) ? vices[name] : undefined;
  const id = vice && rawMembers(line).get('id');
  if (vice === undefined || id === undefined) return false;
  vice(id);
  return true;
};
