import type { CorsSettings } from '../../../adapters/shared/http/cors.ts';
import type { SecurityHeaderSettings, SecuritySettings } from '../operation-settings.ts';
import type { Tree } from './tree.ts';
import { durationText } from './units.ts';

/** What browsers and finders of holes are told. */
export const securityTree = (settings: SecuritySettings | undefined): Tree | undefined =>
  settings && {
    headers: settings.headers && headersTree(settings.headers),
    security_txt: settings.securityTxt && { ...settings.securityTxt },
    cors: settings.cors && corsTree(settings.cors),
  };

const headersTree = (headers: SecurityHeaderSettings): Tree => ({
  hsts_max_age: headers.hstsMaxAgeSeconds,
  hsts_include_subdomains: headers.hstsIncludesSubdomains,
  x_frame_options: headers.frameOptions,
  x_content_type_options: headers.contentTypeOptions,
  x_xss_protection: headers.xssProtection,
  content_security_policy: headers.contentSecurityPolicy,
  referrer_policy: headers.referrerPolicy,
});

const corsTree = (cors: CorsSettings): Tree => ({
  allowed_origins: cors.origins,
  allowed_methods: cors.methods,
  allowed_headers: cors.headers,
  max_age: durationText(cors.maxAgeMs),
  allow_credentials: cors.allowsCredentials,
});
