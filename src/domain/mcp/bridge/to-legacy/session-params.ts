import { membersAt } from '../../../wire/items.ts';
import { encodeText, jsonString } from '../../../wire/text.ts';
import type { Implementation } from '../../rev2025/handshake.ts';
import { rawText } from '../../rev2026/raw-text.ts';
import { newestLegacyRevision } from '../../revisions.ts';

const maxClientInfoBytes = 8_192;

/**
 * Raw params of initialize for a session on a client's behalf. `capabilities` is raw JSON; `clientInfo`: raw JSON on one
 * line of who the client says it is. The gateway's own name stands in where that is missing, incomplete or too long.
 */
export const sessionParams = (
  capabilities: string,
  clientInfo: Uint8Array | undefined,
  gateway: Implementation,
): Uint8Array =>
  rawText(
    `{"protocolVersion":"${newestLegacyRevision}","capabilities":${capabilities},"clientInfo":`,
    clientInfo !== undefined && isComplete(clientInfo)
      ? clientInfo
      : encodeText(JSON.stringify({ name: gateway.name, version: gateway.version })),
    '}',
  );

/** Name and version were required in the handshake. */
const isComplete = (clientInfo: Uint8Array): boolean => {
  if (clientInfo.length > maxClientInfoBytes) return false;
  const found = membersAt(clientInfo, 0, ['name', 'version']);
  return ['name', 'version'].every((name) => {
    const span = found[name];
    return span !== undefined && jsonString(clientInfo, span) !== undefined;
  });
};
