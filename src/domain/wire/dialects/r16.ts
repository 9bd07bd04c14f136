import { ORIGINAL_TYPES } from './g12.ts';
import { Layout } from './layout.ts';

/** The 16 bytes of the original router: magic "MCP\0" (4), version (2), type 1 to 7 (2), zero (4), payload length (4). */
export const r16 = new Layout({
  name: 'r16',
  magic: [0x4d, 0x43, 0x50, 0x00],
  versionBytes: 2,
  version: 1,
  typeBytes: 2,
  reservedBytes: 4,
  types: ORIGINAL_TYPES,
});
