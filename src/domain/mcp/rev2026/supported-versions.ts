import { modernRevisions } from '../revisions.ts';

/**
 * The versions the gateway names in server/discover and in the error for an unknown version. The client is to put one
 * of them into its next request (2026-07-28, server/discover). A handshake revision cannot stand there: it would be
 * refused again, with itself in the list. Clients of those revisions begin with initialize and never read this list.
 */
export const supportedVersions: readonly string[] = modernRevisions;
