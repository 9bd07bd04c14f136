import { Detector, type DetectorSettings } from '../../../src/application/detection/detector.ts';
import type { ProtocolProbe } from '../../../src/application/ports/driven/protocol-probe.ts';
import type { AutoTarget } from '../../../src/domain/balancing/endpoint.ts';
import type { DetectionAddress } from '../../../src/domain/detection/address.ts';
import type { Probe } from '../../../src/domain/detection/probe.ts';
import type { Seen, Sight } from '../../../src/domain/detection/sight.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

/** Answers probes as it is told to, at once or when it is told. */
export class ScriptedProbe implements ProtocolProbe {
  readonly asked: string[] = [];
  readonly closed: string[] = [];
  /** What a kind of probe sees; `undefined`: nothing until it is given up. */
  see: (probe: Probe, address: DetectionAddress) => Seen | undefined = () => 'mcp';

  run(
    address: DetectionAddress,
    probe: Probe,
    terms: { readonly headers: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<Sight> {
    this.asked.push([probe.kind, probe.path, ...Object.values(terms.headers)].join(' ').trim());
    const seen = this.see(probe, address);
    if (seen !== undefined) return Promise.resolve({ seen, note: seen });
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        this.closed.push(probe.kind);
        resolve({ seen: 'silence', note: 'it said nothing in time' });
      });
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** `what` of each figure in order. */
class RecordingDetection {
  readonly said: string[] = [];

  detected(protocol: string, result: string, durationMs: number): void {
    this.said.push(`${protocol} ${result} ${durationMs}`);
  }

  cacheAsked(outcome: string): void {
    this.said.push(outcome);
  }

  accuracy(protocol: string, share: number): void {
    this.said.push(`${protocol} ${share}`);
  }
}

export const detectorRig = (settings: Partial<DetectorSettings> = {}) => {
  const probe = new ScriptedProbe();
  const clock = new HandClock();
  const metrics = new RecordingDetection();
  const logger = new RecordingLogger();
  const detector = new Detector(
    {
      isEnabled: true,
      timeoutMs: 1_000,
      ttlMs: 300_000,
      failureTtlMs: 2_000,
      fallback: 'http',
      accuracyTarget: 0.98,
      ...settings,
    },
    { probe, clock, timers: clock, metrics, logger },
  );
  return { probe, clock, metrics, logger, detector };
};

export const auto = (address: string, headers: Readonly<Record<string, string>> = {}) =>
  ({
    protocol: 'auto',
    address,
    headers,
    token: undefined,
    targetNamespace: undefined,
  }) as const satisfies AutoTarget;
