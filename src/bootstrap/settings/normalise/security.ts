import type { CorsSettings } from '../../../adapters/shared/http/cors.ts';
import type {
  SecurityHeaderSettings,
  SecuritySettings,
  SecurityTxtSettings,
} from '../operation-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { SecurityEntry } from '../schema/security.ts';
import type { Findings } from './findings.ts';
import { firstSaid } from './first-said.ts';

/** Headers, security.txt and CORS; undefined when none of them is written. */
export const securityOf = (file: GatewayFile, findings: Findings): SecuritySettings | undefined => {
  const { headers, security_txt: text } = file.security ?? {};
  const settings = {
    headers: headersOf(headers, findings),
    securityTxt: securityTxtOf(text, findings),
    cors: corsOf(file, findings),
  };
  return Object.values(settings).every((part) => part === undefined) ? undefined : settings;
};

/** The defaults are those of the original's first version (mission C-41), but for a filter that pages were attacked by. */
const headersOf = (
  entry: SecurityEntry['headers'],
  findings: Findings,
): SecurityHeaderSettings | undefined => {
  if (entry === undefined) return undefined;
  for (const key of ['x_xss_protection', 'content_security_policy', 'referrer_policy'] as const) {
    if (/^[\x20-\x7e]+$/.test(entry[key] ?? '-')) continue;
    findings.problem(['security', 'headers', key], 'a header is one line of visible ASCII');
  }
  return {
    hstsMaxAgeSeconds: entry.hsts_max_age ?? 31_536_000,
    hstsIncludesSubdomains: entry.hsts_include_subdomains ?? true,
    frameOptions: entry.x_frame_options ?? 'DENY',
    contentTypeOptions: entry.x_content_type_options ?? 'nosniff',
    xssProtection: entry.x_xss_protection ?? '0',
    contentSecurityPolicy: entry.content_security_policy,
    referrerPolicy: entry.referrer_policy,
  };
};

const place = ['security', 'security_txt'] as const;

/** RFC 9116 wants a contact, which is a URI: a bare address of mail becomes one. */
const securityTxtOf = (
  entry: SecurityEntry['security_txt'],
  findings: Findings,
): SecurityTxtSettings | undefined => {
  if (entry === undefined || entry.enabled === false) return undefined;
  const { contact: written, expires, policy } = entry;
  if (written === undefined) {
    findings.keyProblem([...place], 'security_txt needs a contact');
    return undefined;
  }
  const contact = /^[^\s:@/]+@[^\s:@/]+$/.test(written) ? `mailto:${written}` : written;
  if (!/^(?:https|mailto|tel):[\x21-\x7e]+$/.test(contact)) {
    const message =
      'expected an address such as security@example.com or https://example.com/report';
    findings.problem([...place, 'contact'], message);
  }
  if (policy !== undefined && !/^https:[\x21-\x7e]+$/.test(policy)) {
    findings.problem([...place, 'policy'], 'expected an address that begins with https://');
  }
  return { contact, expires, policy };
};

/** `cors_enabled` of the original programs switches on what `security.cors` describes. */
const corsOf = (
  { security, server }: GatewayFile,
  findings: Findings,
): CorsSettings | undefined => {
  const entry = security?.cors;
  const isOn = firstSaid(
    [
      [entry && (entry.enabled ?? true), ['security', 'cors']],
      [server?.protocols?.http?.cors_enabled, ['server', 'protocols', 'http', 'cors_enabled']],
    ],
    findings,
  );
  if (isOn !== true) return undefined;
  const origins = entry?.allowed_origins ?? server?.allowed_origins ?? [];
  const allowsCredentials = entry?.allow_credentials ?? false;
  if (origins.includes('*') && allowsCredentials) {
    const message =
      'pages of every site would call with the credentials of whoever reads them: name the origins in allowed_origins';
    findings.problem(['security', 'cors', 'allow_credentials'], message);
  }
  return {
    origins,
    methods: entry?.allowed_methods ?? [],
    headers: entry?.allowed_headers ?? [],
    maxAgeMs: entry?.max_age,
    allowsCredentials,
  };
};
