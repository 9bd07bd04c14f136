import type {
  Credential,
  CredentialVerifier,
  Outstayed,
  Verdict,
} from '../../../application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import {
  isGuess,
  RefusedCredential,
  reasonOf,
} from '../../../domain/identity/refused-credential.ts';

/** What may be shown. */
export type Evidence = 'bearer' | 'apiKey' | 'basic' | 'certificate';

export interface ChainMember {
  readonly verifier: CredentialVerifier;
  /** What it looks at. */
  readonly takes: readonly Evidence[];
}

/** What is shown with a message is meant before what its connection has. */
const order: readonly Evidence[] = ['bearer', 'apiKey', 'basic', 'certificate'];

/**
 * Several ways to say who one is. The first kind of evidence that came is the one that is meant: a wrong one is not made good
 * by another. Of those who look at it the first that knows it decides.
 */
export class ChainVerifier implements CredentialVerifier {
  readonly provesEachMessage: boolean;
  readonly apiKeyHeader: string | undefined;
  readonly #members: readonly ChainMember[];
  readonly #byEvidence: Readonly<Record<Evidence, readonly CredentialVerifier[]>>;
  readonly #nothingShown: RefusedCredential;

  constructor(members: readonly ChainMember[], provesEachMessage: boolean) {
    this.provesEachMessage = provesEachMessage;
    this.#members = members;
    const taking = (evidence: Evidence): readonly CredentialVerifier[] =>
      members.filter(({ takes }) => takes.includes(evidence)).map(({ verifier }) => verifier);
    this.#byEvidence = {
      bearer: taking('bearer'),
      apiKey: taking('apiKey'),
      basic: taking('basic'),
      certificate: taking('certificate'),
    };
    this.apiKeyHeader = members.find(
      ({ verifier }) => verifier.apiKeyHeader !== undefined,
    )?.verifier.apiKeyHeader;
    this.#nothingShown = new RefusedCredential('missing_token', this.#wanted());
  }

  verify(credential: Credential): Verdict | Promise<Verdict> {
    const evidence = this.#shownIn(credential);
    if (evidence === undefined) return this.#nothingShown;
    const shown = only(credential, evidence);
    return this.#ask(this.#byEvidence[evidence], 0, shown, undefined);
  }

  recalls(credential: Credential): Principal | undefined {
    const evidence = this.#shownIn(credential);
    if (evidence === undefined) return undefined;
    const shown = only(credential, evidence);
    for (const verifier of this.#byEvidence[evidence]) {
      const known = verifier.recalls?.(shown);
      if (known !== undefined) return known;
    }
    return undefined;
  }

  outstayed(principal: Principal): Outstayed | undefined {
    for (const { verifier } of this.#members) {
      const why = verifier.outstayed?.(principal);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  keeps(principal: Principal): boolean {
    return this.#members.some(({ verifier }) => verifier.keeps?.(principal) === true);
  }

  /** From the member at `at` on, as long as none knows it. */
  #ask(
    verifiers: readonly CredentialVerifier[],
    at: number,
    shown: Credential,
    worst: Fault | undefined,
  ): Verdict | Promise<Verdict> {
    const verdict = verifiers[at]?.verify(shown);
    if (verdict === undefined) return worst ?? this.#nothingShown;
    if (!(verdict instanceof Promise)) {
      return verdict instanceof Fault
        ? this.#ask(verifiers, at + 1, shown, weightier(worst, verdict))
        : verdict;
    }
    return verdict.then((settled) =>
      settled instanceof Fault
        ? this.#ask(verifiers, at + 1, shown, weightier(worst, settled))
        : settled,
    );
  }

  /** Something that nobody looks at shows nothing. */
  #shownIn(credential: Credential): Evidence | undefined {
    return order.find(
      (evidence) => credential[evidence] !== undefined && this.#byEvidence[evidence].length > 0,
    );
  }

  #wanted(): string {
    const ways = order.flatMap((evidence) =>
      this.#byEvidence[evidence].length > 0 ? [wayOf(evidence, this.apiKeyHeader)] : [],
    );
    return `show who you are: ${ways.join(', or ')}`;
  }
}

const wayOf = (evidence: Evidence, header: string | undefined): string => {
  switch (evidence) {
    case 'bearer':
      return 'Authorization: Bearer <token>';
    case 'apiKey':
      return `${header}: <key>`;
    case 'basic':
      return 'Authorization: Basic <name and password>';
    case 'certificate':
      return 'a TLS client certificate';
  }
};

/** Of two things that could be a key only the first is looked at. */
const only = (credential: Credential, evidence: Evidence): Credential =>
  evidence === 'bearer' && credential.apiKey !== undefined
    ? { ...credential, apiKey: undefined }
    : credential;

/** Where one could not find out nobody can say that it is wrong, and who knows what it was knows more than who does not. */
const weightOf = (fault: Fault): number => {
  if (fault.code !== 'unauthorized') return 3;
  const reason = reasonOf(fault);
  if (!isGuess(reason)) return 2;
  return reason === 'invalid_signature' ? 1 : 0;
};

const weightier = (worst: Fault | undefined, fault: Fault): Fault =>
  worst === undefined || weightOf(fault) > weightOf(worst) ? fault : worst;
