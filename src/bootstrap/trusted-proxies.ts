import { parseNetwork } from '../domain/egress/network.ts';
import { TrustedProxies } from '../domain/limiting/trusted-proxies.ts';
import type { TrustedProxySettings } from './settings/limiting-settings.ts';

/** The settings have been looked at: every network can be read. */
export const trustedProxies = (
  settings: TrustedProxySettings | undefined,
): TrustedProxies | undefined =>
  settings &&
  new TrustedProxies({
    header: settings.header,
    networks: settings.networks.flatMap((text) => {
      const parsed = parseNetwork(text);
      return parsed.ok ? [parsed.value] : [];
    }),
  });
