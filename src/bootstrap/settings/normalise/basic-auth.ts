import {
  isPasswordHash,
  type PasswordHash,
  readPasswordHash,
} from '../../../domain/identity/password-hash.ts';
import { visibleName } from '../../../domain/identity/visible-name.ts';
import type { Path } from '../document/places.ts';
import type { BasicAuthSettings, BasicUserSettings } from '../identity-settings.ts';
import type { BasicUserEntry } from '../schema/callers.ts';
import { type AuthSource, tokenRulesOf } from './auth-source.ts';
import { callerOf } from './callers.ts';

const SHORTEST_PASSWORD = 8;
const seedPath: Path = ['security', 'auth', 'basic_auth_users'];

/** Undefined when nobody could come in by a password; why is said. */
export const basicAuthOf = (source: AuthSource): BasicAuthSettings | undefined => {
  const { entry, path, findings, seed } = source;
  const place: Path = [...path, 'basic', 'users'];
  const own = Object.entries(entry.basic?.users ?? {});
  const others = Object.entries(seed?.basic_auth_users ?? {});
  const entries = [
    ...own.map(([name, user]) => ({ name, user, at: [...place, name] })),
    ...others.map(([name, user]) => ({ name, user, at: [...seedPath, name] })),
  ];
  if (entries.length === 0) {
    const message =
      'basic needs auth.basic.users, with the name of each and what mcp-gateway admin hash password prints';
    findings.keyProblem(entry.basic === undefined ? path : [...path, 'basic'], message);
    return undefined;
  }
  for (const [name] of others) {
    if (!own.some(([known]) => known === name)) continue;
    findings.problem([...seedPath, name], 'this user stands in auth.basic.users too: keep one');
  }
  const users = entries.map(({ name, user, at }) => userOf(name, user, at, source));
  const known = users.filter((user) => user !== undefined);
  if (known.length < users.length) return undefined;
  return { provider: 'basic', users: known, cacheMs: tokenRulesOf(source).cacheMs };
};

const userOf = (
  name: string,
  entry: BasicUserEntry,
  path: Path,
  source: AuthSource,
): BasicUserSettings | undefined => {
  const { findings } = source;
  // RFC 7617 §2: the name ends at the first colon.
  if (name === '' || /[:\p{Cc}]/u.test(name)) {
    findings.keyProblem(path, 'the name of a user has no colon and no control characters');
    return undefined;
  }
  const password = passwordOf(entry, path, source);
  if (password === undefined) return undefined;
  const caller = typeof entry === 'string' ? {} : entry;
  return { name, password, principal: callerOf(caller, `basic:${visibleName(name)}`, 'basic') };
};

const passwordOf = (
  entry: BasicUserEntry,
  path: Path,
  { findings, environment }: AuthSource,
): PasswordHash | string | undefined => {
  if (typeof entry === 'string') return passwordIn(entry, path, true, findings);
  const { hash, password_env: variable, password } = entry;
  if ([hash, variable, password].filter((one) => one !== undefined).length !== 1) {
    findings.keyProblem(path, 'a user needs one of hash, password_env and password');
    return undefined;
  }
  if (hash !== undefined) {
    const parsed = readPasswordHash(hash);
    if (!parsed.ok) findings.problem([...path, 'hash'], parsed.message);
    return parsed.ok ? parsed.value : undefined;
  }
  if (variable === undefined) {
    return passwordIn(password ?? '', [...path, 'password'], true, findings);
  }
  const shown = environment[variable];
  const place = [...path, 'password_env'];
  if (shown !== undefined && shown !== '') return passwordIn(shown, place, false, findings);
  findings.problem(place, `the environment variable ${variable} is not set`);
  return undefined;
};

const passwordIn = (
  text: string,
  path: Path,
  isInFile: boolean,
  findings: AuthSource['findings'],
): PasswordHash | string | undefined => {
  if (isPasswordHash(text)) {
    const parsed = readPasswordHash(text);
    if (!parsed.ok) findings.problem(path, parsed.message);
    return parsed.ok ? parsed.value : undefined;
  }
  if (text.length < SHORTEST_PASSWORD) {
    findings.problem(path, `a password has ${SHORTEST_PASSWORD} or more characters`);
    return undefined;
  }
  if (isInFile) {
    const message =
      'the password stands in the file: write what mcp-gateway admin hash password prints in its place';
    findings.warn(path, message);
  }
  return text;
};
