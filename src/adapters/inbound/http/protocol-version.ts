import { Fault } from '../../../domain/fault/fault.ts';
import { supportedVersions } from '../../../domain/mcp/rev2026/supported-versions.ts';
import {
  isLegacyRevision,
  legacyRevisions,
  modernRevisions,
  newestLegacyRevision,
} from '../../../domain/mcp/revisions.ts';

/** What a client may have sent as a version; the rest of a longer text is not repeated to it. */
const MAX_SHOWN = 64;

/** What `MCP-Protocol-Version` says of a request. `future`: a revision after all that are known. */
export type NamedEra = 'legacy' | 'modern' | 'future';

/** Absent is legacy: clients of 2025-03-26 and before do not send it. Revisions are dates, so text order is age order. */
export const namedEraOf = (header: string | undefined): NamedEra => {
  if (header === undefined || header <= newestLegacyRevision) return 'legacy';
  return modernRevisions.includes(header) ? 'modern' : 'future';
};

/**
 * Judges the header before the handshake revisions. One that names the stateless era stands here only before an
 * initialize, which settles the version itself.
 */
export const versionFault = (header: string | undefined): Fault | undefined => {
  if (header === undefined || isLegacyRevision(header) || modernRevisions.includes(header)) {
    return undefined;
  }
  return new Fault(
    'unsupported_protocol_version',
    `MCP-Protocol-Version ${header.slice(0, MAX_SHOWN)} is not supported; supported: ${legacyRevisions.join(', ')}`,
  );
};

/** For a revision that came after the gateway (2026-07-28, basic/versioning). */
export const futureVersionFault = (header = ''): Fault => {
  const requested = header.slice(0, MAX_SHOWN);
  const known = [...legacyRevisions, ...modernRevisions].join(', ');
  return new Fault(
    'unknown_protocol_version',
    `MCP-Protocol-Version ${requested} is not supported; supported: ${known}`,
    undefined,
    { supported: supportedVersions, requested },
  );
};
