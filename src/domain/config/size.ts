import { type Parsed, read, unreadable } from './parsed.ts';

const KIBI = 1_024;
const units: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: KIBI,
  MiB: KIBI ** 2,
  GiB: KIBI ** 3,
};
const SHAPE = /^(\d{1,15}(?:\.\d{1,6})?) ?([KMG]i?B|B)?$/;
const HINT = 'expected a size such as 500KB, 5MB or 1GiB, or a number of bytes';
/** A tebibyte: nothing that is held anywhere is larger. */
const LARGEST = KIBI ** 4;

/** Bytes of a size such as `5MB` (millions) or `1GiB` (powers of 1024), rounded down; at least 1. */
export const parseSize = (value: unknown): Parsed<number> => {
  const text = typeof value === 'number' ? String(value) : value;
  const found = typeof text === 'string' ? SHAPE.exec(text.trim()) : null;
  if (found === null) return unreadable(HINT);
  const bytes = Math.floor(Number(found[1]) * (units[found[2] ?? ''] ?? 1));
  return bytes >= 1 && bytes <= LARGEST ? read(bytes) : unreadable(`${HINT}, at most 1024GiB`);
};
