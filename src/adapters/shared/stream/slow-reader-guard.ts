/** The output side of one connection, as the guard sees it. */
export interface PacedPeer {
  /** Bytes accepted that the peer has not taken yet. */
  readonly bufferedBytes: number;
  /** It takes a long message, and whether it does is watched elsewhere. */
  readonly isTaking?: boolean;
  /** Stop producing; report `SlowReaderGuard.drained` when the peer has taken everything. */
  holdBack(): void;
  /** The peer has taken enough: produce again. */
  goOn(): void;
  /** The peer did not take it in time: end the connection. */
  stalled(): void;
}

export interface SlowReaderSettings {
  /** Bytes buffered towards one client above which what feeds it is paused. */
  readonly maxBufferedBytes: number;
  /** A client whose buffer stays over the limit this long is disconnected. */
  readonly stallTimeoutMs: number;
}

/** Bounds the memory a client can bind by not reading. Holds nothing for connections that read. */
export class SlowReaderGuard {
  readonly #settings: SlowReaderSettings;
  readonly #heldSinceMs = new Map<PacedPeer, number>();

  constructor(settings: SlowReaderSettings) {
    this.#settings = settings;
  }

  /** Something was written to the peer. */
  wrote(peer: PacedPeer, nowMs: () => number): void {
    if (peer.bufferedBytes <= this.#settings.maxBufferedBytes) return;
    if (this.#heldSinceMs.has(peer)) return;
    this.#heldSinceMs.set(peer, nowMs());
    peer.holdBack();
  }

  /** The peer has taken what was on its way; it may have been only a part of what waits. */
  drained(peer: PacedPeer): void {
    if (peer.bufferedBytes <= this.#settings.maxBufferedBytes / 2) this.#letGo(peer);
  }

  /** The connection is over. */
  forget(peer: PacedPeer): void {
    this.#heldSinceMs.delete(peer);
  }

  /** Lets go of the connections that are under the limit again and ends those whose time is up; returns how many it ended. */
  sweep(nowMs: number): number {
    const { maxBufferedBytes, stallTimeoutMs } = this.#settings;
    let ended = 0;
    for (const [peer, sinceMs] of this.#heldSinceMs) {
      if (peer.bufferedBytes <= maxBufferedBytes) this.#letGo(peer);
      else if (peer.isTaking === true) this.#heldSinceMs.set(peer, nowMs);
      else if (nowMs - sinceMs >= stallTimeoutMs) {
        this.#heldSinceMs.delete(peer);
        peer.stalled();
        ended += 1;
      }
    }
    return ended;
  }

  #letGo(peer: PacedPeer): void {
    if (this.#heldSinceMs.delete(peer)) peer.goOn();
  }
}
