import { algorithmsOfSecret } from '../../../adapters/outbound/identity/jwt-keys.ts';
import type { Path } from '../document/places.ts';
import { jwtSecretVariables } from '../environment/secret-variables.ts';
import type { JwtKeySettings } from '../jwt-settings.ts';
import type { IssuerEntry } from '../schema/jwt.ts';
import { type AuthSource, listOf } from './auth-source.ts';

const secretPath: Path = ['security', 'auth', 'jwt_secret'];

export interface FoundSecret {
  readonly secret: string;
  /** How the operator calls it. */
  readonly name: string;
  readonly path: Path;
  readonly isInline: boolean;
}

/** What one issuer is said to be. */
export interface IssuerSource {
  readonly entry: IssuerEntry;
  /** Where it stands. */
  readonly path: Path;
  /** A secret that stands elsewhere is looked for only where there is one issuer. */
  readonly isOnly: boolean;
  readonly source: AuthSource;
}

/** The secret that signs tokens, from the first place that has one. */
export const secretIn = (issuer: IssuerSource): FoundSecret | undefined => {
  const { entry, path, isOnly, source } = issuer;
  const { environment, lastSecret } = source;
  const named = listOf(entry.secret_key_env)[0];
  const place = named === undefined ? source.path : [...path, 'secret_key_env'];
  for (const name of [named ?? [], isOnly ? jwtSecretVariables : []].flat()) {
    const secret = environment[name];
    if (secret !== undefined && secret !== '')
      return { secret, name, path: place, isInline: false };
  }
  const [written] = inline(issuer);
  if (written !== undefined) return written;
  if (lastSecret === undefined || !isOnly) return undefined;
  return { secret: lastSecret, name: 'jwt_secret', path: secretPath, isInline: true };
};

const inline = ({ entry, path }: IssuerSource): readonly FoundSecret[] =>
  listOf(entry.secret_key).map((secret) => ({
    secret,
    name: 'secret_key',
    path: [...path, 'secret_key'],
    isInline: true,
  }));

/** Undefined, and said, when there is none, or one that can be guessed. */
export const secretKeysOf = (issuer: IssuerSource): readonly JwtKeySettings[] | undefined => {
  const { entry, path, source } = issuer;
  const found = secretIn(issuer);
  const [named, ...others] = listOf(entry.secret_key_env);
  if (found === undefined) {
    const place = named === undefined ? path.slice(0, -1) : [...path, 'secret_key_env'];
    const message =
      issuer.isOnly || named !== undefined ? missing(named ?? 'JWT_SECRET_KEY') : NO_KEY;
    source.findings.keyProblem(issuer.isOnly ? place : path, message);
    return undefined;
  }
  const more = found.name === 'secret_key' ? inline(issuer).slice(1) : [];
  const all = [found, ...others.map((name) => variable(name, issuer)), ...more];
  const usable = all.filter((one) => one !== undefined && isStrong(one, issuer));
  if (usable.length < all.length) return undefined;
  return usable.flatMap((one) =>
    one === undefined ? [] : [{ kind: 'secret', secret: one.secret } as const],
  );
};

const NO_KEY =
  'there is no key to check tokens with: set public_key_path, jwks_url, discovery or secret_key_env of this issuer';

const missing = (variableName: string): string =>
  `there is no key to check tokens with: set the environment variable ${variableName}, or auth.jwt.public_key_path, auth.jwt.jwks_url, or auth.jwt.discovery with auth.jwt.issuer`;

const variable = (name: string, { path, source }: IssuerSource): FoundSecret | undefined => {
  const secret = source.environment[name];
  const place = [...path, 'secret_key_env'];
  if (secret !== undefined && secret !== '') return { secret, name, path: place, isInline: false };
  source.findings.problem(place, `the environment variable ${name} is not set`);
  return undefined;
};

const isStrong = (
  { secret, name, path, isInline }: FoundSecret,
  { isOnly, source }: IssuerSource,
): boolean => {
  const bytes = Buffer.byteLength(secret);
  const place = isOnly
    ? 'the environment variable JWT_SECRET_KEY'
    : 'an environment variable, and its name in secret_key_env';
  if (algorithmsOfSecret(bytes).length === 0) {
    const message = `the secret in ${name} has ${bytes} bytes, and one that can be guessed lets everybody in: take 32 or more (RFC 7518 §3.2), such as "openssl rand -base64 48" makes, or put them in ${place}`;
    source.findings.problem(path, message);
    return false;
  }
  if (isInline) {
    const message = `the secret stands in the file, where everybody who reads it can make tokens: put it in ${place}`;
    source.findings.warn(path, message);
  }
  return true;
};
