import { Fault } from '../../../domain/fault/fault.ts';

/** The revisions that have sessions. */
const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
const KNOWN: ReadonlySet<string> = new Set(REVISIONS);
const MAX_SHOWN = 32;

/** From this revision on streams begin with an empty event, so that every stream can be resumed. */
export const hasPrimingEvents = (protocolVersion: string | undefined): boolean =>
  protocolVersion !== undefined && protocolVersion >= '2025-11-25';

/** Judges `MCP-Protocol-Version`. Absent is fine: clients of 2025-03-26 and before do not send it. */
export const versionFault = (header: string | undefined): Fault | undefined => {
  if (header === undefined || KNOWN.has(header)) return undefined;
  return new Fault(
    'unsupported_protocol_version',
    `MCP-Protocol-Version ${header.slice(0, MAX_SHOWN)} is not supported; supported: ${REVISIONS.join(', ')}`,
  );
};
