/** What an endpoint does at a time in seconds: the middle of its answer times, and the share of requests that fail. */
type Trace = (seconds: number) => { readonly latencyMs: number; readonly errors: number };

const traces = {
  constant: () => ({ latencyMs: 20, errors: 0 }),
  noisy: () => ({ latencyMs: 50, errors: 0.05 }),
  /** Four minutes from sound to dead. */
  slowDegradation: (seconds) => {
    const part = within01((seconds - 120) / 240);
    return { latencyMs: 20 + part * 1_500, errors: part };
  },
  fastDegradation: (seconds) => ({ latencyMs: 20, errors: within01((seconds - 120) / 60) }),
  spike: (seconds) => {
    const isUp = seconds > 200 && seconds < 203;
    return { latencyMs: isUp ? 3_000 : 20, errors: isUp ? 0.8 : 0 };
  },
  flapping: (seconds) => ({ latencyMs: 20, errors: Math.floor(seconds / 20) % 2 === 1 ? 0.9 : 0 }),
  recovery: (seconds) => ({
    latencyMs: 20,
    errors: seconds < 200 ? within01(seconds / 100) : within01(1 - (seconds - 200) / 60),
  }),
} as const satisfies Record<string, Trace>;

export type TraceName = keyof typeof traces;

export interface Observation {
  readonly latencyMs: number;
  readonly isFailure: boolean;
  readonly atMs: number;
}

const perSecond = 20;
const seconds = 600;
const spread = 0.3;

/** Ten minutes of requests at chance moments (Poisson), with log-normal answer times. */
export function* played(name: TraceName, seed: number): Generator<Observation> {
  const random = randomOf(seed * 7_919);
  const wait = (): number => -Math.log(1 - random()) / perSecond;
  for (let at = wait(); at < seconds; at += wait()) {
    const { latencyMs, errors } = traces[name](at);
    const isFailure = random() < errors;
    yield { latencyMs: latencyMs * Math.exp(spread * normal(random)), isFailure, atMs: at * 1_000 };
  }
}

const within01 = (value: number): number => Math.min(1, Math.max(0, value));

/** Mulberry32. */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
