import type { VaultEntry } from '../../../application/ports/driven/credential-vault.ts';

/** Sealed secrets by server, then by caller. */
export type SealedSecrets = ReadonlyMap<string, ReadonlyMap<string, string>>;

const VERSION = 1;

export const vaultText = (secrets: SealedSecrets): string => {
  const credentials = entriesIn(secrets).map((entry) => ({
    ...entry,
    sealed: secrets.get(entry.server)?.get(entry.caller),
  }));
  return `${JSON.stringify({ version: VERSION, credentials }, undefined, 2)}\n`;
};

/** In the order of servers and callers. */
export const entriesIn = (secrets: SealedSecrets): readonly VaultEntry[] =>
  [...secrets]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([server, callers]) =>
      [...callers.keys()].toSorted().map((caller) => ({ server, caller })),
    );

/** A text: what is wrong with the file. */
export const readVault = (text: string): SealedSecrets | string => {
  const value = jsonIn(text);
  if (typeof value !== 'object' || value === null) return 'is no JSON object';
  if (Reflect.get(value, 'version') !== VERSION) return `is not of version ${VERSION}`;
  const credentials: unknown = Reflect.get(value, 'credentials');
  if (!Array.isArray(credentials)) return 'has no list of credentials';
  const secrets = new Map<string, Map<string, string>>();
  for (const one of credentials) {
    if (!isSealed(one)) return 'has an entry without server, caller and sealed';
    const callers = secrets.get(one.server) ?? new Map<string, string>();
    secrets.set(one.server, callers.set(one.caller, one.sealed));
  }
  return secrets;
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isSealed = (value: unknown): value is VaultEntry & { readonly sealed: string } =>
  typeof value === 'object' &&
  value !== null &&
  ['server', 'caller', 'sealed'].every((name) => typeof Reflect.get(value, name) === 'string');
