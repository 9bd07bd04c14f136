import type {
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';

/** The client may come in. */
export interface Admitted {
  readonly session: ClientSession;
  /** Its first message as the session shall receive it. */
  readonly first: Uint8Array;
  /** The credential it showed; undefined when it needed none. */
  readonly token: string | undefined;
  /** The first message has shown the credential itself. */
  readonly firstIsProof: boolean;
  /** Whence it came; absent where there is no network between. */
  readonly remoteAddress?: string | undefined;
  /** Changes the answer to the first message; undefined where it goes out as it comes. */
  readonly answerAt: ((sink: ReplySink) => ReplySink) | undefined;
}

/** The client stays outside. */
export interface TurnedAway {
  /** What it is told, in the form of its own message. */
  readonly refusal: Uint8Array;
}

export type Admission = Admitted | TurnedAway;

/** Decides with the first message of a connection who the client is, and opens its session. */
export interface Door {
  /** The client has still to prove who it is, so its first message must not be long in coming. */
  readonly asksForProof: boolean;
  /** A promise only where a credential has to be looked into first. */
  admit(first: Uint8Array, outlet: ClientOutlet): Admission | Promise<Admission>;
}
