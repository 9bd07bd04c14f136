import { Layout } from './layout.ts';

/** 12 bytes with one-byte fields: magic "MCPB" (4), version (1), type 1 to 8 (1), zero (2), payload length (4). */
export const s12 = new Layout({
  name: 's12',
  magic: [0x4d, 0x43, 0x50, 0x42],
  versionBytes: 1,
  version: 1,
  typeBytes: 1,
  reservedBytes: 2,
  types: [
    undefined,
    'request',
    'response',
    'error',
    'ping',
    'pong',
    'auth',
    'auth_response',
    'close',
  ],
});
