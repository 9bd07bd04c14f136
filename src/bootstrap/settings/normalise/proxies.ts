import type { LimitingSettings } from '../limiting-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { Findings } from './findings.ts';

/** Proxies before the gateway that are believed; undefined: none is. */
export const proxiesOf = (
  { server = {} }: GatewayFile,
  findings: Findings,
): LimitingSettings['proxies'] => {
  const { trust_proxy: networks = [], trust_proxy_header: header } = server;
  if (networks.length > 0) return { networks, header: header ?? 'x-forwarded-for' };
  if (header !== undefined) {
    const message = 'nothing is read from it: name the proxies in trust_proxy';
    findings.warn(['server', 'trust_proxy_header'], message);
  }
  return undefined;
};
