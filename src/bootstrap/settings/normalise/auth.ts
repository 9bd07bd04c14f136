import type { AuthSettings } from '../auth-settings.ts';
import type { Path } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import type { AuthEntry } from '../schema/auth.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { AuthSource } from './auth-source.ts';
import type { Findings } from './findings.ts';
import { jwtAuthOf, secretIn } from './jwt-auth.ts';
import { oauth2AuthOf } from './oauth2-auth.ts';
import type { FileBase } from './servers.ts';

const AUTH: Path = ['auth'];

/**
 * Who may enter; undefined when the file does not speak of it. Whatever is unclear is refused: no file may mean less
 * protection than its words (mission C-19…C-22).
 */
export const authOf = (
  file: GatewayFile,
  base: FileBase,
  environment: Environment,
  findings: Findings,
): AuthSettings | undefined => {
  const seed = file.security?.auth;
  const lastSecret = seed?.jwt_secret;
  const isOff = file.auth === undefined ? seed?.enabled === false : file.auth.enabled === false;
  if (isOff) return { provider: 'none' };
  const common = { lastSecret, base, environment, findings };
  if (file.auth !== undefined) return providerOf({ ...common, entry: file.auth, path: AUTH });
  if (seed === undefined) return undefined;
  return jwtAuthOf({ ...common, entry: {}, path: ['security', 'auth'] });
};

const providerOf = (source: AuthSource): AuthSettings | undefined => {
  const { entry, path, findings } = source;
  const provider = entry.provider ?? meantBy(source);
  switch (provider) {
    case 'none':
      refuseTokens(entry, findings, provider);
      return { provider };
    case 'token':
      return tokensOf(entry, findings);
    case 'jwt':
      refuseTokens(entry, findings, provider);
      return jwtAuthOf(source);
    case 'oauth2':
      refuseTokens(entry, findings, provider);
      return oauth2AuthOf(source);
    case undefined:
      findings.keyProblem(path, unclear);
      return undefined;
  }
};

const unclear =
  'nothing says what a token is checked with: set auth.provider to token (with token), jwt (with jwt.secret_key_env, jwt.public_key_path or jwt.jwks_url) or oauth2 (with oauth2.introspect_endpoint), or to none to let everybody in';

/** `bearer`, or no word at all, leaves it to what else is there (mission C-19). */
const meantBy = (source: AuthSource): AuthSettings['provider'] | undefined => {
  const { type = 'bearer', token, tokens, jwt, oauth2 } = source.entry;
  if (type !== 'bearer') return type;
  const isKnown = (value: unknown): boolean => value !== undefined;
  if (jwt !== undefined && [jwt.public_key_path, jwt.jwks_url].some(isKnown)) return 'jwt';
  if (token !== undefined || tokens !== undefined) return 'token';
  if (oauth2 !== undefined && jwt === undefined) return 'oauth2';
  return jwt !== undefined || secretIn(source) !== undefined ? 'jwt' : undefined;
};

const tokensOf = (entry: AuthEntry, findings: Findings): AuthSettings => {
  const { token, tokens = [] } = entry;
  const accepted = [...(token === undefined ? [] : [token]), ...tokens];
  if (accepted.length === 0) findings.keyProblem(AUTH, 'provider token needs token or tokens');
  if (accepted.some((candidate) => !/^[\x21-\x7e]+$/.test(candidate))) {
    findings.problem(AUTH, 'a token has to be visible ASCII without spaces');
  }
  return entry.per_message_auth === true
    ? { provider: 'token', tokens: accepted, provesEachMessage: true }
    : { provider: 'token', tokens: accepted };
};

const refuseTokens = (
  { token, tokens = [] }: AuthEntry,
  findings: Findings,
  provider: string,
): void => {
  if (token === undefined && tokens.length === 0) return;
  const message = `tokens have no effect with provider ${provider}: set provider: token`;
  findings.problem(AUTH, message);
};
