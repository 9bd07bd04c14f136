import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LoadedSettings,
  parseSettings,
  type RefusedSettings,
} from '../../../../src/bootstrap/settings/load.ts';

/** Configuration of the documents the project grew from: each block as it stands there, and `whole-…` as one file each. */
export const seedFolder = join(import.meta.dirname, '../../../fixtures/config/seeds');

const all = readdirSync(seedFolder).filter((name) => /\.(?:yaml|toml)$/.test(name));

/** Those of routers are for another program, and a ConfigMap is not a configuration but holds one. */
export const gatewayFiles = all.filter((name) => !/router|configmap/.test(name));
export const routerFiles = all.filter((name) => name.includes('router'));

export const readSeed = (name: string): string => readFileSync(join(seedFolder, name), 'utf8');

/** What the documents tell operators to set. */
const environment = {
  JWT_SECRET_KEY: 'a-secret-of-at-least-thirty-two-bytes',
  OAUTH2_CLIENT_SECRET: 'client-secret',
  REDIS_PASSWORD: 'redis-secret',
};

export const loadSeed = (name: string, text: string): LoadedSettings | RefusedSettings =>
  parseSettings(
    { file: `/etc/mcp-gateway/${name}`, text },
    { environment, newToken: () => 'generated-token' },
  );

const server = {
  yaml: 'servers: { demo: { command: node } }',
  toml: 'servers.demo.command = "node"',
};
const certificate = 'cert_file: /tls/tls.crt\n    key_file: /tls/tls.key\n';

type Complete = (text: string) => string;

const append =
  (more: string): Complete =>
  (text) =>
    `${text}\n${more}\n`;
/** Dotted keys of the top level come before the first table. */
const prepend =
  (more: string): Complete =>
  (text) =>
    `${more}\n${text}`;
const withCertificate: Complete = (text) => text.replace('  tls:\n', `  tls:\n    ${certificate}`);

/** What an excerpt leaves to the rest of the file it was cut from. Servers are added where nothing is said here. */
const completions: Readonly<Record<string, Complete>> = {
  '000-frontends': (text) =>
    append(`auth: { provider: token, token: secret }\n${server.yaml}`)(
      text.replace(
        'server:\n',
        'server:\n  tls: { cert_file: /tls/tls.crt, key_file: /tls/tls.key }\n',
      ),
    ),
  '000-tls': (text) => append(server.yaml)(withCertificate(text)),
  '002-mtls': (text) => append(server.yaml)(withCertificate(text)),
  '004-weighted-round-robin': (text) =>
    text.replace('id = "server1"\n', 'id = "server1"\nurl = "ws://localhost:3001"\n'),
  ...Object.fromEntries(
    ['round-robin', 'least-connections', 'ip-hash'].map((name) => [
      `004-${name}`,
      prepend(server.toml.replace('demo', 'example')),
    ]),
  ),
};

const hasServers = /backend-|discovery-|universal|basic|^whole/;

/** A block as it would stand in a file that has servers and certificates. */
export const completed = (name: string): string => {
  const text = readSeed(name);
  const [stem = '', form = ''] = name.split('.');
  const own = completions[stem];
  if (own !== undefined) return own(text);
  if (hasServers.test(stem)) return text;
  return form === 'toml' ? prepend(server.toml)(text) : append(server.yaml)(text);
};
