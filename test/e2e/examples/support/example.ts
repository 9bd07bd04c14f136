import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll } from 'vitest';
import { freePort } from '../../support/ports.ts';

export const root = join(import.meta.dirname, '../../../..');

/** Of frontends and of servers, wherever an example has them. */
const port = /\b(?:8080|8081|8443|8444|8445|9002|9090|300[1-6])\b/g;

/** An example as it stands in the repository, on ports and paths nobody else uses. */
export interface MovedExample {
  readonly file: string;
  readonly folder: string;
  /** In place of one that the example has. */
  port(written: number): number;
  /** In place of a path below /tmp. */
  path(written: string): string;
}

const folders = new Set<string>();
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Only addresses change: everything else is what a user gets. `known`: where what it names by that port is already. */
export const movedExample = async (
  name: string,
  known: Readonly<Record<string, number>> = {},
): Promise<MovedExample> => {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  folders.add(folder);
  const text = readFileSync(join(root, 'examples/config', name), 'utf8');
  const ports = new Map<string, number>();
  for (const [written] of text.matchAll(port)) {
    if (!ports.has(written)) ports.set(written, known[written] ?? (await freePort()));
  }
  const moved = text
    .replaceAll(port, (written) => String(ports.get(written)))
    .replaceAll('/tmp/', `${folder}/`)
    // Not every machine lets a test listen for everybody.
    .replaceAll('host: 0.0.0.0', 'host: 127.0.0.1');
  const file = join(folder, basename(name));
  writeFileSync(file, moved);
  return {
    file,
    folder,
    port: (written) => {
      const found = ports.get(String(written));
      if (found === undefined) throw new Error(`${name} has no port ${written}`);
      return found;
    },
    path: (written) => written.replace('/tmp/', `${folder}/`),
  };
};

/** Certificates as the comments of the examples make them. */
export const withCertificates = ({ folder }: MovedExample): void => {
  const cwd = join(folder, 'tls');
  mkdirSync(cwd);
  const make = (...args: readonly string[]): void => {
    const common = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '30'];
    execFileSync('openssl', [...common, ...args], { cwd, stdio: 'ignore' });
  };
  make('-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem');
  for (const name of ['server', 'client']) {
    const signed = ['-addext', 'basicConstraints=critical,CA:FALSE', '-CA', 'ca.pem'];
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost'];
    make(
      ...subject,
      ...signed,
      '-CAkey',
      'ca.key',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
  }
};
