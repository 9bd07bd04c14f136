import type {
  ClientCertificate,
  Credential,
  Verdict,
} from '../../../application/ports/driven/credential-verifier.ts';
import type {
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { Timestamps } from '../../shared/forms/timestamps.ts';
import type { Admission, Door } from '../../shared/stream/door.ts';
import { refusalOf } from '../../shared/stream/refusal.ts';
import { LoginSink } from './login-sink.ts';
import { type Opening, readOpening } from './opening.ts';

/** How long a login is said to last, unless its token ends before. Its session lasts as long as its connection. */
const LOGIN_MS = 24 * 60 * 60 * 1_000;

const NO_PROOF = new Fault(
  'unauthorized',
  'Say first who you are: with an Auth frame, params.token of initialize, auth_token around the message or a TLS client certificate.',
);
const OTHER_CLIENT = new Fault(
  'unauthorized',
  'The token is another client’s than the one this connection was opened for.',
);

/** Who comes, and what says so; without a token the connection itself does, or nothing has to. */
interface Identity {
  readonly principal: Principal;
  readonly token: string | undefined;
}

export interface TokenDoorParts {
  readonly gateway: Gateway;
  readonly namespace: string | undefined;
  readonly remoteAddress: string;
  /** Undefined when the client showed none, or one that nobody vouches for. */
  readonly certificate: ClientCertificate | undefined;
}

/**
 * Who comes in over TCP: everybody when no credential is needed, else whoever shows one with or before the first message
 * (mission C-03). The first accepted credential counts for the whole connection.
 */
export class TokenDoor implements Door {
  readonly #parts: TokenDoorParts;
  /** Whoever shows nothing beyond the connection. */
  readonly #nobody: Principal | Fault;
  #identity: Identity | undefined = undefined;
  /** A token shown outside any message that is being looked into: messages behind it wait. */
  #proving: Promise<Fault | undefined> | undefined = undefined;
  #greetsLogins = false;

  constructor(parts: TokenDoorParts) {
    this.#parts = parts;
    const nobody = parts.gateway.identify({ ...this.#credential(undefined), isTrial: true });
    this.#nobody = nobody instanceof Promise ? NO_PROOF : nobody;
  }

  get asksForProof(): boolean {
    return this.#identity === undefined && this.#nobody instanceof Fault;
  }

  /** The client speaks in frames, as clients of the original gateway do: its login is answered as they expect. */
  greetLogins(): void {
    this.#greetsLogins = true;
  }

  /** A token shown outside any message; the fault says why it does not let the client in. */
  prove(token: string): Fault | undefined | Promise<Fault | undefined> {
    const verdict = this.#parts.gateway.identify(this.#credential(token));
    if (!(verdict instanceof Promise)) return this.#proven(token, verdict);
    this.#proving = verdict.then((settled) => this.#proven(token, settled));
    return this.#proving;
  }

  admit(first: Uint8Array, outlet: ClientOutlet): Admission | Promise<Admission> {
    const opening = readOpening(first);
    if (this.#proving === undefined) return this.#admit(first, opening, outlet);
    return this.#proving.then(() => this.#admit(first, opening, outlet));
  }

  #admit(
    first: Uint8Array,
    opening: Opening,
    outlet: ClientOutlet,
  ): Admission | Promise<Admission> {
    const { token } = opening;
    if (this.#identity !== undefined) return this.#enter(first, opening, outlet, this.#identity);
    if (token === undefined) {
      return this.#enter(first, opening, outlet, this.#withoutToken());
    }
    const verdict = this.#parts.gateway.identify(this.#credential(token));
    return verdict instanceof Promise
      ? verdict.then((settled) => this.#enter(first, opening, outlet, identityOf(settled, token)))
      : this.#enter(first, opening, outlet, identityOf(verdict, token));
  }

  #enter(
    first: Uint8Array,
    { isLogin, bytes, token }: Opening,
    outlet: ClientOutlet,
    identity: Identity | Fault,
  ): Admission {
    if (identity instanceof Fault) return { refusal: refusalOf(first, identity) };
    const session = this.#open(identity, outlet);
    if (session instanceof Fault) return { refusal: refusalOf(first, session) };
    this.#identity = identity;
    const answerAt = isLogin && this.#greetsLogins ? loginAnswer(session) : undefined;
    const firstIsProof = token !== undefined && token === identity.token;
    const { remoteAddress } = this.#parts;
    return { session, first: bytes, token: identity.token, firstIsProof, remoteAddress, answerAt };
  }

  #withoutToken(): Identity | Fault {
    if (!(this.#nobody instanceof Fault)) return { principal: this.#nobody, token: undefined };
    // Asked once more, as now it counts.
    const nobody = this.#parts.gateway.identify(this.#credential(undefined));
    const isKnown = !(nobody instanceof Promise || nobody instanceof Fault);
    return isKnown ? { principal: nobody, token: undefined } : NO_PROOF;
  }

  #proven(token: string, verdict: Verdict): Fault | undefined {
    this.#proving = undefined;
    if (verdict instanceof Fault) return verdict;
    if (this.#identity === undefined) this.#identity = { principal: verdict, token };
    return this.#identity.principal.key === verdict.key ? undefined : OTHER_CLIENT;
  }

  #open({ principal }: Identity, outlet: ClientOutlet): ClientSession | Fault {
    const { gateway, namespace, remoteAddress } = this.#parts;
    return gateway.open({ protocol: 'tcp', principal, namespace, remoteAddress }, outlet);
  }

  #credential(bearer: string | undefined): Credential {
    const { certificate, remoteAddress } = this.#parts;
    return { bearer, certificate, remoteAddress };
  }
}

const identityOf = (verdict: Verdict, token: string): Identity | Fault =>
  verdict instanceof Fault ? verdict : { principal: verdict, token };

const loginAnswer =
  ({ id, principal: { expiresAtMs = Number.POSITIVE_INFINITY } }: ClientSession) =>
  (sink: ReplySink): ReplySink => {
    const expiry = new Timestamps(() => Math.min(Date.now() + LOGIN_MS, expiresAtMs));
    return new LoginSink(sink, { sessionId: id, expiresAt: expiry.now() });
  };
