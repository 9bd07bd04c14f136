import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { REVISIONS } from './cells.ts';
import { play, readAssignment } from './everything-client.ts';
import { measure, startGateway } from './gateway.ts';

/** The suite stops to wait after 30 s, and would leave the gateway behind. */
const TIMEOUT_MS = 25_000;

const details = z.object({
  client_id: z.string(),
  client_secret: z.string().optional(),
  private_key_pem: z.string().optional(),
  signing_algorithm: z.string().optional(),
});

const resource = z.object({ authorization_servers: z.array(z.string()).min(1) });

/**
 * Plays a scenario about client credentials with the gateway as the client of the authorization server: what an operator
 * would write down is read from the suite's context and the server's metadata (RFC 9728).
 *
 * Usage: credentials-through-gateway.ts URL
 */
const [url = ''] = process.argv.slice(2);
const assignment = readAssignment(process.env);
const { origin, pathname } = new URL(url);
const metadata = await fetch(`${origin}/.well-known/oauth-protected-resource${pathname}`);
const [issuer] = resource.parse(await metadata.json()).authorization_servers;
const client = details.parse(assignment.details);

const timer = setTimeout(() => process.kill(process.pid, 'SIGTERM'), TIMEOUT_MS);
await measure(async (children, folder) => {
  const keyFile = join(folder, 'key.pem');
  if (client.private_key_pem !== undefined) await writeFile(keyFile, client.private_key_pem);
  const proof =
    client.private_key_pem === undefined
      ? { client_secret: client.client_secret }
      : { private_key_file: keyFile, algorithm: client.signing_algorithm };
  const auth = { type: 'client_credentials', issuer, client_id: client.client_id, ...proof };
  const gateway = await startGateway(children, folder, {
    reference: { type: 'http', url, era: 'legacy', auth },
  });
  await play(gateway.url, { ...assignment, scenario: 'initialize', revision: REVISIONS.legacy });
});
clearTimeout(timer);
