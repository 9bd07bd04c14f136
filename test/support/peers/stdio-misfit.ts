import { createInterface } from 'node:readline';

/** A stdio server with one bad habit: `node stdio-misfit.ts HABIT`. Every line it reads is answered with an empty result. */
const BIG_BYTES = 50 * 1024 * 1024;
const STDERR_BYTES = 100 * 1024 * 1024;
const CHUNK = 'x'.repeat(64 * 1024);

const idOf = (line: string): number => (JSON.parse(line) as { id: number }).id;
const answer = (id: number, result: unknown = {}): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`;

const pour = async (stream: NodeJS.WriteStream, bytes: number): Promise<void> => {
  for (let sent = 0; sent < bytes; sent += CHUNK.length) {
    if (!stream.write(CHUNK)) await new Promise((resolve) => stream.once('drain', resolve));
  }
};

const habits: Record<string, (line: string) => void | Promise<void>> = {
  bigLine: () => pour(process.stdout, BIG_BYTES),
  stderr: async (line) => {
    await pour(process.stderr, STDERR_BYTES);
    process.stderr.write(`\nthe secret is ${process.env['TOKEN']}\n`, () => {
      process.stdout.write(answer(idOf(line)));
    });
  },
  // Cuts a four-byte character into single bytes with a pause between them.
  halfCharacter: async (line) => {
    const bytes = Buffer.from(answer(idOf(line), { text: '🐎' }));
    const middle = bytes.indexOf(Buffer.from('🐎')) + 2;
    process.stdout.write(bytes.subarray(0, middle));
    await new Promise((resolve) => setTimeout(resolve, 30));
    process.stdout.write(bytes.subarray(middle));
  },
  environment: (line) => {
    process.stdout.write(answer(idOf(line), { ...process.env }));
  },
  closeOutput: () => {
    process.stdout.end();
    // The descriptor itself, or the other side sees no end.
    process.stdout.destroy();
  },
  fail: () => process.exit(3),
};

const habit = habits[process.argv[2] ?? ''];
if (process.argv[2] === 'stubborn') process.on('SIGTERM', () => {});
if (process.argv[2] === 'stubborn' || process.argv[2] === 'closeOutput')
  setInterval(() => {}, 1_000);
createInterface({ input: process.stdin }).on('line', (line) => {
  if (habit === undefined) process.stdout.write(answer(idOf(line)));
  else void habit(line);
});
