import type { ReplicaId } from './membership.ts';

/** A frame on its way. */
export interface PostedFrame {
  /**
   * Takes it back: true when it is certain that the receiver has not seen it and never will, so that what it asks for may be done
   * elsewhere. Bounded in time; never rejects.
   */
  withdraw(): Promise<boolean>;
}

/**
 * Carries frames between replicas. Frames of one sender to one replica arrive in their order and at most once; a frame is taken
 * out of the way before it is handed over, so that one which waits for a stopped replica can still be taken back. Whoever
 * misses a frame hears of it by `onGap` instead of the frames behind it.
 */
export interface ReplicaBus {
  readonly self: ReplicaId;
  /** At most 96 KiB. */
  post(to: ReplicaId, frame: Uint8Array): PostedFrame;
  onFrame(listener: (from: ReplicaId, frame: Uint8Array) => void): void;
  /** Something of that replica is lost: everything that is under way with it has to end. */
  onGap(listener: (from: ReplicaId) => void): void;
  /** To all replicas, this one not. May be lost: it only says that something is worth looking at. */
  announce(topic: string, text: string): void;
  onAnnounced(topic: string, listener: (text: string, from: ReplicaId) => void): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}
