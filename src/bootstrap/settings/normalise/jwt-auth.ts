import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  algorithmsOfKey,
  algorithmsOfSecret,
} from '../../../adapters/outbound/identity/jwt-keys.ts';
import { DEFAULT_AUDIENCE, type JwtAuthSettings, type JwtKeySettings } from '../auth-settings.ts';
import type { Path } from '../document/places.ts';
import { jwtSecretVariables } from '../environment/secret-variables.ts';
import { type AuthSource, listOf, tokenRulesOf } from './auth-source.ts';
import { checkUrl } from './auth-url.ts';

const secretPath: Path = ['security', 'auth', 'jwt_secret'];

interface FoundSecret {
  readonly secret: string;
  /** How the operator calls it. */
  readonly name: string;
  readonly path: Path;
  readonly isInline: boolean;
}

/** Undefined when there is no key to check tokens with; why is said. */
export const jwtAuthOf = (source: AuthSource): JwtAuthSettings | undefined => {
  const { jwt = {} } = source.entry;
  const key = keyOf(source);
  if (key === undefined) return undefined;
  const audience = listOf(jwt.audience);
  return {
    provider: 'jwt',
    issuer: jwt.issuer,
    audience: audience.length === 0 ? [DEFAULT_AUDIENCE] : audience,
    key,
    ...tokenRulesOf(source),
  };
};

/** The secret that signs tokens, from the first place that has one. */
export const secretIn = ({
  entry,
  path,
  lastSecret,
  environment,
}: AuthSource): FoundSecret | undefined => {
  const { secret_key_env: named, secret_key: inline } = entry.jwt ?? {};
  const place = named === undefined ? path : [...path, 'jwt', 'secret_key_env'];
  for (const name of [...(named === undefined ? [] : [named]), ...jwtSecretVariables]) {
    const secret = environment[name];
    if (secret !== undefined && secret !== '')
      return { secret, name, path: place, isInline: false };
  }
  if (inline !== undefined) {
    return {
      secret: inline,
      name: 'secret_key',
      path: [...path, 'jwt', 'secret_key'],
      isInline: true,
    };
  }
  if (lastSecret === undefined) return undefined;
  return { secret: lastSecret, name: 'jwt_secret', path: secretPath, isInline: true };
};

const keyOf = (source: AuthSource): JwtKeySettings | undefined => {
  const { entry, path, findings } = source;
  const { public_key_path: file, jwks_url: url, ...secrets } = entry.jwt ?? {};
  const isSecretSaid = secrets.secret_key_env !== undefined || secrets.secret_key !== undefined;
  const said = [file, url, isSecretSaid ? '' : undefined].filter((one) => one !== undefined);
  if (said.length > 1) {
    const message =
      'tokens are checked with one kind of key: keep one of public_key_path, jwks_url and secret_key_env';
    findings.keyProblem([...path, 'jwt'], message);
    return undefined;
  }
  if (file !== undefined) return publicKeyOf(file, source);
  if (url !== undefined) {
    return checkUrl(url, [...path, 'jwt', 'jwks_url'], findings)
      ? { kind: 'jwks', url }
      : undefined;
  }
  return secretKeyOf(source);
};

const secretKeyOf = (source: AuthSource): JwtKeySettings | undefined => {
  const { entry, path, findings } = source;
  const found = secretIn(source);
  if (found === undefined) {
    const named = entry.jwt?.secret_key_env;
    const place = named === undefined ? path : [...path, 'jwt', 'secret_key_env'];
    const tried = named === undefined ? 'JWT_SECRET_KEY' : named;
    const message = `there is no key to check tokens with: set the environment variable ${tried}, or auth.jwt.public_key_path or auth.jwt.jwks_url`;
    findings.keyProblem(place, message);
    return undefined;
  }
  const { secret, name } = found;
  const bytes = Buffer.byteLength(secret);
  if (algorithmsOfSecret(bytes).length === 0) {
    const message = `the secret in ${name} has ${bytes} bytes, and one that can be guessed lets everybody in: take 32 or more (RFC 7518 §3.2), such as "openssl rand -base64 48" makes, or put them in the environment variable JWT_SECRET_KEY`;
    findings.problem(found.path, message);
    return undefined;
  }
  if (found.isInline) {
    const message = `the secret stands in the file, where everybody who reads it can make tokens: put it in the environment variable JWT_SECRET_KEY`;
    findings.warn(found.path, message);
  }
  return { kind: 'secret', secret };
};

const publicKeyOf = (written: string, source: AuthSource): JwtKeySettings | undefined => {
  const { base, path, findings } = source;
  const place = [...path, 'jwt', 'public_key_path'];
  const file = resolve(base.folder, written);
  const pem = textOf(file);
  if (pem === undefined) {
    findings.problem(place, `the key file ${written} cannot be read`);
    return undefined;
  }
  if (pem.includes('PRIVATE KEY')) {
    const message = `${written} holds a private key, which only whoever makes tokens may have: write the public one there (openssl pkey -in ${written} -pubout)`;
    findings.problem(place, message);
    return undefined;
  }
  const unfit = unfitness(pem);
  if (unfit === undefined) return { kind: 'public_key', file, pem };
  findings.problem(place, `${written} ${unfit}`);
  return undefined;
};

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const unfitness = (pem: string): string | undefined => {
  try {
    const algorithms = algorithmsOfKey(createPublicKey(pem));
    return typeof algorithms === 'string' ? algorithms : undefined;
  } catch {
    return 'is no public key in PEM form (-----BEGIN PUBLIC KEY-----)';
  }
};
