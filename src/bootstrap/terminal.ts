import { wantsColour } from '../adapters/inbound/cli/output.ts';
import type { Terminal } from '../adapters/inbound/cli/terminal.ts';

const { env, stdin, stdout, stderr } = process;
const colourOut = wantsColour(env, stdout.isTTY);
const colourError = wantsColour(env, stderr.isTTY);
const escapeCode = 0x1b;
const isInteractive =
  stdin.isTTY && stderr.isTTY && [undefined, '', '0', 'false'].includes(env['CI']);

/** What {@link painter} writes. */
const colours = new RegExp(`${String.fromCharCode(escapeCode)}\\[\\d+m`, 'g');
/** All control characters but line feed and tab. */
const obeyed = /(?![\n\t])\p{Cc}/gu;

/** The standard streams of this process. */
export const systemTerminal: Terminal = {
  out: (text) => writeOut(colourOut ? text : text.replaceAll(colours, '')),
  error: (text) => stderr.write(colourError ? text : text.replaceAll(colours, '')),
  data: (text) => writeOut(stdout.isTTY ? text.replaceAll(obeyed, ' ') : text),
  hasColour: colourOut || colourError,
  isInteractive,
  showsProgress: stderr.isTTY,
  readLine: async (question) => {
    // Few commands ask, and every start would pay for it.
    const { createInterface } = await import('node:readline/promises');
    const input = createInterface({ input: stdin, output: stderr });
    const ended = new Promise<undefined>((resolve) => {
      input.once('close', () => resolve(undefined));
    });
    try {
      const typed = await Promise.race([input.question(question), ended]);
      // What comes next begins its own line, as after Enter.
      if (typed === undefined) stderr.write('\n');
      return typed;
    } finally {
      input.close();
    }
  },
};

/** Whoever reads our data may have had enough (`| head`): that is no failure. */
const endQuietly = (problem: NodeJS.ErrnoException): void => {
  if (problem.code === 'EPIPE') process.exit(0);
  throw problem;
};

// Talk that nobody hears any more is no reason to end either.
stderr.on('error', () => undefined);

let isGuarded = false;
let taken: Promise<void> = Promise.resolve();

/** Resolves when all that was printed is on its way: the end of the process would cut a pipe short. */
export const allPrinted = (): Promise<void> => taken;

// Only what prints here is guarded: a gateway on standard output watches its own stream.
const writeOut = (text: string): void => {
  if (!isGuarded) stdout.on('error', endQuietly);
  isGuarded = true;
  const { promise, resolve } = Promise.withResolvers<void>();
  taken = promise;
  stdout.write(text, () => resolve());
};
