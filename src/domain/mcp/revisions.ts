/** The handshake revisions of MCP, oldest first. They are dates, so text order is age order. */
export const legacyRevisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const;
export type LegacyRevision = (typeof legacyRevisions)[number];

export const newestLegacyRevision: LegacyRevision = '2025-11-25';

export const isLegacyRevision = (version: string): version is LegacyRevision =>
  (legacyRevisions as readonly string[]).includes(version);

/** The revision without handshake and sessions: every request says of itself all that a server needs to know. */
export const modernRevision = '2026-07-28';
export const modernRevisions: readonly string[] = [modernRevision];

/** MCP is two protocols: with a handshake and sessions (2024-11-05 to 2025-11-25), and without (since 2026-07-28). */
export type Era = 'legacy' | 'modern';

/** The server's half of version negotiation: the requested revision when known, else the newest (2025-11-25, lifecycle). */
export const agreeOnRevision = (requested: string | undefined): LegacyRevision =>
  requested !== undefined && isLegacyRevision(requested) ? requested : newestLegacyRevision;

/** JSON-RPC batches exist in one revision only: they came with 2025-03-26 and went with 2025-06-18. */
export const allowsBatch = (version: string | undefined): boolean => version === '2025-03-26';

/** Whether event streams start with an empty event that carries an id (2025-11-25, SEP-1699). */
export const primesStreams = (version: string | undefined): boolean =>
  version !== undefined && version >= '2025-11-25';
