import type { MirroredEvent, OpenStream } from '../../../application/ports/driven/event-mirror.ts';
import type { RunClaim, RunEnd } from '../../../application/ports/driven/idempotency-records.ts';
import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import type {
  KeptSession,
  SessionRecord,
} from '../../../application/ports/driven/session-registry.ts';
import type { AccountAsk } from '../../../application/ports/driven/shared-limits.ts';

/** What is asked of the process that holds the state; each is answered once. */
export type StateQuestion =
  | { readonly op: 'renew'; readonly replica: ReplicaId; readonly leaseMs: number }
  | { readonly op: 'isAlive' | 'leave'; readonly replica: ReplicaId }
  | {
      readonly op: 'put';
      readonly id: string;
      readonly state: Uint8Array;
      readonly ttlMs: number;
      readonly epoch: number | undefined;
    }
  | { readonly op: 'find'; readonly id: string }
  | { readonly op: 'claim'; readonly record: SessionRecord; readonly ttlMs: number }
  | {
      readonly op: 'save';
      readonly id: string;
      readonly epoch: number;
      readonly state: Uint8Array;
      readonly ttlMs: number;
    }
  | {
      readonly op: 'keep';
      readonly sessions: readonly KeptSession[];
      readonly ttlMs: number;
    }
  | { readonly op: 'release'; readonly id: string; readonly epoch: number }
  | { readonly op: 'remove'; readonly id: string; readonly epoch: number }
  | { readonly op: 'loadMirror'; readonly session: string; readonly epoch: number }
  | { readonly op: 'flushMirror' }
  | { readonly op: 'settle'; readonly asks: readonly AccountAsk[]; readonly takes: boolean }
  | {
      readonly op: 'beginCall';
      readonly name: string;
      readonly print: string;
      readonly claim: RunClaim;
    }
  | {
      readonly op: 'keepCall';
      readonly name: string;
      readonly token: string;
      readonly leaseMs: number;
    }
  | {
      readonly op: 'endCall';
      readonly name: string;
      readonly token: string;
      readonly end: RunEnd;
    }
  | { readonly op: 'sit' }
  | { readonly op: 'stand' }
  | { readonly op: 'take'; readonly maxBytes: number }
  | { readonly op: 'withdraw'; readonly post: number };

/** What is told it, and needs no answer. Everything arrives in its order, questions too. */
export type StateNotice =
  | {
      readonly op: 'append';
      readonly session: string;
      readonly epoch: number;
      readonly event: MirroredEvent;
    }
  | {
      readonly op: 'opened';
      readonly session: string;
      readonly epoch: number;
      readonly stream: OpenStream;
    }
  | {
      readonly op: 'closed' | 'forget';
      readonly session: string;
      readonly epoch: number;
      readonly stream: number;
    }
  | { readonly op: 'ended'; readonly session: string; readonly epoch: number }
  | {
      readonly op: 'post';
      /** Counts up; by it the frame is withdrawn. */
      readonly post: number;
      readonly to: ReplicaId;
      readonly frame: Uint8Array;
    }
  | { readonly op: 'announce'; readonly topic: string; readonly text: string };

/** From a replica. Who it is, the line says. */
export type StateRequest =
  | { readonly ask: number; readonly question: StateQuestion }
  | { readonly notice: StateNotice };

/** To a replica. */
export type StateReply =
  | { readonly ask: number; readonly answer: unknown }
  | { readonly news: StateNews };

export type StateNews =
  | { readonly op: 'wake' }
  /** Nobody of that name is there: nothing that is posted to it arrives. */
  | { readonly op: 'gone'; readonly replica: ReplicaId }
  | {
      readonly op: 'announced';
      readonly topic: string;
      readonly text: string;
      readonly from: ReplicaId;
    };
