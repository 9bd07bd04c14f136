import { z } from 'zod';
import { choice, closed, duration, durationOrOff, flag, text, texts } from './fields.ts';

const audience = z.union([text, texts]);

/** Mission AU-01…AU-04. */
const jwt = closed({
  issuer: text.optional(),
  audience: audience.optional(),
  secret_key_env: text.optional(),
  secret_key: text.optional(),
  public_key_path: text.optional(),
  jwks_url: text.optional(),
});

/** Mission AU-05…AU-07. */
const oauth2 = closed({
  client_id: text.optional(),
  client_secret_env: text.optional(),
  client_secret: text.optional(),
  token_endpoint: text.optional(),
  introspect_endpoint: text.optional(),
  jwks_endpoint: text.optional(),
  timeout: duration.optional(),
  issuer: text.optional(),
  audience: audience.optional(),
});

const providers = { none: 'none', token: 'token', jwt: 'jwt', oauth2: 'oauth2' } as const;

export const auth = closed({
  enabled: flag.optional(),
  provider: choice(providers).optional(),
  /** Mission C-19: `bearer` leaves it to the other keys what a token is. */
  type: choice({ ...providers, bearer: 'bearer' }).optional(),
  token: text.optional(),
  tokens: texts.optional(),
  jwt: jwt.optional(),
  oauth2: oauth2.optional(),
  per_message_auth: flag.optional(),
  per_message_auth_cache: durationOrOff.optional(),
  per_message_cache: durationOrOff.optional(),
});

/** As seed 004 has it. */
export const securityAuth = closed({
  enabled: flag.optional(),
  jwt_secret: text.optional(),
});

export type AuthEntry = z.output<typeof auth>;
