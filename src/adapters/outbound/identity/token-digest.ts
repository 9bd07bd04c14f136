import { hash } from 'node:crypto';

/** What stands for a token wherever one is remembered: SHA-256, so that no table holds a token. */
export const digestOf = (token: string): string => hash('sha256', token, 'base64url');
