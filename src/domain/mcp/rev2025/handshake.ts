import { type LegacyRevision, newestLegacyRevision } from '../revisions.ts';

export interface Implementation {
  readonly name: string;
  readonly version: string;
}

const encoder = new TextEncoder();
const bytes = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

/** `params` of the initialize request the gateway sends in its own name, where no client's own can be used. */
export const ownInitializeParams = (gateway: Implementation): Uint8Array =>
  bytes({ protocolVersion: newestLegacyRevision, capabilities: {}, clientInfo: gateway });

/** What an InitializeResult of the gateway itself is made of. */
export interface OwnInitializeResult {
  readonly protocolVersion: LegacyRevision;
  readonly identity: Implementation;
  readonly capabilities: object;
  readonly instructions: string | undefined;
}

/** `result` of initialize where many servers are shown as one. */
export const mergedInitializeResult = ({
  protocolVersion,
  identity,
  capabilities,
  instructions,
}: OwnInitializeResult): Uint8Array =>
  bytes({ protocolVersion, capabilities, serverInfo: identity, instructions });

/** The notification that ends the handshake. */
export const initializedNotification = bytes({
  jsonrpc: '2.0',
  method: 'notifications/initialized',
});
