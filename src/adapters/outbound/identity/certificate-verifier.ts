import { isDeepStrictEqual } from 'node:util';
import type {
  ClientCertificate,
  Credential,
  CredentialVerifier,
  Verdict,
} from '../../../application/ports/driven/credential-verifier.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import { visibleName } from '../../../domain/identity/visible-name.ts';

/** What of a certificate says who its owner is. */
type CertificateIdentity = 'subject' | 'dns' | 'uri' | 'email' | 'ip' | 'fingerprint';

export interface CertificateSettings {
  readonly identity: CertificateIdentity;
  /** Who comes, by the name in the certificate. */
  readonly users: ReadonlyMap<string, Principal>;
  /** Whoever an authority vouches for may come in, not only those users. */
  readonly admitsOthers: boolean;
}

const NOTHING_SHOWN = new RefusedCredential(
  'missing_token',
  'show a TLS client certificate that this gateway accepts',
);
const NO_NAME = new RefusedCredential(
  'unknown_certificate',
  'the client certificate does not have the kind of name that says who comes',
);
const UNKNOWN = new RefusedCredential(
  'unknown_certificate',
  'the owner of the client certificate is not known here',
);

/** Lets in whoever has a certificate of the operator's authorities, by a name in it (mission AU-08). */
export class CertificateVerifier implements CredentialVerifier {
  readonly #settings: CertificateSettings;
  /** One object for each certificate that came, so that a request over a known connection makes none. */
  readonly #principals = new WeakMap<ClientCertificate, Verdict>();

  constructor(settings: CertificateSettings) {
    this.#settings = settings;
  }

  verify({ certificate }: Credential): Verdict {
    if (certificate === undefined) return NOTHING_SHOWN;
    const known = this.#principals.get(certificate);
    if (known !== undefined) return known;
    const verdict = this.#look(certificate);
    this.#principals.set(certificate, verdict);
    return verdict;
  }

  recalls({ certificate }: Credential): Principal | undefined {
    // An authority has said who it is: nobody guesses one.
    const verdict = certificate && this.#look(certificate);
    return verdict instanceof RefusedCredential ? undefined : verdict;
  }

  keeps(principal: Principal): boolean {
    const { identity, users, admitsOthers } = this.#settings;
    const { credentialId: _, expiresAtMs: __, ...own } = principal;
    for (const user of users.values()) if (isDeepStrictEqual(user, own)) return true;
    return admitsOthers && principal.key.startsWith(`certificate:${identity}:`);
  }

  #look(certificate: ClientCertificate): Principal | RefusedCredential {
    const { identity, users, admitsOthers } = this.#settings;
    const names = namesIn(certificate, identity);
    for (const name of names) {
      const user = users.get(name);
      if (user !== undefined) return { ...user, ...partsOf(certificate) };
    }
    const [first] = names;
    if (first === undefined) return NO_NAME;
    if (!admitsOthers) return UNKNOWN;
    const key = `certificate:${identity}:${visibleName(first)}`;
    return { key, via: 'certificate', ...partsOf(certificate) };
  }
}

/** What of a principal depends on the certificate that was shown, not on who shows it. */
const partsOf = ({
  fingerprint,
  expiresAtMs,
}: ClientCertificate): Pick<Principal, 'credentialId' | 'expiresAtMs'> => ({
  credentialId: fingerprint,
  ...(expiresAtMs !== undefined && { expiresAtMs }),
});

const namesIn = (
  { subject, fingerprint, alternativeNames = [] }: ClientCertificate,
  identity: CertificateIdentity,
): readonly string[] => {
  if (identity === 'fingerprint') return [fingerprint];
  if (identity === 'subject') return subject === '' ? [] : [subject];
  return alternativeNames.flatMap(({ kind, value }) => (kind === identity ? [value] : []));
};
