import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ApiKeyVerifier } from '../adapters/outbound/identity/api-key-verifier.ts';
import { BasicVerifier } from '../adapters/outbound/identity/basic-verifier.ts';
import { CertificateVerifier } from '../adapters/outbound/identity/certificate-verifier.ts';
import { ChainVerifier, type Evidence } from '../adapters/outbound/identity/chain-verifier.ts';
import {
  GuardedVerifier,
  type GuardParts,
} from '../adapters/outbound/identity/guarded-verifier.ts';
import { openDoor } from '../adapters/outbound/identity/open-door.ts';
import { stretched } from '../adapters/outbound/identity/password-desk.ts';
import { TokenVerifier } from '../adapters/outbound/identity/token-verifier.ts';
import type { CredentialVerifier } from '../application/ports/driven/credential-verifier.ts';
import { type PasswordHash, usualCost } from '../domain/identity/password-hash.ts';
import { askedTokenVerifier } from './asked-token-verifier.ts';
import { type AuthSettings, type SingleAuthSettings, waysIn } from './settings/auth-settings.ts';
import { DEFAULT_MAX_FAILURES } from './settings/identity-settings.ts';
import { signedTokenVerifier, type TokenVerifierParts } from './signed-token-verifier.ts';

export type VerifierParts = TokenVerifierParts & GuardParts;

/** One way to say who one is, and what it was made of. */
interface Member {
  readonly settings: SingleAuthSettings;
  readonly verifier: CredentialVerifier;
}

export interface MadeVerifier {
  readonly verifier: CredentialVerifier;
  readonly members: readonly Member[];
}

/** Who may enter, by the settings. A member of `before` that is wanted as it was stays, and knows whom it let in. */
export const verifierOf = (
  auth: AuthSettings,
  parts: VerifierParts,
  before: readonly Member[] = [],
): MadeVerifier => {
  const members = waysIn(auth).map(
    (settings): Member =>
      before.find((member) => isDeepStrictEqual(member.settings, settings)) ?? {
        settings,
        verifier: singleVerifier(settings, parts),
      },
  );
  const [only] = members;
  if (only === undefined) return { verifier: openDoor, members };
  const inner = auth.provider === 'chain' ? chainOf(members, auth) : only.verifier;
  const { maxFailures = DEFAULT_MAX_FAILURES } = auth;
  return { verifier: new GuardedVerifier(inner, maxFailures, parts), members };
};

const chainOf = (
  members: readonly Member[],
  { provesEachMessage }: { readonly provesEachMessage: boolean },
): ChainVerifier =>
  new ChainVerifier(
    members.map(({ settings, verifier }) => ({ verifier, takes: evidence[settings.provider] })),
    provesEachMessage,
  );

/** In a chain a certificate says who comes only where that is said. */
const evidence: Readonly<Record<SingleAuthSettings['provider'], readonly Evidence[]>> = {
  token: ['bearer'],
  jwt: ['bearer'],
  oauth2: ['bearer'],
  api_key: ['apiKey', 'bearer'],
  basic: ['basic'],
  mtls: ['certificate'],
};

const singleVerifier = (auth: SingleAuthSettings, parts: VerifierParts): CredentialVerifier => {
  switch (auth.provider) {
    case 'token':
      return new TokenVerifier(auth.tokens, auth.provesEachMessage);
    case 'jwt':
      return signedTokenVerifier(auth, parts);
    case 'oauth2':
      return askedTokenVerifier(auth, parts);
    case 'api_key':
      return new ApiKeyVerifier(auth, parts);
    case 'basic': {
      const users = auth.users.map((user) => ({ ...user, password: hashed(user.password) }));
      return new BasicVerifier({ users, cacheMs: auth.cacheMs }, parts.clock);
    }
    case 'mtls': {
      const users = new Map(auth.users.map(({ name, principal }) => [name, principal]));
      return new CertificateVerifier({ ...auth, users });
    }
  }
};

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** A password that stands in the settings as it is costs whoever guesses it as much as one that does not. */
const hashed = async (password: PasswordHash | string): Promise<PasswordHash> => {
  if (typeof password !== 'string') return password;
  const cost = { ...usualCost, salt: randomBytes(SALT_BYTES).toString('base64') };
  const hash = await stretched(password, cost, HASH_BYTES);
  return { ...cost, hash: hash.toString('base64') };
};
