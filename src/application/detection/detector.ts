import type { AutoTarget, KnownTarget } from '../../domain/balancing/endpoint.ts';
import { Accuracy } from '../../domain/detection/accuracy.ts';
import {
  addressText,
  type DetectionAddress,
  parseAddress,
} from '../../domain/detection/address.ts';
import { DetectionMemory } from '../../domain/detection/memory.ts';
import {
  type FallbackProtocol,
  fallbackTarget,
  protocolOf,
  targetOf,
} from '../../domain/detection/target.ts';
import type { Evidence, NotFound, Verdict } from '../../domain/detection/verdict.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { DetectionMetrics } from '../ports/driven/detection-metrics.ts';
import type { Logger } from '../ports/driven/logger.ts';
import { DetectionRun, type RunParts } from './detection-run.ts';

export interface DetectorSettings {
  /** Off: every address is taken for what `fallback` says, and nobody is asked. */
  readonly isEnabled: boolean;
  /** For one address. */
  readonly timeoutMs: number;
  readonly ttlMs: number;
  readonly failureTtlMs: number;
  /** `none`: an address where nothing is found is a fault. */
  readonly fallback: FallbackProtocol | 'none';
  /** A share of confirmed detections below this is told of in the log, 0 to 1. */
  readonly accuracyTarget: number;
}

export interface DetectorParts extends RunParts {
  readonly metrics: DetectionMetrics;
  readonly logger: Logger;
}

/** What is known of one address. */
export interface Detection {
  /** The address, one way of writing it, without queries. */
  readonly address: string;
  readonly verdict: Verdict;
  /** How a link is opened; undefined where nothing was found. */
  readonly target: KnownTarget | undefined;
  readonly evidence: readonly Evidence[];
  readonly durationMs: number;
}

/** A detection, and what it was asked with; the latter may be secret. */
interface Remembered {
  readonly detection: Detection;
  readonly asked: AutoTarget;
}

/** Addresses come from the configuration and, later, from whoever may ask for detections. */
const maxEntries = 10_000;
/** Before so many were judged a share says little. */
const fewestJudged = 20;

/** Finds out what addresses speak, once for all who want to know, and remembers it (mission PD-01…03). */
export class Detector {
  readonly accuracy = new Accuracy();
  readonly memory: DetectionMemory<Remembered>;
  readonly #settings: DetectorSettings;
  readonly #parts: DetectorParts;
  readonly #running = new Map<string, Promise<Detection>>();
  readonly #found = new WeakSet<KnownTarget>();

  constructor(settings: DetectorSettings, parts: DetectorParts) {
    this.#settings = settings;
    this.#parts = parts;
    const { ttlMs, failureTtlMs } = settings;
    this.memory = new DetectionMemory({ ttlMs, failureTtlMs, maxEntries });
  }

  /** `invalid_params` for what is no address. */
  async detect(target: AutoTarget): Promise<Detection | Fault> {
    const address = parseAddress(target.address);
    if (!address.ok) return new Fault('invalid_params', address.message);
    const known = this.memory.fresh(keyOf(target), this.#nowMs);
    this.#parts.metrics.cacheAsked(known === undefined ? 'miss' : 'hit');
    return known?.detection ?? this.#ask(address.value, target);
  }

  /** Asks again, whatever is remembered. */
  async refresh(target: AutoTarget): Promise<Detection | Fault> {
    const address = parseAddress(target.address);
    if (!address.ok) return new Fault('invalid_params', address.message);
    return this.#ask(address.value, target);
  }

  /**
   * How a link to the address is opened: as detected, else as `fallback` says. `backend_unavailable` when nobody is there;
   * `protocol_detection_failed` when nothing was found and there is no fallback.
   */
  async resolve(server: string, target: AutoTarget): Promise<KnownTarget | Fault> {
    if (!this.#settings.isEnabled) {
      return this.#fallback(target) ?? refused(server, 'detection is off');
    }
    const detection = await this.detect(target);
    if (detection instanceof Fault) return detection;
    if (detection.target !== undefined) return detection.target;
    const { verdict } = detection;
    if (verdict.isFound) return refused(server, 'it cannot be reached by what it speaks');
    return this.#settle(server, target, verdict);
  }

  /** It does not go as it should with this address: it is asked again before it is used the next time. */
  doubt(target: AutoTarget): void {
    this.memory.doubt(keyOf(target));
  }

  /** Traffic showed whether the detection was right. */
  judge(target: AutoTarget, found: KnownTarget, isRight: boolean): void {
    // A fallback is no detection.
    if (!this.#found.has(found)) return;
    const { metrics, logger } = this.#parts;
    const { protocol, share } = this.accuracy.judge(protocolOf(found), isRight);
    metrics.accuracy(protocol, share);
    if (isRight) return;
    const key = keyOf(target);
    if (this.memory.last(key)?.detection.target === found) this.memory.clear(key);
    const fields = { address: shown(target), protocol };
    logger.warn('the protocol of an address was detected wrongly', fields);
    const overall = this.accuracy.share ?? 1;
    if (this.accuracy.total >= fewestJudged && overall < this.#settings.accuracyTarget) {
      const { accuracyTarget } = this.#settings;
      logger.warn('detections are less accurate than they should be', {
        share: overall,
        target: accuracyTarget,
      });
    }
  }

  get #nowMs(): number {
    return this.#parts.clock.nowMs();
  }

  #ask(address: DetectionAddress, target: AutoTarget): Promise<Detection> {
    const key = keyOf(target);
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const asking = this.#run(address, target).finally(() => this.#running.delete(key));
    this.#running.set(key, asking);
    return asking;
  }

