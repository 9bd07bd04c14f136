import { Layout } from './layout.ts';

/** 6 bytes: magic "MC" (2), payload length (4). Every frame is a message. */
export const m6 = new Layout({
  name: 'm6',
  magic: [0x4d, 0x43],
  versionBytes: 0,
  version: 1,
  typeBytes: 0,
  reservedBytes: 0,
  types: ['message'],
});
