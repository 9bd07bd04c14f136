import { g12, g12Version2Packed } from '../../../../src/domain/wire/dialects/g12.ts';
import { m6 } from '../../../../src/domain/wire/dialects/m6.ts';
import { m7 } from '../../../../src/domain/wire/dialects/m7.ts';
import { r16 } from '../../../../src/domain/wire/dialects/r16.ts';
import { s12 } from '../../../../src/domain/wire/dialects/s12.ts';
import { type Dialect, FrameType } from '../../../../src/domain/wire/frame.ts';

/** What there is to know about a header, told apart from the code that reads it (mission §3.1). */
export interface KnownDialect {
  readonly label: string;
  readonly dialect: Dialect;
  readonly magic: string;
  /** Name and size in bytes of the fields between magic and length. */
  readonly fields: readonly (readonly ['version' | 'type' | 'reserved', number])[];
  readonly versions: readonly number[];
  /** By number, from `firstType` on. */
  readonly types: readonly FrameType[];
  readonly firstType: 0 | 1;
}

const ORIGINAL: readonly FrameType[] = [
  'request',
  'response',
  'control',
  'health',
  'error',
  'version_negotiation',
  'version_ack',
];

const WIDE = [
  ['version', 2],
  ['type', 2],
] as const;

export const allDialects: readonly KnownDialect[] = [
  {
    label: 'G12',
    dialect: g12,
    magic: '4d435042',
    fields: WIDE,
    versions: [1],
    types: ORIGINAL,
    firstType: 1,
  },
  {
    label: 'G12 version 2',
    dialect: g12Version2Packed,
    magic: '4d435042',
    fields: WIDE,
    versions: [1, 2],
    types: [...ORIGINAL, 'open', 'piece', 'credit', 'reset', 'packed'],
    firstType: 1,
  },
  {
    label: 'R16',
    dialect: r16,
    magic: '4d435000',
    fields: [...WIDE, ['reserved', 4]],
    versions: [1],
    types: ORIGINAL,
    firstType: 1,
  },
  {
    label: 'S12',
    dialect: s12,
    magic: '4d435042',
    fields: [
      ['version', 1],
      ['type', 1],
      ['reserved', 2],
    ],
    versions: [1],
    types: ['request', 'response', 'error', 'ping', 'pong', 'auth', 'auth_response', 'close'],
    firstType: 1,
  },
  {
    label: 'M6',
    dialect: m6,
    magic: '4d43',
    fields: [],
    versions: [],
    types: ['message'],
    firstType: 0,
  },
  {
    label: 'M7',
    dialect: m7,
    magic: '4d43',
    fields: [['type', 1]],
    versions: [],
    types: ['message', 'ping', 'pong', 'error', 'close'],
    firstType: 1,
  },
];

export const byLabel = allDialects.map((known) => [known.label, known] as const);

export const typesOf = (dialect: Dialect): FrameType[] =>
  Object.values(FrameType).filter((type) => dialect.has(type));
