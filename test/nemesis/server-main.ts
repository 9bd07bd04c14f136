import { rmSync } from 'node:fs';
import { type Carrier, listen } from '../e2e/faults/support/server.ts';
import { LineCutter } from '../e2e/support/framing.ts';
import { LedgerScript } from './ledger-script.ts';

/** `node server-main.ts LEDGER [CARRIER PORT-OR-PATH]`: over standard input and output unless a carrier is named. */
const [, , ledger = '', carrier, where = ''] = process.argv;
const script = new LedgerScript(ledger);

if (carrier === undefined) {
  const send = (text: string): Promise<void> =>
    new Promise((resolve) => {
      process.stdout.write(`${text}\n`, () => resolve());
    });
  const cutter = new LineCutter(
    (line) => void script.receive(line, { answer: send, notify: send }),
  );
  process.stdin.on('data', (chunk: Buffer) => cutter.push(chunk));
} else {
  const place = /^\d+$/.test(where)
    ? { host: '127.0.0.1' as const, port: Number(where) }
    : { path: where };
  // A killed server leaves its socket file behind.
  if ('path' in place) rmSync(place.path, { force: true });
  await listen(carrier as Carrier, place, script);
  process.stderr.write('listening\n');
}
