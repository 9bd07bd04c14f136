import { anonymous } from '../../../domain/identity/principal.ts';
import { clientOf } from '../../../domain/limiting/client-address.ts';
import type { RateKeyType } from '../../ports/driven/limit-metrics.ts';
import type { ClientFacts } from '../../ports/driving/gateway.ts';
import type { RateRule } from './rate-rules.ts';

export type Asking = Pick<ClientFacts, 'principal' | 'protocol' | 'remoteAddress'>;

const everybody = 'everybody';
const maxKnownAddresses = 10_000;

/** By what a request really is counted: nobody knows the users that show nothing, so that their addresses stand for them. */
export const kindOf = ({ kind, isCommon }: RateRule, { principal }: Asking): RateKeyType =>
  isCommon && kind === 'user' && principal.key === anonymous.key ? 'ip' : kind;

/** Whose account it is. */
export class RateKeys {
  /** What addresses in IPv6 form stand for. */
  readonly #clients = new Map<string, string>();

  /** Undefined: the rule does not concern the request. */
  of(rule: RateRule, asking: Asking): string | undefined {
    const { principal } = asking;
    switch (kindOf(rule, asking)) {
      case 'user':
        return principal.key === anonymous.key ? undefined : principal.key;
      case 'api_key':
        return principal.via === 'api_key' ? (principal.credentialId ?? principal.key) : undefined;
      case 'ip':
        return this.#client(asking.remoteAddress);
      case 'protocol':
        return asking.protocol;
      case 'global':
        return everybody;
      case 'namespace':
      case 'tool':
        return undefined;
    }
  }

  #client(address: string): string {
    if (!address.includes(':')) return address;
    const known = this.#clients.get(address);
    if (known !== undefined) return known;
    if (this.#clients.size >= maxKnownAddresses) this.#clients.clear();
    const client = clientOf(address);
    this.#clients.set(address, client);
    return client;
  }
}
