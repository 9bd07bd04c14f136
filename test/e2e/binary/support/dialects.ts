import type { LayoutName } from '../../../support/originals/layouts.ts';

/** The numbers one dialect has for what every dialect can say (mission §3.1). */
export interface Vocabulary {
  readonly request: number;
  readonly response: number;
  readonly error: number;
  /** Signs of life: what is sent, with which body, and what comes back. */
  readonly signs: readonly {
    readonly sent: number;
    readonly body: string;
    readonly back: number;
  }[];
  /** How a client says that it goes, and the type of what it hears before the connection ends. */
  readonly goodbye:
    | { readonly sent: number; readonly body: string; readonly back: number | undefined }
    | undefined;
}

const ofOriginals: Vocabulary = {
  request: 1,
  response: 2,
  error: 5,
  signs: [
    { sent: 4, body: '', back: 4 },
    { sent: 4, body: '{}', back: 4 },
  ],
  goodbye: { sent: 3, body: '{"command":"shutdown","reason":"test"}', back: 3 },
};

export const vocabularies: Readonly<Record<LayoutName, Vocabulary>> = {
  g12: ofOriginals,
  r16: ofOriginals,
  s12: {
    request: 1,
    response: 2,
    error: 3,
    signs: [
      { sent: 4, body: '', back: 5 },
      { sent: 4, body: 'are you there', back: 5 },
    ],
    goodbye: { sent: 8, body: '', back: undefined },
  },
  m6: { request: 0, response: 0, error: 0, signs: [], goodbye: undefined },
  m7: {
    request: 1,
    response: 1,
    error: 4,
    signs: [
      { sent: 2, body: '', back: 3 },
      { sent: 2, body: '12345678', back: 3 },
    ],
    goodbye: { sent: 5, body: 'that is all', back: undefined },
  },
};

export const dialectNames = ['g12', 'r16', 's12', 'm6', 'm7'] as const;
