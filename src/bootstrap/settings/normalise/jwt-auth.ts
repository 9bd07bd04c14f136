import { DEFAULT_AUDIENCE, type JwtAuthSettings } from '../auth-settings.ts';
import type { JwtIssuerSettings, JwtKeySettings, NamedIssuerSettings } from '../jwt-settings.ts';
import type { IssuerEntry } from '../schema/jwt.ts';
import { type AuthSource, listOf, tokenRulesOf } from './auth-source.ts';
import { defined } from './defined.ts';
import { allowedBy, keysOf } from './jwt-keys.ts';
import { type IssuerSource, secretIn as secretOf } from './jwt-secret.ts';

/** Undefined when there is no key to check tokens with; why is said. */
export const jwtAuthOf = (source: AuthSource): JwtAuthSettings | undefined => {
  const { issuers = {} } = source.entry.jwt ?? {};
  const first = issuerOf(mainOf(source), [DEFAULT_AUDIENCE]);
  if (first === undefined) return undefined;
  const names = Object.keys(issuers);
  if (names.length === 0) return { provider: 'jwt', ...first, ...tokenRulesOf(source) };
  const others = names.map((name) => namedOf(name, issuers[name] ?? {}, first, source));
  if (first.issuer === undefined) {
    const message = 'with issuers beside it auth.jwt needs issuer: any other would be its own';
    source.findings.keyProblem([...source.path, 'jwt', 'issuers'], message);
  }
  const found = others.filter((one) => one !== undefined);
  checkUnique([first.issuer, ...found.map(({ issuer }) => issuer)], source);
  if (found.length < others.length || first.issuer === undefined) return undefined;
  return { provider: 'jwt', ...first, issuers: found, ...tokenRulesOf(source) };
};

/** Whether there is a secret to check tokens with, wherever it stands. */
export const secretIn = (source: AuthSource) => secretOf(mainOf(source));

const mainOf = (source: AuthSource): IssuerSource => {
  const entry = source.entry.jwt ?? {};
  return { entry, path: [...source.path, 'jwt'], isOnly: true, source };
};

const issuerOf = (
  issuer: IssuerSource,
  defaultAudience: readonly string[],
): JwtIssuerSettings | undefined => {
  const { entry } = issuer;
  const [key, ...moreKeys] = keysOf(issuer) ?? [];
  if (key === undefined) return undefined;
  const audience = listOf(entry.audience);
  checkAlgorithms([key, ...moreKeys], issuer);
  return {
    issuer: entry.issuer,
    audience: audience.length === 0 ? defaultAudience : audience,
    key,
    ...(moreKeys.length === 0 ? {} : { moreKeys }),
    ...defined({
      algorithms: entry.algorithms,
      requiredClaims: entry.required_claims,
      strictType: entry.strict_type,
      groupsClaim: entry.groups_claim,
    }),
  };
};

/** An algorithm no key is for would lock everybody out. */
const checkAlgorithms = (
  keys: readonly JwtKeySettings[],
  { entry, path, source }: IssuerSource,
): void => {
  const { algorithms } = entry;
  if (algorithms === undefined) return;
  const place = [...path, 'algorithms'];
  const allowed = new Set(keys.flatMap(allowedBy));
  const odd = algorithms.filter((name) => !allowed.has(name));
  if (algorithms.length === 0) source.findings.problem(place, 'expected at least one');
  if (odd.length === 0) return;
  const known = [...allowed].join(', ');
  source.findings.problem(place, `${odd.join(', ')}: the key is for ${known}`);
};

/** Part of the keys of users, so nothing that could be read as another part. */
const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Names users of `auth.oauth2` where its issuer is another one than that of `auth.jwt`. */
export const OAUTH2_REALM = 'oauth2';

const namedOf = (
  name: string,
  entry: IssuerEntry,
  first: JwtIssuerSettings,
  source: AuthSource,
): NamedIssuerSettings | undefined => {
  const path = [...source.path, 'jwt', 'issuers', name];
  if (!namePattern.test(name) || name === OAUTH2_REALM) {
    const message = `an issuer is called by letters, digits, "-" and "_", and not ${OAUTH2_REALM}`;
    source.findings.keyProblem(path, message);
  }
  if (entry.issuer === undefined) {
    source.findings.keyProblem(path, 'issuer is missing: what "iss" of its tokens is');
  }
  const found = issuerOf({ entry, path, isOnly: false, source }, first.audience);
  if (found === undefined || entry.issuer === undefined) return undefined;
  return { name, ...found, issuer: entry.issuer };
};

const checkUnique = (issuers: readonly (string | undefined)[], source: AuthSource): void => {
  const twice = issuers.find((issuer, index) => issuers.indexOf(issuer) !== index);
  if (twice === undefined) return;
  const message = `two issuers are ${twice}: keep one`;
  source.findings.keyProblem([...source.path, 'jwt', 'issuers'], message);
};
