import { createInterface } from 'node:readline';
import { PeerScript } from './peer-script.ts';

/** A stdio server that follows `PeerScript`. Run: `node stdio-peer.ts`. */
const FLOOD_BYTES = 8 * 1024 * 1024;

const script = new PeerScript();
const wire = {
  send: (text: string) => {
    process.stdout.write(`${text}\n`);
  },
  die: () => {
    process.kill(process.pid, 'SIGKILL');
  },
  flood: () => {
    process.stdout.write(`{"${'x'.repeat(FLOOD_BYTES)}`);
  },
  babble: () => {
    process.stdout.write('listening with great pleasure\n\n   \nWarning: {deprecated}\n');
  },
};

createInterface({ input: process.stdin }).on('line', (line) => script.receive(line, wire));
