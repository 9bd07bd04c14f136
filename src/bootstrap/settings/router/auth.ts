import { resolve } from 'node:path';
import { lengthProblem } from '../../../domain/validation/address-rule.ts';
import type { Path } from '../document/places.ts';
import type { FileBase } from '../normalise/file-base.ts';
import type { Findings } from '../normalise/findings.ts';
import type { RouterAuthSettings, SecretSource } from './router-settings.ts';
import type { GatewayAuthEntry } from './schema.ts';

/** The variable that holds a token whatever the file says (mission RT-05). */
const TOKEN_VARIABLE = 'MCP_AUTH_TOKEN';

/** How a router shows a gateway who it is. */
export const authOf = (
  entry: GatewayAuthEntry = {},
  path: Path,
  base: FileBase,
  findings: Findings,
): RouterAuthSettings => {
  const type = entry.type ?? impliedBy(entry);
  switch (type) {
    case 'none':
      return { kind: 'none' };
    case 'mtls':
      return { kind: 'mtls' };
    case 'bearer':
      return { kind: 'bearer', token: tokenSources(entry, base) };
    case 'oauth2':
      return oauth2Of(entry, path, findings);
  }
};

const impliedBy = (entry: GatewayAuthEntry): NonNullable<GatewayAuthEntry['type']> => {
  if (entry.client_id !== undefined) return 'oauth2';
  return entry.client_cert === undefined ? 'bearer' : 'mtls';
};

/** The secure store, the variable, the variable the file names, the file (mission RT-05). */
const tokenSources = (entry: GatewayAuthEntry, { folder }: FileBase): readonly SecretSource[] => [
  ...storedAt(entry.token_secure_key),
  { kind: 'environment', variable: TOKEN_VARIABLE },
  ...(entry.token_env === TOKEN_VARIABLE ? [] : variableNamed(entry.token_env)),
  ...(entry.token_file === undefined
    ? []
    : [{ kind: 'file', path: resolve(folder, entry.token_file) } as const]),
  ...(entry.token === undefined ? [] : [{ kind: 'value', value: entry.token } as const]),
];

const storedAt = (key: string | undefined): readonly SecretSource[] =>
  key === undefined ? [] : [{ kind: 'secure_store', key }];

const variableNamed = (variable: string | undefined): readonly SecretSource[] =>
  variable === undefined ? [] : [{ kind: 'environment', variable }];

const oauth2Of = (entry: GatewayAuthEntry, path: Path, findings: Findings): RouterAuthSettings => {
  const { client_id: clientId, token_endpoint: tokenEndpoint, username } = entry;
  const secret = [
    ...storedAt(entry.client_secret_secure_key),
    ...variableNamed(entry.client_secret_env),
  ];
  const grant = entry.grant_type ?? 'client_credentials';
  if (clientId === undefined) findings.keyProblem(path, 'oauth2 needs client_id');
  if (secret.length === 0) {
    const message = 'oauth2 needs client_secret_env or client_secret_secure_key';
    findings.keyProblem(path, message);
  }
  if (tokenEndpoint === undefined) findings.keyProblem(path, 'oauth2 needs token_endpoint');
  else {
    const isHttp = URL.canParse(tokenEndpoint) && /^https?:/i.test(tokenEndpoint);
    const wrong =
      lengthProblem(tokenEndpoint) ?? (isHttp ? undefined : 'expected an http(s) address');
    if (wrong !== undefined) findings.problem([...path, 'token_endpoint'], wrong);
  }
  if (grant === 'password' && username === undefined) {
    findings.keyProblem([...path, 'grant_type'], 'grant_type password needs username');
  }
  return {
    kind: 'oauth2',
    clientId: clientId ?? '',
    secret,
    tokenEndpoint: tokenEndpoint ?? '',
    grant,
    scopes: entry.scopes ?? [],
    username,
    password: variableNamed(entry.password_env),
  };
};
