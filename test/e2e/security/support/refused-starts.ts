import type { Authority } from '../../../support/certificates.ts';
import { newFile, newFolder } from '../../program/support/folder.ts';
import { runProgram } from '../../program/support/run-program.ts';
import { listener, scriptedServer } from '../../program/support/servers.ts';

export const token = 'a-token-of-32-characters-or-more';
export const shown = { provider: 'token', token };
const nowhere = '/nowhere/such-a-file.pem';

const jwt = (more: object) => ({
  auth: { provider: 'jwt', jwt: { issuer: 'https://a.test', ...more } },
});
export const oauth2 = (more: object) => ({
  auth: {
    provider: 'oauth2',
    oauth2: { introspect_endpoint: 'http://127.0.0.1:9/', client_id: 'gateway', ...more },
  },
});

/** What is missing or unknown, and what is said of it. */
type Refused = readonly [name: string, settings: object, reason: RegExp];

/** Seen when the settings are read. */
export const refusedSettings: readonly Refused[] = [
  ['an unknown provider', { auth: { provider: 'magic' } }, /provider/],
  ['an unknown provider among several', { auth: { providers: ['jwt', 'magic'] } }, /providers/],
  ['nothing that says what is checked', { auth: {} }, /nothing says what a token is checked with/],
  ['an empty token', { auth: { provider: 'token', token: '' } }, /token/],
  [
    'a variable that is not set',
    { auth: { ...shown, token: '$' + '{NO_SUCH_VARIABLE}' } },
    /NO_SUCH/,
  ],
  [
    'a secret file that is missing',
    { auth: { ...shown, token: `$\{file:${nowhere}}` } },
    /nowhere/,
  ],
  [
    'a list of what was revoked that cannot be read',
    { auth: { ...shown, token_file: newFolder() } },
    /cannot be read/,
  ],
  ['no key for signed tokens', jwt({}), /key/],
  ['a public key that is missing', jwt({ public_key_path: nowhere }), /nowhere/],
  ['a list of keys without any', jwt({ public_key_path: [] }), /at least one/],
  [
    'a list of algorithms without any',
    jwt({ jwks_url: 'https://a.test/k', algorithms: [] }),
    /at least one/,
  ],
  ['no secret to ask about tokens with', oauth2({}), /secret/],
  [
    'a secret to ask with that is not set',
    oauth2({ client_secret_env: 'NO_SUCH_VARIABLE' }),
    /NO_SUCH/,
  ],
  ['no API key', { auth: { provider: 'api_key', api_keys: { keys: [] } } }, /key/],
  [
    'an API key that is not set',
    {
      auth: { provider: 'api_key', api_keys: { keys: [{ id: 'a', key_env: 'NO_SUCH_VARIABLE' }] } },
    },
    /NO_SUCH/,
  ],
  ['no user with a password', { auth: { provider: 'basic', basic: { users: {} } } }, /users/],
  [
    'a decision point without an address',
    { auth: shown, authorization: { decision_point: {} } },
    /url/,
  ],
];

/** Seen when the files they name are. */
export const refusedFiles = (authority: Authority): readonly Refused[] => {
  const { certFile: cert_file, keyFile: key_file } = authority.issue('gateway');
  const tls = { cert_file, key_file, ca_file: authority.caFile, client_auth: 'require' };
  const mtls = (more: object) => ({
    auth: { provider: 'mtls' },
    server: { frontends: [listener('http', { port: 12_001 })], tls: { ...tls, ...more } },
  });
  return [
    ['an authority that is missing', mtls({ ca_file: nowhere }), /nowhere/],
    ['a list of what authorities revoked that is missing', mtls({ crl_file: nowhere }), /nowhere/],
    ['a key of the listener that is missing', mtls({ key_file: nowhere }), /nowhere/],
  ];
};

export const fileWith = (settings: object): string =>
  newFile('gateway.yaml', {
    version: 1,
    server: { frontends: [listener('http', { port: 12_001 })] },
    servers: { one: scriptedServer },
    ...settings,
  });

/** Starts the program with each, and returns what was not refused, or for another reason. */
export const wronglyStarted = async (refused: readonly Refused[]): Promise<readonly string[]> => {
  const wrong: string[] = [];
  const one = async ([name, settings, reason]: Refused): Promise<void> => {
    const { code, stdout, stderr } = await runProgram(['serve', '--config', fileWith(settings)]);
    // 78: the settings say so; 1: a file they name does.
    if (!(code === 78 || code === 1) || stdout !== '' || !reason.test(stderr))
      wrong.push(`${name}: ${code} ${stderr}`);
  };
  // Two at once: each is a process of its own.
  const rest = [...refused];
  const lane = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await one(next);
  };
  await Promise.all([lane(), lane()]);
  return wrong;
};
