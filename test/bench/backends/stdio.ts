import { Latin1Lines } from '../wire/latin1-lines.ts';
import { Outbox } from '../wire/outbox.ts';
import { answer } from './answer.ts';

/** Newline JSON echo server on stdin and stdout; ends with its stdin. */
const lines = new Latin1Lines();
const outbox = new Outbox(process.stdout);

process.stdin.on('data', (chunk: Buffer) =>
  lines.push(chunk, (line) => {
    const text = answer(line);
    if (text !== undefined) outbox.add(`${text}\n`);
  }),
);
