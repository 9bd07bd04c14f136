import type {
  CorsSettings,
  SecurityHeaderSettings,
  SecuritySettings,
  SecurityTxtSettings,
} from '../operation-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { SecurityEntry } from '../schema/security.ts';
import type { Findings } from './findings.ts';

/** Headers, security.txt and CORS; undefined when none of them is written. */
export const securityOf = (
  { security }: GatewayFile,
  findings: Findings,
): SecuritySettings | undefined => {
  const { headers, security_txt: text, cors } = security ?? {};
  if (headers === undefined && text === undefined && cors === undefined) return undefined;
  return {
    headers: headersOf(headers),
    securityTxt: securityTxtOf(text, findings),
    cors: corsOf(cors),
  };
};

/** The defaults are those of the original's first version (mission C-41). */
const headersOf = (entry: SecurityEntry['headers']): SecurityHeaderSettings | undefined =>
  entry && {
    hstsMaxAgeSeconds: entry.hsts_max_age ?? 31_536_000,
    hstsIncludesSubdomains: entry.hsts_include_subdomains ?? true,
    frameOptions: entry.x_frame_options ?? 'DENY',
    contentTypeOptions: entry.x_content_type_options ?? 'nosniff',
    xssProtection: entry.x_xss_protection ?? '1; mode=block',
    contentSecurityPolicy: entry.content_security_policy,
    referrerPolicy: entry.referrer_policy,
  };

/** RFC 9116 wants a contact. */
const securityTxtOf = (
  entry: SecurityEntry['security_txt'],
  findings: Findings,
): SecurityTxtSettings | undefined => {
  if (entry === undefined || entry.enabled === false) return undefined;
  const { contact, expires, policy } = entry;
  if (contact === undefined) {
    findings.keyProblem(['security', 'security_txt'], 'security_txt needs a contact');
    return undefined;
  }
  return { contact, expires, policy };
};

const corsOf = (entry: SecurityEntry['cors']): CorsSettings | undefined =>
  entry === undefined || entry.enabled === false
    ? undefined
    : {
        origins: entry.allowed_origins ?? [],
        methods: entry.allowed_methods ?? [],
        headers: entry.allowed_headers ?? [],
        maxAgeMs: entry.max_age,
        allowsCredentials: entry.allow_credentials ?? false,
      };
