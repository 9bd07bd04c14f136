import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { EventLog } from '../driven/event-log.ts';
import type { ReplicaId } from '../driven/membership.ts';
import type { CarriedOutcome } from '../driven/replica-metrics.ts';
import type { ClientOutlet, ClientSession } from './client-session.ts';

/** Whose request it is that names a session. */
export interface SessionClaimant {
  readonly principal: Principal;
  readonly namespace: string | undefined;
  /** The frontend, by its name in the settings: a session is found where it was opened, on whichever replica. */
  readonly frontend: string;
}

/** Where a session was looked for in vain. `denied`: that replica said itself that it does not have it. */
export interface Absence {
  readonly replica: ReplicaId;
  readonly denied: boolean;
}

/** A session that another replica began and this one goes on with. */
export interface AdoptedSession {
  readonly session: ClientSession;
  /** The streams of POSTs of which events are known, those of `open` too: they can be resumed. */
  readonly streams: readonly number[];
  /** The streams of POSTs that were not answered when the owner was lost, with the raw ids of their calls. */
  readonly open: readonly { readonly stream: number; readonly idTexts: readonly string[] }[];
  /** Numbers of new streams begin above this one. */
  readonly lastStream: number;
}

/**
 * `unknown`: nobody has it, or it is not this claimant's (404). A fault: nobody can say now (503 with a time to wait), never that it
 * is gone. `elsewhere`: ask that replica. `adoptable`: its owner is gone and this replica owns it from now on, as soon as its frontend
 * gives it an outlet.
 */
export type SessionPlace =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'trouble'; readonly fault: Fault }
  | { readonly kind: 'elsewhere'; readonly owner: ReplicaId }
  | {
      readonly kind: 'adoptable';
      /** With what the owner before had sent. */
      readonly log: EventLog;
      /** Once. */
      adopt(outlet: ClientOutlet): AdoptedSession | Fault;
    };

/** The sessions of all replicas, as the frontends of one of them see them. Absent where a gateway stands alone. */
export interface SharedSessions {
  /**
   * Before its id is told to the client: from then on every replica knows the session. A fault (`backend_unavailable`-like, 503) when the
   * store refuses; a store that is away does not keep a session from beginning, it is told later.
   */
  establish(session: ClientSession, frontend: string): Promise<Fault | undefined>;
  /**
   * Whether a session that lives here may be used: true at once while the lease is held; a promise after it was lost. False: another
   * replica has it now, and it is over here. A fault: nobody can say now.
   */
  isOurs(session: ClientSession): boolean | Promise<boolean | Fault>;
  /** Where a session lives that is not open here. `notAt`: the owner named before could not be reached, or does not have it. */
  locate(id: string, claimant: SessionClaimant, notAt?: Absence): Promise<SessionPlace>;
  /** The log of a session that begins here. */
  eventLog(session: () => ClientSession | undefined): EventLog;
  /** What a stream of a POST has to answer. */
  streamOpened(session: ClientSession, stream: number, idTexts: readonly string[]): void;
  streamClosed(session: ClientSession, stream: number): void;
  /** A request was carried to an owner. */
  carried(outcome: CarriedOutcome): void;
}
