import { LineCutter } from '../framing.ts';
import { oneLine } from '../raw-json.ts';
import { ScriptedSession } from './scripted-session.ts';

/** The scripted server as a process: `node stdio-program.ts [NAME]`. Ends with its standard input. */
const session = new ScriptedSession(
  (text) => process.stdout.write(`${oneLine(text)}\n`),
  process.argv[2],
);
const lines = new LineCutter((line) => session.receive(line));
process.stdin.on('data', (chunk: Buffer) => lines.push(chunk));
process.stdin.on('end', () => session.close());
