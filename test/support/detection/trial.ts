import { SocketProbe } from '../../../src/adapters/outbound/detection/socket-probe.ts';
import { systemClock, systemTimers } from '../../../src/adapters/outbound/system/clock.ts';
import { DetectionRun } from '../../../src/application/detection/detection-run.ts';
import type { KnownTarget } from '../../../src/domain/balancing/endpoint.ts';
import { parseAddress } from '../../../src/domain/detection/address.ts';
import { noTerms, protocolOf, targetOf } from '../../../src/domain/detection/target.ts';
import type { Label } from './label.ts';
import { StallWatch } from './stall-watch.ts';

/** One detection held against its label. */
export interface Trial {
  readonly label: Label;
  /** `none`: nothing was found. */
  readonly detected: string;
  readonly isRight: boolean;
  readonly durationMs: number;
  /** What the first attempt came to, whatever became of this process meanwhile. */
  readonly isFirstRight: boolean;
  /** Attempts that say nothing, because this process itself did not get to run in time. */
  readonly stalls: number;
  /** What was seen, for a mistake. */
  readonly explanation: string;
}

const probe = new SocketProbe({
  identity: { name: 'trial', version: '1' },
  searchPath: process.env['PATH'] ?? '',
});

/** Detects so many addresses at a time, each within `timeoutMs`. */
export const tryAll = async (
  labels: readonly Label[],
  atATime: number,
  timeoutMs = 1_000,
): Promise<readonly Trial[]> => {
  const trials: Trial[] = [];
  const waiting = [...labels];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      trials.push(await tryOne(next, timeoutMs));
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  await probe.close();
  return trials;
};

/** What comes of a second of which so much was missed is no measure of the detection, and is tried again. */
const STALL_MS = 30;
const MAX_STALLS = 8;

const tryOne = async (label: Label, timeoutMs: number): Promise<Trial> => {
  let isFirstRight: boolean | undefined;
  for (let stalls = 0; ; stalls += 1) {
    const watch = new StallWatch();
    const trial = await detectOnce(label, timeoutMs);
    isFirstRight ??= trial.isRight;
    if (watch.stop() < STALL_MS || stalls === MAX_STALLS) {
      return { ...trial, stalls, isFirstRight };
    }
  }
};

const detectOnce = async (
  label: Label,
  timeoutMs: number,
): Promise<Omit<Trial, 'stalls' | 'isFirstRight'>> => {
  const address = parseAddress(label.address);
  if (!address.ok) throw new Error(`${label.address}: ${address.message}`);
  const parts = { probe, clock: systemClock, timers: systemTimers };
  const startedMs = performance.now();
  const { verdict, evidence } = await new DetectionRun(address.value, noTerms, parts).result(
    timeoutMs,
  );
  const durationMs = performance.now() - startedMs;
  const target = verdict.isFound ? targetOf(address.value, verdict, noTerms) : undefined;
  const explanation = evidence
    .map(({ probe: { kind, path, isInTls }, sight: { seen, note }, atMs }) => {
      return `    ${Math.round(atMs)} ms ${kind}${isInTls ? '+tls' : ''} ${path}: ${seen}, ${note}`;
    })
    .join('\n');
  const detected = target === undefined ? 'none' : shownAs(target);
  return { label, detected, isRight: isAsLabelled(label, target), durationMs, explanation };
};

const tlsOf = (target: KnownTarget): boolean =>
  'url' in target ? /^(https|wss):/.test(target.url) : 'tls' in target && target.tls;

const framingIn = (target: KnownTarget): string | undefined =>
  'framing' in target ? target.framing : undefined;

const shownAs = (target: KnownTarget): string =>
  [protocolOf(target), framingIn(target), ...(tlsOf(target) ? ['tls'] : [])]
    .filter((part) => part !== undefined)
    .join('/');

const isAsLabelled = (label: Label, target: KnownTarget | undefined): boolean => {
  if (target === undefined) return label.protocol === 'none';
  const isPlace = label.url === undefined || !('url' in target) || target.url === label.url;
  return (
    protocolOf(target) === label.protocol &&
    framingIn(target) === label.framing &&
    tlsOf(target) === label.isInTls &&
    isPlace
  );
};

/** How often each kind was taken for each kind. */
export const confusionMatrix = (trials: readonly Trial[]): string => {
  const labelled = [...new Set(trials.map(({ label }) => label.protocol))].toSorted();
  const kinds = [...new Set([...labelled, ...trials.map(({ detected }) => protocolIn(detected))])];
  const width = Math.max(...kinds.map((kind) => kind.length)) + 2;
  const row = (head: string, cells: readonly string[]): string =>
    head.padEnd(width + 6) + cells.map((cell) => cell.padStart(width)).join('');
  const rows = labelled.map((kind) => {
    const of = trials.filter(({ label }) => label.protocol === kind);
    return row(
      kind,
      kinds.map((other) => {
        const count = of.filter(({ detected }) => protocolIn(detected) === other).length;
        return count === 0 ? '.' : String(count);
      }),
    );
  });
  return [row('is, taken for', kinds), ...rows].join('\n');
};

const protocolIn = (detected: string): string => detected.split('/', 1)[0] ?? detected;
