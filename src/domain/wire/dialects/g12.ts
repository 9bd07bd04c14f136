import type { FrameType } from '../frame.ts';
import { Layout } from './layout.ts';

/** Shared by the two layouts of the original programs; there is no type 0. */
export const ORIGINAL_TYPES: readonly (FrameType | undefined)[] = [
  undefined,
  'request',
  'response',
  'control',
  'health',
  'error',
  'version_negotiation',
  'version_ack',
];

const fields = {
  name: 'g12',
  magic: [0x4d, 0x43, 0x50, 0x42], // "MCPB"
  versionBytes: 2,
  typeBytes: 2,
  reservedBytes: 0,
} as const;

/** The canonical 12-byte header: magic "MCPB" (4), version (2), type 1 to 7 (2), payload length (4). */
export const g12 = new Layout({ ...fields, version: 1, types: ORIGINAL_TYPES });

/** The same once both sides have agreed on version 2: calls have streams of their own. */
const VERSION_2_TYPES = [...ORIGINAL_TYPES, 'open', 'piece', 'credit', 'reset'] as const;
export const g12Version2 = new Layout({ ...fields, version: 2, types: VERSION_2_TYPES });

/** The same where both sides have agreed on a compression too. */
export const g12Version2Packed = new Layout({
  ...fields,
  version: 2,
  types: [...VERSION_2_TYPES, 'packed'],
});
