import { z } from 'zod';
import { apiKeys, basic, mtls, seedCallers } from './callers.ts';
import {
  choice,
  closed,
  duration,
  durationOrOff,
  flag,
  text,
  texts,
  wholeNumber,
} from './fields.ts';
import { jwt } from './jwt.ts';
import { resourceShape } from './resource.ts';

const audience = z.union([text, texts]);

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
  groups_claim: text.optional(),
});

const ways = {
  token: 'token',
  jwt: 'jwt',
  oauth2: 'oauth2',
  api_key: 'api_key',
  basic: 'basic',
  mtls: 'mtls',
} as const;
const providers = { none: 'none', ...ways } as const;

export const auth = closed({
  ...resourceShape,
  enabled: flag.optional(),
  /** Mission C-23. */
  enforce_scopes: flag.optional(),
  provider: choice(providers).optional(),
  /** Mission C-19: `bearer` leaves it to the other keys what a token is. */
  type: choice({ ...providers, bearer: 'bearer' }).optional(),
  /** Several ways to say who one is. */
  providers: z.array(choice(ways)).optional(),
  max_failures: wholeNumber(0, 1_000_000).optional(),
  token_file: text.optional(),
  api_keys: apiKeys.optional(),
  basic: basic.optional(),
  mtls: mtls.optional(),
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
  ...seedCallers,
});

export type AuthEntry = z.output<typeof auth>;
export type SeedAuthEntry = z.output<typeof securityAuth>;
