import { Layout } from './layout.ts';

/** 7 bytes: magic "MC" (2), type 1 to 5 (1), payload length (4). */
export const m7 = new Layout({
  name: 'm7',
  magic: [0x4d, 0x43],
  versionBytes: 0,
  version: 1,
  typeBytes: 1,
  reservedBytes: 0,
  types: [undefined, 'message', 'ping', 'pong', 'error', 'close'],
});
