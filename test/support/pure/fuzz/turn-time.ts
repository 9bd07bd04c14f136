/** Of one turn per 64 KB of input (reliability I23). */
const MAX_TURN_MS = 100;
const PER_BYTES = 65_536;
const TRIES = 4;

/** How much of the time that so many bytes may take was taken: 1 is all of it. */
const shareOfTurn = (tookMs: number, bytes: number): number =>
  tookMs / (MAX_TURN_MS * Math.max(1, bytes / PER_BYTES));

/** Reads something again and again while a turn of it took too long: the machine may have been busy with something else. */
export const inTime = <Outcome extends { readonly slowest: number }>(
  what: string,
  act: () => Outcome,
): Outcome => {
  let outcome = act();
  for (let tries = 1; outcome.slowest > 1 && tries < TRIES; tries += 1) outcome = act();
  if (outcome.slowest <= 1) return outcome;
  const took = Math.round(outcome.slowest * MAX_TURN_MS);
  throw new Error(`${what}: a turn took ${took} ms per 64 KB`);
};

/** The share of its turn that `act` takes for so many bytes, by the processor's time: others may use the machine. */
export const turnOf = (bytes: number, act: () => void): number => {
  const before = process.threadCpuUsage();
  act();
  const { user, system } = process.threadCpuUsage(before);
  return shareOfTurn((user + system) / 1_000, bytes);
};
