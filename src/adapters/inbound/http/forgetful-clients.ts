import { anonymous } from '../../../domain/identity/principal.ts';
import type { Entrance } from './entrance.ts';
import type { HttpSession } from './http-session.ts';

/** What a proxy in between says of where a request came from. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip'] as const;

/**
 * Sessions of clients that do not send their session id back (`ClientProfile.forgetsSession`), by all else that their
 * requests show of the sender.
 */
export class ForgetfulClients {
  readonly #bySender = new Map<string, HttpSession[]>();
  readonly #senders = new Map<HttpSession, string>();

  add(session: HttpSession, entrance: Entrance): void {
    const sender = senderOf(entrance);
    this.#senders.set(session, sender);
    this.#bySender.set(sender, [...(this.#bySender.get(sender) ?? []), session]);
  }

  delete(session: HttpSession): void {
    const sender = this.#senders.get(session);
    if (sender === undefined) return;
    this.#senders.delete(session);
    const rest = this.#bySender.get(sender)?.filter((other) => other !== session) ?? [];
    if (rest.length === 0) this.#bySender.delete(sender);
    else this.#bySender.set(sender, rest);
  }

  /** Whose request without a session id this can only be; undefined when it could be of several, or of nobody. */
  find(entrance: Entrance): HttpSession | undefined {
    if (this.#senders.size === 0) return undefined;
    const [session, ...others] = this.#bySender.get(senderOf(entrance)) ?? [];
    return others.length === 0 ? session : undefined;
  }
}

/** Nobody knows who the anonymous are: of them the way they came has to be the same, too. */
const senderOf = ({ exchange, address, principal }: Entrance): string =>
  JSON.stringify([
    principal.key,
    address.namespace,
    exchange.header('user-agent'),
    principal.key === anonymous.key && [
      exchange.remoteAddress,
      ...FORWARDED.map((name) => exchange.header(name)),
    ],
  ]);
