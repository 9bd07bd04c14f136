/** What stands in place of a secret. */
export const HIDDEN = '***';

/** Shorter ones are words of every text. */
const MIN_LENGTH = 6;
/** JSON Web Tokens (RFC 7519) and credentials of an `Authorization` header, whoever's they are. */
const shown = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)+|\b((?:bearer|basic) +)[\w.~+/=-]{8,}/gi;

/** Takes secrets out of texts that are meant for people. A secret that was known once stays hidden. */
export class SecretCleaner {
  readonly #secrets = new Set<string>();
  #pattern: RegExp | undefined;

  know(secrets: Iterable<string>): void {
    for (const secret of secrets) {
      if (secret.length < MIN_LENGTH) continue;
      // As it stands in JSON, and in a URL.
      const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
      for (const form of forms) this.#secrets.add(form);
    }
    this.#pattern = patternOf(this.#secrets);
  }

  clean(text: string): string {
    const own = this.#pattern === undefined ? text : text.replace(this.#pattern, HIDDEN);
    return own.replace(shown, (_, scheme: string | undefined) => `${scheme ?? ''}${HIDDEN}`);
  }
}

/** The longest first: one may be the beginning of another. */
const patternOf = (secrets: ReadonlySet<string>): RegExp | undefined => {
  if (secrets.size === 0) return undefined;
  const longestFirst = [...secrets].toSorted((left, right) => right.length - left.length);
  return new RegExp(longestFirst.map(escaped).join('|'), 'g');
};

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
