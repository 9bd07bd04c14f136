import type { DetectionAddress } from '../../../domain/detection/address.ts';
import type { Probe } from '../../../domain/detection/probe.ts';
import type { Sight } from '../../../domain/detection/sight.ts';
import type { AddressTerms } from '../../../domain/detection/target.ts';

/** Asks addresses what they speak. Never sends a request that starts work, and ends what it has opened. */
export interface ProtocolProbe {
  /**
   * Always resolves: with what was seen, when `signal` aborts at once with what was seen by then. Headers and token of
   * `terms` are shown to the server.
   */
  run(
    address: DetectionAddress,
    probe: Probe,
    terms: AddressTerms,
    signal: AbortSignal,
  ): Promise<Sight>;
  /** Ends the sessions that probes have opened; resolves when they have been told, or after a second. */
  close(): Promise<void>;
}
