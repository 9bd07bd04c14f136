import { isRecord } from '../collections/record.ts';

/** What a foreign file holds at some place, narrowed without trust in it. */
export type Members = Readonly<Record<string, unknown>>;

export const membersOf = (value: unknown): Members | undefined =>
  isRecord(value) ? value : undefined;

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** A text, or a number or flag as it would be written. */
export const writtenOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;

export const listOf = (value: unknown): readonly unknown[] | undefined =>
  Array.isArray(value) ? value : undefined;

/** Undefined when not all of it is text. */
export const textsOf = (value: unknown): readonly string[] | undefined => {
  const texts = listOf(value)?.map(writtenOf);
  return texts?.every((text) => text !== undefined) ? texts : undefined;
};

export const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'keys and values' : `a ${typeof value}`;
};
