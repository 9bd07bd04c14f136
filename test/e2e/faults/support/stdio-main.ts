import { LineCutter } from '../../support/framing.ts';
import { ToolScript } from './tool-script.ts';
import { misbehave } from './vices.ts';

/** A stdio server: `node stdio-main.ts`. It follows the tool script, and its vices when they are called. */
const send = (text: string): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(`${text}\n`, () => resolve());
  });

const script = new ToolScript();
const cutter = new LineCutter((line) => {
  if (!misbehave(line)) void script.receive(line, { answer: send, notify: send });
});
process.stdin.on('data', (chunk: Buffer) => cutter.push(chunk));
