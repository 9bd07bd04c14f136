import { parseArgs } from 'node:util';
import { REVISIONS } from './cells.ts';
import { play, readAssignment } from './everything-client.ts';
import { measure, startGateway } from './gateway.ts';

/** The suite stops to wait after 30 s, and would leave the gateway behind. */
const TIMEOUT_MS = 25_000;

/**
 * Plays the scenario the suite asks for through a gateway whose only server is the suite's.
 *
 * Usage: client-through-gateway.ts [--front legacy|modern] URL. Without `--front` the client is of the suite's era.
 */
const {
  values: { front },
  positionals: [url = ''],
} = parseArgs({ options: { front: { type: 'string' } }, allowPositionals: true });

const assignment = readAssignment(process.env);
const revision = front === 'legacy' || front === 'modern' ? REVISIONS[front] : assignment.revision;

const timer = setTimeout(() => process.kill(process.pid, 'SIGTERM'), TIMEOUT_MS);
await measure(async (children, folder) => {
  const gateway = await startGateway(children, folder, { reference: { type: 'http', url } });
  await play(gateway.url, { ...assignment, revision });
});
clearTimeout(timer);
