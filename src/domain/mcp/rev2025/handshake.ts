import { agreeOnRevision, newestLegacyRevision } from '../revisions.ts';

export interface Implementation {
  readonly name: string;
  readonly version: string;
}

const encoder = new TextEncoder();
const bytes = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

/** `params` of the initialize request the gateway sends in its own name, where no client's own can be used. */
export const ownInitializeParams = (gateway: Implementation): Uint8Array =>
  bytes({ protocolVersion: newestLegacyRevision, capabilities: {}, clientInfo: gateway });

/** What the gateway can do where many servers are shown as one. */
export const mergedCapabilities = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  logging: {},
  completions: {},
} as const;

/**
 * `result` of initialize where many servers are shown as one. Capabilities follow from the configuration, never from
 * which servers happen to be up, because a session cannot take them back.
 */
export const mergedInitializeResult = (
  gateway: Implementation,
  requested: string | undefined,
): { readonly protocolVersion: string; readonly result: Uint8Array } => {
  const protocolVersion = agreeOnRevision(requested);
  const result = bytes({
    protocolVersion,
    capabilities: mergedCapabilities,
    serverInfo: gateway,
  });
  return { protocolVersion, result };
};

/** The notification that ends the handshake. */
export const initializedNotification = bytes({
  jsonrpc: '2.0',
  method: 'notifications/initialized',
});
