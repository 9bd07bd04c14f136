import { z } from 'zod';
import { choice, closed, text, texts, token } from './fields.ts';

const upstreamAuth = closed({
  type: choice({
    bearer: 'bearer',
    header: 'header',
    client_credentials: 'client_credentials',
    token_exchange: 'token_exchange',
    stored: 'stored',
  }),
  token: token.optional(),
  token_file: text.optional(),
  header: text.optional(),
  prefix: z.string().optional(),
  token_url: text.optional(),
  issuer: text.optional(),
  client_id: text.optional(),
  client_secret: text.optional(),
  client_secret_file: text.optional(),
  private_key_file: text.optional(),
  algorithm: text.optional(),
  key_id: text.optional(),
  client_auth: choice({
    basic: 'basic',
    client_secret_basic: 'basic',
    post: 'post',
    client_secret_post: 'post',
    private_key_jwt: 'private_key',
  }).optional(),
  scope: z.union([texts, text]).optional(),
  audience: text.optional(),
  resource: text.optional(),
  subject_token_type: text.optional(),
  requested_token_type: text.optional(),
  own: choice({ none: 'none', client_credentials: 'client_credentials' }).optional(),
});

/** What an entry of a server, in either shape, says about what the server is shown. */
export const upstreamAuthShape = { auth: upstreamAuth.optional() };

/** Where the stored credentials of callers are. */
export const credentials = closed({
  file: text.optional(),
  key: text.optional(),
  key_file: text.optional(),
});

export type UpstreamAuthEntry = z.output<typeof upstreamAuth>;
