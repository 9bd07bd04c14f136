import type { StateReply, StateRequest } from '../../adapters/outbound/local/state-messages.ts';
import type { MetricsReport } from '../../adapters/outbound/telemetry/joined-metrics.ts';
import type { ReplicaId } from '../../application/ports/driven/membership.ts';

/** What a worker process is told when it begins. */
export interface WorkerOrders {
  /** From 1; that of the worker before, when it takes its place. */
  readonly number: number;
  /** How many there are. */
  readonly count: number;
  readonly replica: ReplicaId;
  /** Of a file that does not speak of authentication. */
  readonly token: string;
  /** 32 bytes: what stateless clients keep for one worker, another one opens. */
  readonly stateKey: Uint8Array;
  /** Where the system has chosen the port, by the key of the address. */
  readonly ports: readonly (readonly [key: string, port: number])[];
}

/** What `/health` tells of one worker process, or of several. */
export interface WorkerFigures {
  readonly isReady: boolean;
  readonly sessions: number;
  readonly callsInFlight: number;
}

export type ToWorker =
  /** A socket that listens at the address of that key comes with it. */
  | { readonly kind: 'listener'; readonly key: string }
  | { readonly kind: 'begin'; readonly orders: WorkerOrders }
  /** All workers serve: time to say where. */
  | { readonly kind: 'announce' }
  /** Another one is in its place: it ends without anybody noticing. */
  | { readonly kind: 'retire' }
  | { readonly kind: 'stop' }
  /** The primary process is gone, and nobody would end it. */
  | { readonly kind: 'orphaned' }
  | { readonly kind: 'force' }
  | { readonly kind: 'reload' }
  | { readonly kind: 'report'; readonly ask: number }
  | {
      readonly kind: 'reports';
      readonly ask: number;
      readonly reports: readonly MetricsReport[];
    }
  /** Of all others together. */
  | { readonly kind: 'others'; readonly figures: WorkerFigures }
  | { readonly kind: 'state'; readonly batch: readonly StateReply[] };

export type FromWorker =
  /** It listens there; the socket comes with it, unless it was given it. */
  | { readonly kind: 'listening'; readonly key: string; readonly port: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'figures'; readonly figures: WorkerFigures }
  /** The metrics of all others are wanted. */
  | { readonly kind: 'gather'; readonly ask: number }
  | { readonly kind: 'report'; readonly ask: number; readonly report: MetricsReport }
  /** Its last metrics. */
  | { readonly kind: 'farewell'; readonly report: MetricsReport }
  | { readonly kind: 'state'; readonly batch: readonly StateRequest[] };

/** Whether a message is one of that kind. */
export const isOfKind = <Message extends { readonly kind: string }, Kind extends Message['kind']>(
  message: Message,
  kind: Kind,
): message is Extract<Message, { readonly kind: Kind }> => message.kind === kind;

/** Both ends run the same program: whatever has a kind was made by it. */
export const isToWorker = (message: unknown): message is ToWorker => hasKind(message);
export const isFromWorker = (message: unknown): message is FromWorker => hasKind(message);

const hasKind = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'kind' in message;
