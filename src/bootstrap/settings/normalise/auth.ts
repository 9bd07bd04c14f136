import type { AuthSettings, SingleAuthSettings } from '../auth-settings.ts';
import type { Path } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import type { AuthEntry } from '../schema/auth.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { apiKeyAuthOf } from './api-key-auth.ts';
import type { AuthSource } from './auth-source.ts';
import { basicAuthOf } from './basic-auth.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { guardOf } from './guard.ts';
import { jwtAuthOf, secretIn } from './jwt-auth.ts';
import { mtlsAuthOf } from './mtls-auth.ts';
import { oauth2AuthOf } from './oauth2-auth.ts';

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
  const common = { lastSecret, seed, base, environment, findings };
  if (file.auth === undefined && seed === undefined) return undefined;
  const source: AuthSource =
    file.auth === undefined
      ? { ...common, entry: {}, path: ['security', 'auth'] }
      : { ...common, entry: file.auth, path: AUTH };
  const kinds = file.auth === undefined ? seedKinds(source) : kindsOf(source);
  if (kinds === undefined) return undefined;
  refuseTokens(source, kinds);
  refuseUnused(source, kinds);
  const guard = guardOf(source);
  if (kinds[0] === 'none') return { provider: 'none', ...guard };
  const members = kinds.map((kind) => (kind === 'none' ? undefined : memberOf(kind, source)));
  const known = members.filter((member) => member !== undefined);
  const [first, ...others] = known;
  if (first === undefined || known.length < members.length) return undefined;
  if (others.length === 0) return { ...first, ...guard };
  const provesEachMessage = source.entry.per_message_auth ?? false;
  return { provider: 'chain', members: known, provesEachMessage, ...guard };
};

type Way = SingleAuthSettings['provider'];
type Kind = Way | 'none';

const memberOf = (kind: Way, source: AuthSource): SingleAuthSettings | undefined => {
  switch (kind) {
    case 'token':
      return tokensOf(source.entry, source.findings);
    case 'jwt':
      return jwtAuthOf(source);
    case 'oauth2':
      return oauth2AuthOf(source);
    case 'api_key':
      return apiKeyAuthOf(source);
    case 'basic':
      return basicAuthOf(source);
    case 'mtls':
      return mtlsAuthOf(source);
  }
};

const unclear =
  'nothing says what a token is checked with: set auth.provider to token (with token), jwt (with jwt.secret_key_env, jwt.public_key_path or jwt.jwks_url), oauth2 (with oauth2.introspect_endpoint), api_key, basic or mtls, or to none to let everybody in';

/** The ways that are meant; undefined, and said, when that is not clear. */
const kindsOf = (source: AuthSource): readonly Kind[] | undefined => {
  const { entry, path, findings } = source;
  const { provider, providers, type } = entry;
  if (providers === undefined) {
    const said = provider ?? (type === 'bearer' ? undefined : type);
    const kinds = said === undefined ? meantKinds(source) : [said];
    if (kinds.length > 0) return kinds;
    findings.keyProblem(path, unclear);
    return undefined;
  }
  const place = [...path, 'providers'];
  if (provider !== undefined || type !== undefined) {
    findings.keyProblem(place, 'providers says the same as provider and type: keep one');
    return undefined;
  }
  if (providers.length === 0) {
    findings.problem(place, 'name one or more of token, jwt, oauth2, api_key, basic and mtls');
    return undefined;
  }
  return [...new Set(providers)];
};

/** Seed 004 has a secret for tokens, or users with passwords, or both. */
const seedKinds = (source: AuthSource): readonly Kind[] => {
  const hasUsers = Object.keys(source.seed?.basic_auth_users ?? {}).length > 0;
  if (!hasUsers) return ['jwt'];
  return secretIn(source) === undefined ? ['basic'] : ['jwt', 'basic'];
};

/** Without a word of it all that is there is meant. */
const meantKinds = (source: AuthSource): readonly Kind[] => {
  const { api_keys: keys, basic, mtls } = source.entry;
  const bearer = meantBy(source);
  const hasOthers = keys !== undefined || basic !== undefined || mtls !== undefined;
  // A secret in a variable, which may be there for another program, is not meant where something else is said.
  const isSaid = source.entry.jwt !== undefined || bearer !== 'jwt' || !hasOthers;
  return [
    ...(bearer === undefined || !isSaid ? [] : [bearer]),
    ...(keys === undefined ? [] : (['api_key'] as const)),
    ...(basic === undefined ? [] : (['basic'] as const)),
    ...(mtls === undefined ? [] : (['mtls'] as const)),
  ];
};

/** What a bearer token is, by what is there (mission C-19). */
const meantBy = (source: AuthSource): Way | undefined => {
  const { token, tokens, jwt, oauth2 } = source.entry;
  const isKnown = (value: unknown): boolean => value !== undefined;
  if (jwt !== undefined && [jwt.public_key_path, jwt.jwks_url, jwt.discovery].some(isKnown))
    return 'jwt';
  if (token !== undefined || tokens !== undefined) return 'token';
  if (oauth2 !== undefined && jwt === undefined) return 'oauth2';
  return jwt !== undefined || secretIn(source) !== undefined ? 'jwt' : undefined;
};

const tokensOf = (entry: AuthEntry, findings: Findings): SingleAuthSettings => {
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
  { entry: { token, tokens = [] }, findings }: AuthSource,
  kinds: readonly Kind[],
): void => {
  if (kinds.includes('token') || (token === undefined && tokens.length === 0)) return;
  const message = `tokens have no effect with provider ${kinds.join(', ')}: set provider: token`;
  findings.problem(AUTH, message);
};

const sections = { api_keys: 'api_key', basic: 'basic', mtls: 'mtls' } as const;

/** Whoever wrote them thinks that somebody can come in by them, or cannot. */
const refuseUnused = ({ entry, path, findings }: AuthSource, kinds: readonly Kind[]): void => {
  for (const section of ['api_keys', 'basic', 'mtls'] as const) {
    const kind = sections[section];
    if (entry[section] === undefined || kinds.includes(kind)) continue;
    const message = `${section} has no effect with provider ${kinds.join(', ')}: set providers: [${[...kinds.filter((one) => one !== 'none'), kind].join(', ')}]`;
    findings.keyProblem([...path, section], message);
  }
};
