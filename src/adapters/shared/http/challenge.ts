import type { Fault } from '../../../domain/fault/fault.ts';

/** What clients are to show, and where they get it. */
export interface ChallengeSettings {
  readonly schemes: readonly ('Bearer' | 'Basic')[];
  /** Where clients reach the gateway, without a slash at its end; undefined: as they say in `Host`. */
  readonly publicUrl: string | undefined;
  /** There is a document about where tokens come from (RFC 9728). */
  readonly hasMetadata: boolean;
  /** What a token should be good for; empty: nothing is said of it. */
  readonly scopes: readonly string[];
}

export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** What a request shows of where it came to. */
export interface Reached {
  readonly isEncrypted: boolean;
  /** The `Host` header, which has been checked. */
  readonly host: string;
}

/** Where clients reach the gateway, without a slash at its end. */
export const baseOf = (publicUrl: string | undefined, { isEncrypted, host }: Reached): string =>
  publicUrl ?? `${isEncrypted ? 'https' : 'http'}://${host}`;

/** RFC 9728 §3.1: the well-known part comes between the origin and the path. */
const metadataUrl = (base: string, path: string): string => {
  const { origin, pathname } = new URL(base);
  const prefix = pathname === '/' ? '' : pathname;
  return `${origin}${METADATA_PATH}${prefix}${path === '/' ? '' : path}`;
};

/**
 * The value of `WWW-Authenticate` (RFC 6750 §3, RFC 9728 §5.1). `path`: of the resource. `hasShown`: something was shown that
 * is not good; a client that showed nothing made no mistake, and is told of none.
 */
export const challengeOf = (
  settings: ChallengeSettings,
  reached: Reached,
  path: string,
  fault: Fault,
  hasShown: boolean,
): string =>
  settings.schemes
    .map((scheme) =>
      scheme === 'Basic'
        ? 'Basic realm="mcp-gateway", charset="UTF-8"'
        : ['Bearer', parametersOf(settings, reached, path, fault, hasShown).join(', ')]
            .filter((part) => part !== '')
            .join(' '),
    )
    .join(', ');

const parametersOf = (
  { publicUrl, hasMetadata, scopes }: ChallengeSettings,
  reached: Reached,
  path: string,
  fault: Fault,
  hasShown: boolean,
): readonly string[] => {
  const error = fault.code === 'insufficient_scope' ? fault.code : 'invalid_token';
  const needed = fault.data?.['scope'];
  const scope = typeof needed === 'string' ? needed : scopes.join(' ');
  return [
    ...(hasShown || error !== 'invalid_token'
      ? [`error="${error}"`, `error_description="${quotable(fault.message)}"`]
      : []),
    ...(scope === '' ? [] : [`scope="${quotable(scope)}"`]),
    ...(hasMetadata
      ? [`resource_metadata="${metadataUrl(baseOf(publicUrl, reached), encoded(path))}"`]
      : []),
  ];
};

/** RFC 6750 §3: what may stand there needs no escape. */
const quotable = (text: string): string => text.replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'");

/** What may not stand between quotes, and is in no path that a client writes well. */
const encoded = (path: string): string =>
  path.replaceAll(/[^\x21\x23-\x5b\x5d-\x7e]/g, (odd) => `%${hex(odd.charCodeAt(0) & 0xff)}`);

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');
