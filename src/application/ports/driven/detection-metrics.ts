import type { DetectedProtocol } from '../../../domain/detection/target.ts';

/** What is counted of detections (mission ME-27…30). */
export interface DetectionMetrics {
  /** `protocol`: `none` where nothing was found. */
  detected(
    protocol: DetectedProtocol | 'none',
    result: 'success' | 'failure',
    durationMs: number,
  ): void;
  /** A detection was asked for: it was known (`hit`), or the address had to be asked (`miss`). */
  cacheAsked(outcome: 'hit' | 'miss'): void;
  /** The share of detections of a protocol that traffic confirmed, 0 to 1. */
  accuracy(protocol: DetectedProtocol, share: number): void;
}
