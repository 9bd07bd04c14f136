import type { z } from 'zod';
import { securityAuth } from './auth.ts';
import { choice, closed, duration, flag, text, texts, wholeNumber } from './fields.ts';
import { moment } from './moment.ts';
import { seedRateLimit } from './rate-limit.ts';
import { tls } from './tls.ts';

/** Mission CF-27: what is sent with every answer. */
const headers = closed({
  hsts_max_age: wholeNumber(0, 10_000_000_000).optional(),
  hsts_include_subdomains: flag.optional(),
  x_frame_options: choice({ DENY: 'DENY', SAMEORIGIN: 'SAMEORIGIN' }).optional(),
  x_content_type_options: choice({ nosniff: 'nosniff' }).optional(),
  x_xss_protection: text.optional(),
  content_security_policy: text.optional(),
  referrer_policy: text.optional(),
});

/** Mission CF-28, RFC 9116. */
const securityTxt = closed({
  enabled: flag.optional(),
  contact: text.optional(),
  expires: moment.optional(),
  policy: text.optional(),
});

/** Mission SV-14. */
const cors = closed({
  enabled: flag.optional(),
  allowed_origins: texts.optional(),
  allowed_methods: texts.optional(),
  allowed_headers: texts.optional(),
  max_age: duration.optional(),
  allow_credentials: flag.optional(),
});

/** The section `security` of the original programs. */
export const securitySection = closed({
  headers: headers.optional(),
  security_txt: securityTxt.optional(),
  cors: cors.optional(),
  tls: tls.optional(),
  auth: securityAuth.optional(),
  rate_limiting: seedRateLimit.optional(),
});

export type SecurityEntry = z.output<typeof securitySection>;
