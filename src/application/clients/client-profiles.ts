import { type ClientInfo, clientInfoAt } from '../../domain/clients/client-info.ts';
import { type ClientProfile, defaultProfile } from '../../domain/clients/client-profile.ts';
import { knownClients } from '../../domain/clients/known-clients.ts';
import { type ProfileRow, profileOf } from '../../domain/clients/profile-table.ts';
import type { Message } from '../../domain/wire/message.ts';
import { latin1Text } from '../../domain/wire/text.ts';

/** Clients of a fleet are few kinds; whoever makes up many only empties what is remembered. */
const MAX_REMEMBERED = 1_024;
/** Longer texts are looked up each time. */
const MAX_KEY = 512;

/** Which profile a client has, by what it says of itself. */
export class ClientProfiles {
  readonly #own: readonly ProfileRow[];
  readonly #known = new Map<string, ClientProfile>();

  /** `own`: rows of the operator. What they say replaces what the built-in row of the same client says. */
  constructor(own: readonly ProfileRow[] = []) {
    this.#own = own;
  }

  /** Of whoever sends `message`, in either era; without one, of a client of which only the head of a request is known. */
  of(message: Message | undefined, userAgent: string | undefined): ClientProfile {
    const span = message && (message.marks.sender?.clientInfo ?? message.marks.clientInfo);
    if (message === undefined || span === undefined) {
      return userAgent === undefined ? defaultProfile : this.#of(userAgent, '', noInfo);
    }
    const { bytes } = message;
    const raw = latin1Text(bytes, span.start, span.end);
    return this.#of(userAgent, raw, () => clientInfoAt(bytes, span));
  }

  #of(
    userAgent: string | undefined,
    raw: string,
    info: () => ClientInfo | undefined,
  ): ClientProfile {
    const key = `${userAgent ?? ''}\n${raw}`;
    const remembered = this.#known.get(key);
    if (remembered !== undefined) return remembered;
    const builtIn = profileOf(info(), userAgent, knownClients);
    const profile = profileOf(info(), userAgent, this.#own, builtIn);
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    if (key.length <= MAX_KEY) this.#known.set(key, profile);
    return profile;
  }
}

const noInfo = (): undefined => undefined;
