const BELOW = '/*';

/**
 * Whether `aud` of a token (RFC 7519 §4.1.3: one text, or several of which one is enough) names one of `audience`. One that
 * ends with `/*` stands for all addresses below it, as tokens for one address of a resource name it (RFC 8707 §2).
 */
export const isMeantFor = (aud: unknown, audience: readonly string[]): boolean =>
  Array.isArray(aud) ? aud.some((one: unknown) => isOneOf(one, audience)) : isOneOf(aud, audience);

const isOneOf = (named: unknown, audience: readonly string[]): boolean =>
  typeof named === 'string' &&
  audience.some((accepted) =>
    accepted.endsWith(BELOW) ? isBelow(named, accepted.slice(0, -1)) : named === accepted,
  );

/** `start` ends with a slash. What is written so that others may read it as another path is none of ours. */
const isBelow = (named: string, start: string): boolean =>
  named.startsWith(start) && !/[?#%\\\s]|\/\.{1,2}(?:\/|$)/.test(named.slice(start.length - 1));
