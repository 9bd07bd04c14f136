import type { Timers } from '../../application/ports/driven/clock.ts';
import type { HealthReport, Probe } from '../../application/ports/driving/probe.ts';
import type { WorkerFigures } from './messages.ts';
import type { PrimaryLine } from './primary-line.ts';

/** Workers tell each other how they are as often as this. */
const periodMs = 1_000;

const nobody: WorkerFigures = { isReady: false, sessions: 0, callsInFlight: 0 };

/** The health of the whole gateway, whichever of its worker processes is asked: numbers of the others are a second old. */
export class JoinedProbe implements Probe {
  readonly #own: Probe;
  readonly #line: PrimaryLine;
  #others = nobody;
  #told = nobody;
  #isRetiring = false;

  constructor(own: Probe, line: PrimaryLine, timers: Timers) {
    this.#own = own;
    this.#line = line;
    line.on('others', ({ figures }) => {
      this.#others = figures;
    });
    timers.every(periodMs, () => this.tell());
  }

  /** Another worker is in its place: that this one ends is nothing that probes should hear of. */
  retire(): void {
    this.#isRetiring = true;
  }

  report(): HealthReport {
    const own = this.#own.report();
    const others = this.#others;
    const healthy = own.healthy || (this.#isRetiring && others.isReady);
    return {
      ...own,
      healthy,
      blockers: healthy ? [] : own.blockers,
      sessions: own.sessions + others.sessions,
      callsInFlight: own.callsInFlight + others.callsInFlight,
    };
  }

  tell(): void {
    const { healthy, sessions, callsInFlight } = this.#own.report();
    const { isReady, ...told } = this.#told;
    const isSame =
      isReady === healthy && told.sessions === sessions && told.callsInFlight === callsInFlight;
    if (isSame) return;
    this.#told = { isReady: healthy, sessions, callsInFlight };
    this.#line.send({ kind: 'figures', figures: this.#told });
  }
}
