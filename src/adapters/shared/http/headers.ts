/** What browsers are told with every answer (mission SV-12, C-41; reliability S22). */
export interface SecurityHeaders {
  readonly hstsMaxAgeSeconds: number;
  readonly hstsIncludesSubdomains: boolean;
  readonly frameOptions: string;
  readonly contentTypeOptions: string;
  readonly xssProtection: string;
  readonly contentSecurityPolicy: string;
  readonly referrerPolicy: string;
}

/**
 * Those of the original's first version, but for one: `1; mode=block` switches on a filter of old browsers that pages could
 * be attacked by, and that no browser has any more.
 */
export const DEFAULT_SECURITY_HEADERS: SecurityHeaders = {
  hstsMaxAgeSeconds: 31_536_000,
  hstsIncludesSubdomains: true,
  frameOptions: 'DENY',
  contentTypeOptions: 'nosniff',
  xssProtection: '0',
  contentSecurityPolicy:
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  referrerPolicy: 'strict-origin-when-cross-origin',
};

/** Flat name, value list, made once. `isEncrypted`: clients come by https, here or at a proxy in front. */
export const securityHeaders = (
  settings: SecurityHeaders,
  isEncrypted: boolean,
): readonly string[] => [
  ...['x-content-type-options', settings.contentTypeOptions],
  ...['x-frame-options', settings.frameOptions],
  ...['content-security-policy', settings.contentSecurityPolicy],
  ...['referrer-policy', settings.referrerPolicy],
  ...['x-xss-protection', settings.xssProtection],
  ...['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
  ...['cross-origin-opener-policy', 'same-origin'],
  ...['cross-origin-resource-policy', 'same-origin'],
  ...(isEncrypted ? ['strict-transport-security', hstsOf(settings)] : []),
];

const hstsOf = ({ hstsMaxAgeSeconds, hstsIncludesSubdomains }: SecurityHeaders): string =>
  `max-age=${hstsMaxAgeSeconds}${hstsIncludesSubdomains ? '; includeSubDomains' : ''}`;
