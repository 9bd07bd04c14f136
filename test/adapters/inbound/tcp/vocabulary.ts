import type { LayoutName } from '../../../support/originals/layouts.ts';

/** Numbers of the frame types a dialect has (mission §3.1). */
export interface Vocabulary {
  readonly request: number;
  readonly response: number;
  /** M6 has no types, so no errors but those of JSON-RPC. */
  readonly error: number | undefined;
}

const original = { request: 1, response: 2, error: 5 };

export const vocabularies: Readonly<Record<LayoutName, Vocabulary>> = {
  g12: original,
  r16: original,
  s12: { request: 1, response: 2, error: 3 },
  m6: { request: 0, response: 0, error: undefined },
  m7: { request: 1, response: 1, error: 4 },
};

export const dialectNames: readonly LayoutName[] = ['g12', 'r16', 's12', 'm6', 'm7'];

/** Of S12. */
export const s12Types = {
  request: 1,
  response: 2,
  error: 3,
  ping: 4,
  pong: 5,
  auth: 6,
  authResponse: 7,
  close: 8,
} as const;

/** Of M7. */
export const m7Types = { message: 1, ping: 2, pong: 3, error: 4, close: 5 } as const;
