import type { FederationCapability } from '../../../domain/federation/merged-capabilities.ts';
import { DEFAULT_FEDERATION } from '../defaults.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { FederationSettings } from '../settings.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';
import { prefixPolicy } from './prefix.ts';

export const federationOf = (
  { federation: file = {} }: GatewayFile,
  servers: number,
  findings: Findings,
): FederationSettings => {
  checkCapabilities(file.capabilities, findings);
  return {
    ...DEFAULT_FEDERATION,
    prefix: prefixPolicy(file.prefix ?? 'auto', servers),
    ownPrefix: file.prefix === 'auto' ? undefined : file.prefix,
    ...defined({
      uris: file.uris,
      pageSize: file.page_size,
      listTtlMs: file.list_ttl,
      listBudgetMs: file.list_budget,
      capabilities: file.capabilities,
      instructions: file.instructions,
      maxInstructions: file.max_instructions,
      changeDebounceMs: file.change_debounce,
    }),
  };
};

/** What is subscribed to is a resource. */
const checkCapabilities = (
  listed: readonly FederationCapability[] | undefined,
  findings: Findings,
): void => {
  if (listed?.includes('subscribe') !== true || listed.includes('resources')) return;
  const text = 'subscribe has no meaning without resources: list resources too, or neither';
  findings.problem(['federation', 'capabilities'], text);
};
