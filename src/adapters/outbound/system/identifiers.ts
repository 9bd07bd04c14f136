import { randomBytes } from 'node:crypto';
import type { Identifiers } from '../../../application/ports/driven/identifiers.ts';

const sessionIdBytes = 24;

export const randomIdentifiers: Identifiers = {
  sessionId: () => randomBytes(sessionIdBytes).toString('base64url'),
};
