import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';

/** A header by which a server knows on whose behalf it is asked. Never in a log, a metric or a fault. */
export interface ShownCredential {
  /** In lower case. */
  readonly header: string;
  readonly value: string;
}

/** Undefined: nothing is shown. A fault: the request cannot be sent. */
export type Showing = ShownCredential | Fault | undefined;

/** What one server is shown. Nothing here rejects. */
export interface CredentialSource {
  /** Each caller has another one, so that links and answers are never shared between callers. */
  readonly isPerCaller: boolean;
  /** `caller`: undefined for what the gateway asks in its own name. A promise only where somebody has to be asked first. */
  show(caller: Principal | undefined): Showing | Promise<Showing>;
  /** The server refused it. Undefined: there is no other one. */
  renew(refused: ShownCredential, caller: Principal | undefined): Showing | Promise<Showing>;
}

/** What servers are shown beside the headers of their endpoints. */
export interface UpstreamCredentials {
  /** Undefined: nothing. */
  of(server: string): CredentialSource | undefined;
}
