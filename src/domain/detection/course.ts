import type { DetectionAddress } from './address.ts';
import { planOf, type Step } from './plan.ts';
import { type Probe, usesHttp } from './probe.ts';
import type { Seen, Sight } from './sight.ts';
import { type Evidence, type Verdict, verdictOf } from './verdict.ts';

/** A probe of a higher rank that is under way gets so long after a lower one was answered. */
const graceMs = 100;

interface Leg {
  readonly step: Step;
  state: 'waiting' | 'running' | 'done';
}

/**
 * One detection on its way: which probes are due, and whether what they saw is enough. Times are milliseconds after its
 * beginning and are passed in.
 */
export class Course {
  readonly evidence: Evidence[] = [];
  readonly #address: DetectionAddress;
  readonly #legs: readonly Leg[];
  #shownAtMs: number | undefined;
  #tlsAtMs = 0;

  constructor(address: DetectionAddress) {
    this.#address = address;
    this.#legs = planOf(address).map((step) => ({ step, state: 'waiting' }));
  }

  /** Probes to begin now; each is given once. */
  due(nowMs: number): readonly Probe[] {
    if (this.#shownAtMs !== undefined) return [];
    const open = this.#open();
    const isIdle = !this.#isAnyRunning();
    const soonestMs = this.#soonestOf(open);
    const begun = open.filter(({ step }) => {
      const atMs = this.#timeOf(step);
      return atMs <= nowMs || (isIdle && atMs === soonestMs);
    });
    for (const leg of begun) leg.state = 'running';
    return begun.map(({ step }) => step.probe);
  }

  saw(probe: Probe, sight: Sight, nowMs: number): void {
    const leg = this.#legs.find(({ step }) => step.probe === probe);
    if (leg !== undefined) leg.state = 'done';
    this.evidence.push({ probe, sight, atMs: nowMs });
    if (sight.seen === 'mcp') this.#shownAtMs ??= nowMs;
    if (probe.kind === 'tls' && sight.seen === 'tls') this.#tlsAtMs = nowMs;
  }

  /** When to look again although nothing was seen meanwhile; undefined: never. */
  get wakeAtMs(): number | undefined {
    if (this.#shownAtMs !== undefined) return this.#shownAtMs + graceMs;
    const open = this.#open();
    return open.length === 0 ? undefined : this.#soonestOf(open);
  }

  /** Whether more probes would change nothing. */
  isSettled(nowMs: number): boolean {
    if (this.#shownAtMs === undefined) return !this.#isAnyRunning() && this.#open().length === 0;
    return nowMs >= this.#shownAtMs + graceMs || !this.#mayBeOutranked();
  }

  /** What is known by now. */
  get verdict(): Verdict {
    return verdictOf(this.#address, this.evidence, (probe) => this.#rankOf(probe));
  }

  #soonestOf(legs: readonly Leg[]): number {
    return Math.min(...legs.map(({ step }) => this.#timeOf(step)));
  }

  /** Within TLS that was found on the way the same order holds, in half the time. */
  #timeOf({ probe, atMs }: Step): number {
    return probe.isInTls && this.#tlsAtMs > 0 ? this.#tlsAtMs + atMs / 2 : atMs;
  }

  #rankOf(probe: Probe): number {
    return this.#legs.findIndex(({ step }) => step.probe === probe);
  }

  #isAnyRunning(): boolean {
    return this.#legs.some(({ state }) => state === 'running');
  }

  #mayBeOutranked(): boolean {
    const shown = this.#legs.findIndex(({ step }) => this.#hasSeen(step.probe, 'mcp'));
    return this.#legs.slice(0, shown).some(({ state }) => state === 'running');
  }

  /** Probes that wait and still have a point. */
  #open(): readonly Leg[] {
    return this.#legs.filter(({ step, state }) => state === 'waiting' && this.#hasPoint(step));
  }

  #hasPoint({ probe, needs }: Step): boolean {
    if (this.#saw('unreachable') && !this.#wasReached()) return false;
    const { kind, isInTls } = probe;
    const speaks = (seen: Seen): boolean => this.#sawWithin(isInTls, seen);
    if (needs === 'http' && !speaks('http')) return false;
    if (kind === 'tls') return !speaks('lines') && !speaks('frames') && !speaks('likely');
    if (isInTls && (!this.#mayUseTls() || this.#saw('plain') || this.#saw('untrusted')))
      return false;
    const isText = speaks('lines') || speaks('frames');
    if (usesHttp(probe)) return !isText && !this.#isTlsOnly(isInTls);
    if (speaks('http') || speaks('websocket') || this.#isTlsOnly(isInTls)) return false;
    return kind === 'newline' ? !speaks('frames') : !speaks('lines');
  }

  #mayUseTls(): boolean {
    const { kind } = this.#address;
    return kind === 'network' && (this.#address.asksTls || this.#saw('tls'));
  }

  /** Only TLS is spoken there, so plain probes are over. */
  #isTlsOnly(isInTls: boolean): boolean {
    return !isInTls && this.#saw('tls') && !this.#sawWithin(false, 'http');
  }

  #wasReached(): boolean {
    return this.evidence.some(({ sight }) => sight.seen !== 'unreachable');
  }

  #saw(seen: Seen): boolean {
    return this.evidence.some(({ sight }) => sight.seen === seen);
  }

  #sawWithin(isInTls: boolean, seen: Seen): boolean {
    return this.evidence.some(
      ({ probe, sight }) => probe.isInTls === isInTls && sight.seen === seen,
    );
  }

  #hasSeen(probe: Probe, seen: Seen): boolean {
    return this.evidence.some((one) => one.probe === probe && one.sight.seen === seen);
  }
}
