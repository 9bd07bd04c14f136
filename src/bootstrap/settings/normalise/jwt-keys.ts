import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  algorithmsOfKey,
  algorithmsOfSecret,
  keyServerAlgorithms,
} from '../../../adapters/outbound/identity/jwt-keys.ts';
import type { JwtKeySettings } from '../jwt-settings.ts';
import { listOf } from './auth-source.ts';
import { checkUrl } from './auth-url.ts';
import { type IssuerSource, secretKeysOf } from './jwt-secret.ts';

const MIN_CACHE_MS = 1_000;

/** What tokens of an issuer are checked with, one or more of one kind; undefined when that is not clear, which is said. */
export const keysOf = (issuer: IssuerSource): readonly JwtKeySettings[] | undefined => {
  const { entry, path, source } = issuer;
  const { public_key_path: files, jwks_url: url, discovery = false, jwks_cache: cacheMs } = entry;
  const isSecretSaid = entry.secret_key_env !== undefined || entry.secret_key !== undefined;
  const said = [files !== undefined, url !== undefined, discovery, isSecretSaid];
  if (said.filter((one) => one).length > 1) {
    const message =
      'tokens are checked with one kind of key: keep one of public_key_path, jwks_url, discovery and secret_key_env';
    source.findings.keyProblem(path, message);
    return undefined;
  }
  if (cacheMs !== undefined && url === undefined && !discovery) {
    const message = 'jwks_cache is for keys that are fetched: it needs jwks_url or discovery';
    source.findings.keyProblem([...path, 'jwks_cache'], message);
  }
  if (cacheMs !== undefined && cacheMs < MIN_CACHE_MS) {
    source.findings.problem([...path, 'jwks_cache'], 'expected a duration of at least 1s');
  }
  const kept = cacheMs === undefined ? {} : { cacheMs };
  if (files !== undefined) return publicKeysOf(listOf(files), issuer);
  if (url !== undefined) {
    const isUsable = checkUrl(url, [...path, 'jwks_url'], source.findings);
    return isUsable ? [{ kind: 'jwks', url, ...kept }] : undefined;
  }
  if (!discovery) return secretKeysOf(issuer);
  return isFindable(issuer)
    ? [{ kind: 'discovery', issuer: entry.issuer ?? '', ...kept }]
    : undefined;
};

/** OpenID Connect Discovery §3: an address without query and fragment. */
const isFindable = ({ entry, path, source }: IssuerSource): boolean => {
  if (entry.issuer === undefined) {
    const message = 'discovery needs issuer, whose metadata say where the keys are';
    source.findings.keyProblem([...path, 'discovery'], message);
    return false;
  }
  const place = [...path, 'issuer'];
  if (!checkUrl(entry.issuer, place, source.findings)) return false;
  if (!/[?#]/.test(entry.issuer)) return true;
  source.findings.problem(place, 'with discovery the issuer has no query and no fragment');
  return false;
};

const publicKeysOf = (
  files: readonly string[],
  issuer: IssuerSource,
): readonly JwtKeySettings[] | undefined => {
  const keys = files.flatMap((file) => publicKeyOf(file, issuer) ?? []);
  if (files.length === 0) {
    issuer.source.findings.problem([...issuer.path, 'public_key_path'], 'expected at least one');
  }
  return keys.length < files.length || keys.length === 0 ? undefined : keys;
};

const publicKeyOf = (
  written: string,
  { path, source }: IssuerSource,
): JwtKeySettings | undefined => {
  const { base, findings } = source;
  const place = [...path, 'public_key_path'];
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

/** What tokens that are checked with a key can say of their algorithm. */
export const allowedBy = (key: JwtKeySettings): readonly string[] => {
  switch (key.kind) {
    case 'secret':
      return algorithmsOfSecret(Buffer.byteLength(key.secret));
    case 'public_key': {
      const algorithms = algorithmsOfKey(createPublicKey(key.pem));
      return typeof algorithms === 'string' ? [] : algorithms;
    }
    case 'jwks':
    case 'discovery':
      return keyServerAlgorithms;
  }
};
