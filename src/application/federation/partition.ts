import { sha256Hex } from '../../domain/federation/sha256.ts';
import { sessionCapabilities } from '../../domain/mcp/bridge/to-legacy/client-capabilities.ts';
import type { RequestMeta } from '../../domain/mcp/rev2026/request-meta.ts';
import { kindOf } from '../../domain/mcp/rev2026/value-kind.ts';
import { membersAt } from '../../domain/wire/items.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { decodeText, jsonString } from '../../domain/wire/text.ts';

/** Whoever declares more shares with nobody. No honest client does. */
const maxDeclarationBytes = 16_384;

/**
 * Who may be shown the same lists as this session: whoever is the same caller, in the same protocol, and declares the
 * same capabilities, because servers show what their client can use. `initializeParams`: raw. `id`: nobody else has it.
 */
export const partitionOfSession = (
  principalKey: string,
  initializeParams: Uint8Array,
  id: string,
): string => {
  const { capabilities, protocolVersion } = membersAt(initializeParams, 0, [
    'capabilities',
    'protocolVersion',
  ]);
  const revision = protocolVersion && jsonString(initializeParams, protocolVersion);
  const declared = declaredIn(initializeParams, capabilities);
  return `legacy ${revision ?? ''} ${principalKey} ${declared ?? `alone ${id}`}`;
};

/** The same for a request of the stateless era. */
export const partitionOfRequest = (
  principalKey: string,
  { bytes }: Message,
  { clientCapabilities }: RequestMeta,
  id: string,
): string => `modern ${principalKey} ${declaredIn(bytes, clientCapabilities) ?? `alone ${id}`}`;

/** Longer ones are kept as their digest, since they stand in many keys. */
const maxPlain = 200;

/** Undefined when it is too long to compare. */
const declaredIn = (bytes: Uint8Array, span: Span | undefined): string | undefined => {
  if (span === undefined || kindOf(bytes, span) !== 'object') return '{}';
  if (span.end - span.start > maxDeclarationBytes) return undefined;
  const { text } = sessionCapabilities(decodeText(bytes, span));
  return text.length > maxPlain ? sha256Hex(text) : text;
};
