import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import type { HealthProbes } from '../ports/driven/health-probes.ts';
import { checkWayOf } from './check-kind.ts';
import type { CheckSettings } from './check-settings.ts';
import type { EndpointCheck } from './endpoint-check.ts';
import { McpCheck, type McpCheckParts } from './mcp-check.ts';

export interface ChecksByKindParts extends McpCheckParts {
  readonly probes: HealthProbes;
}

const nothingHeld = (): Promise<void> => Promise.resolve();

/** The check that the settings, or the protocol of the endpoint, ask for. */
export const checkByKind = (
  endpoint: Endpoint,
  settings: CheckSettings,
  parts: ChecksByKindParts,
): EndpointCheck => {
  const { probes, links } = parts;
  switch (checkWayOf(settings, endpoint.target.protocol)) {
    case 'mcp':
      return new McpCheck(endpoint, parts);
    case 'http':
      return {
        run: async (signal) => (await probes.http(endpoint, settings.http, signal)) ?? 'ok',
        close: nothingHeld,
      };
    case 'tcp':
      return {
        run: async (signal) => (await probes.frame(endpoint, signal)) ?? 'ok',
        close: nothingHeld,
      };
    case 'connect':
      return {
        run: async (signal) => (await probes.connect(endpoint, signal)) ?? 'ok',
        close: nothingHeld,
      };
    case 'process':
      // One that dies is heard of at once by its link: there is nothing to ask, and nothing is started to be asked.
      return {
        run: () => Promise.resolve(links.isInUse(endpoint) ? 'runs' : 'idle'),
        close: nothingHeld,
      };
  }
};
