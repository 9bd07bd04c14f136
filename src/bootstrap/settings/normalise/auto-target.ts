import type { AutoTarget } from '../../../domain/balancing/endpoint.ts';
import { type Parsed, read, unreadable } from '../../../domain/config/parsed.ts';
import { hasNoScheme, parseAddress } from '../../../domain/detection/address.ts';
import type { RemoteAddress } from './targets.ts';

/** Whether neither says what is spoken there. */
export const leavesProtocolOpen = (type: string | undefined, url: string): boolean =>
  type === undefined && hasNoScheme(url);

/** An address whose protocol is found when it is first needed. */
export const autoTarget = (address: Omit<RemoteAddress, 'protocol'>): Parsed<AutoTarget> => {
  const { url, headers, framing, token, targetNamespace } = address;
  const parsed = parseAddress(url);
  if (!parsed.ok) return parsed;
  if (parsed.value.kind === 'command') return unreadable('a program to start is a command');
  if (framing !== undefined) {
    return unreadable('framing is found with the protocol: set type: tcp or unix, or leave it out');
  }
  const scheme = parsed.value.kind === 'network' ? parsed.value.scheme : 'unix';
  const hasHeaders = Object.keys(headers).length > 0;
  const hasToken = token !== undefined || targetNamespace !== undefined;
  if (scheme === undefined && (hasHeaders || hasToken)) {
    return unreadable(
      'headers and token need an address with a scheme, such as https:// or tcps://: whether they go out encrypted must not depend on what is found',
    );
  }
  if (hasHeaders && (scheme === 'tcp' || scheme === 'unix')) {
    return unreadable(`headers have no meaning at ${scheme}://`);
  }
  if (hasToken && scheme !== 'tcp') {
    return unreadable('token and target_namespace have a meaning at tcp:// and tcps:// only');
  }
  return read({ protocol: 'auto', address: url, headers, token, targetNamespace });
};