  async #run(address: DetectionAddress, target: AutoTarget): Promise<Detection> {
    const key = keyOf(target);
    const before = this.memory.last(key)?.detection.target;
    const wasDoubted = this.memory.isDoubted(key);
    const run = new DetectionRun(address, target, this.#parts);
    const result = await run.result(this.#settings.timeoutMs);
    const { verdict } = result;
    const found = verdict.isFound ? targetOf(address, verdict, target) : undefined;
    if (found !== undefined) this.#found.add(found);
    const detection = { address: addressText(address), target: found, ...result };
    this.#note(target, detection);
    if (before === undefined || found === undefined) return detection;
    if (protocolOf(before) !== protocolOf(found)) this.#changed(target, before, found, wasDoubted);
    return detection;
  }

  #note(asked: AutoTarget, detection: Detection): void {
    const { metrics, logger } = this.#parts;
    const remembered = { detection, asked };
    const key = keyOf(asked);
    const { verdict, target, durationMs, address } = detection;
    if (verdict.isFound) {
      const protocol = target === undefined ? 'none' : protocolOf(target);
      metrics.detected(protocol, 'success', durationMs);
      this.memory.succeeded(key, remembered, this.#nowMs);
      logger.debug('the protocol of an address is known', { address, protocol });
      return;
    }
    const { reason, text } = verdict;
    metrics.detected('none', 'failure', durationMs);
    this.memory.failed(key, remembered, reason, text, this.#nowMs);
    logger.debug('the protocol of an address was not found', { address, reason, text });
  }

  /** A detection that was in doubt and is not repeated was wrong. */
  #changed(target: AutoTarget, before: KnownTarget, now: KnownTarget, wasDoubted: boolean): void {
    const [from, to] = [protocolOf(before), protocolOf(now)];
    this.#parts.logger.info('an address speaks another protocol now', {
      address: shown(target),
      from,
      to,
    });
    if (wasDoubted) this.judge(target, before, false);
  }

  #settle(server: string, target: AutoTarget, { reason, text }: NotFound): KnownTarget | Fault {
    if (reason === 'unreachable' || reason === 'absent') {
      return new Fault('backend_unavailable', `Server "${server}" is not available: ${text}.`);
    }
    return this.#fallback(target) ?? refused(server, text);
  }

  #fallback(target: AutoTarget): KnownTarget | undefined {
    const address = parseAddress(target.address);
    const { fallback } = this.#settings;
    if (fallback === 'none' || !address.ok) return undefined;
    return fallbackTarget(address.value, fallback, target);
  }
}

const refused = (server: string, text: string): Fault =>
  new Fault(
    'protocol_detection_failed',
    `protocol_detection_failed: what server "${server}" speaks was not found: ${text}. Set its type.`,
  );

const shown = (target: AutoTarget): string => {
  const address = parseAddress(target.address);
  return address.ok ? addressText(address.value) : target.address;
};

/** Who is shown other credentials may be answered otherwise. */
const keyOf = ({ address, headers, token }: AutoTarget): string =>
  JSON.stringify([address.trim(), headers, token]);
