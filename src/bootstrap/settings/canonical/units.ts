const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** `1500` ms is `1500ms`, `90000` ms is `90s`: the largest unit that leaves nothing over. */
export const durationText = (ms: number | undefined): string | undefined => {
  if (ms === undefined) return undefined;
  const [unit, size] = units.find(([, length]) => ms > 0 && ms % length === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
};

/** The same, and 0 for never. */
export const durationOrOff = (ms: number | undefined): string | number | undefined =>
  ms === 0 ? 0 : durationText(ms);

const KIBI = 1_024;
const sizes = [
  ['GiB', KIBI ** 3],
  ['MiB', KIBI ** 2],
  ['KiB', KIBI],
  ['GB', 1_000_000_000],
  ['MB', 1_000_000],
  ['KB', 1_000],
] as const;

/** Bytes as `5MB` or `1GiB`, where that is exact. */
export const sizeText = (bytes: number | undefined): string | number | undefined => {
  if (bytes === undefined || bytes === 0) return bytes;
  const found = sizes.find(([, size]) => bytes % size === 0);
  return found === undefined ? bytes : `${bytes / found[1]}${found[0]}`;
};
