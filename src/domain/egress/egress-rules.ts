import { type Parsed, read, unreadable } from '../config/parsed.ts';
import { type AddressClass, carriedBy, classOf } from './address-class.ts';
import { parseAddress } from './ip-address.ts';
import { holds, type Network, parseNetwork } from './network.ts';

/** Who named the address: the operator, in the settings or on a command line, or a peer, in an answer. */
export type Provenance = 'written' | 'learned';

/** Why an address may not be reached. */
export type Ground = 'denied' | Exclude<AddressClass, 'public'>;

/** Addresses that begin alike, or hosts by name: one, or all below it. */
export type EgressRule =
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'host'; readonly name: string; readonly isSuffix: boolean };

const hostRule = /^(\*\.)?((?:[a-z0-9_-]+\.)*[a-z0-9_-]+)\.?$/;
/** A name that ends so is an address in a form of its own (WHATWG URL, "ends in a number"). */
const endsInNumber = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/;

/** `10.0.0.0/8`, `fd00::1`, `idp.example`, `*.corp.example`. */
export const parseEgressRule = (text: string): Parsed<EgressRule> => {
  const lower = text.toLowerCase();
  const [, star, name] = hostRule.exec(lower) ?? [];
  if (name !== undefined && !endsInNumber.test(name)) {
    return read({ kind: 'host', name, isSuffix: star !== undefined });
  }
  const parsed = parseNetwork(lower);
  if (parsed.ok) return read({ kind: 'network', network: parsed.value });
  return lower.includes('/') && parseAddress(lower.split('/', 1)[0] ?? '') !== undefined
    ? parsed
    : unreadable(
        `expected an address, a network such as 10.0.0.0/8, or a host such as idp.example or *.corp.example, found ${JSON.stringify(text)}`,
      );
};

/** Where the gateway may connect to. What is denied stays so, whatever is allowed. */
export class EgressRules {
  readonly #allow: readonly EgressRule[];
  readonly #deny: readonly EgressRule[];

  constructor(allow: readonly EgressRule[], deny: readonly EgressRule[]) {
    this.#allow = allow;
    this.#deny = deny;
  }

  /**
   * Undefined when a connection may be made. `host`: what was asked for; `address`: what it stands for, as it will be
   * connected to. Link-local addresses and those of clouds need an entry for the address itself: who answers for a name can
   * change.
   */
  groundAgainst(host: string, address: string, provenance: Provenance): Ground | undefined {
    const name = hostOf(host);
    const parsed = parseAddress(address);
    if (parsed === undefined) return 'reserved';
    const meant = [parsed, carriedBy(parsed) ?? parsed];
    const fits = (rule: EgressRule): boolean =>
      rule.kind === 'host' ? isNamed(rule, name) : meant.some((one) => holds(rule.network, one));
    if (this.#deny.some(fits)) return 'denied';
    const found = classOf(parsed);
    if (found === 'public') return undefined;
    if (this.#allow.some((rule) => rule.kind === 'network' && fits(rule))) return undefined;
    if (found === 'link_local' || found === 'metadata') return found;
    return provenance === 'written' || this.#allow.some(fits) ? undefined : found;
  }

  /** Whether a host may not even be looked up. */
  deniesName(host: string): boolean {
    const name = hostOf(host);
    return this.#deny.some((rule) => rule.kind === 'host' && isNamed(rule, name));
  }
}

/** A dot at the end changes nothing but the text. */
const hostOf = (host: string): string => host.toLowerCase().replace(/(?<!\.)\.+$/, '');

const isNamed = (
  { name, isSuffix }: { readonly name: string; readonly isSuffix: boolean },
  host: string,
): boolean => (isSuffix ? host.endsWith(`.${name}`) : host === name);
