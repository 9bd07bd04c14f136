/** Bounds every link keeps, whatever carries it. */
export interface LinkLimits {
  /** Largest message of the server in bytes; a larger one ends the link. */
  readonly maxMessageBytes: number;
  /** Bytes that may wait for the server to read them; a message beyond that is refused. */
  readonly maxBufferedBytes: number;
}

export const DEFAULT_LINK_LIMITS: LinkLimits = {
  maxMessageBytes: 10 * 1024 * 1024,
  maxBufferedBytes: 16 * 1024 * 1024,
};

/** Bytes of a server that are no message: text on stdout, frames without a meaning here. Dropped, told, survived. */
export type NoiseReason = 'not_json' | 'unexpected_frame';
export type NoiseListener = (endpointId: string, reason: NoiseReason) => void;
