import { z } from 'zod';
import { closed, duration, flag, text, texts } from './fields.ts';

const oneOrMore = z.union([text, texts]);

/** Mission AU-01…AU-04. */
const issuerFields = {
  issuer: text.optional(),
  audience: oneOrMore.optional(),
  secret_key_env: oneOrMore.optional(),
  secret_key: oneOrMore.optional(),
  public_key_path: oneOrMore.optional(),
  jwks_url: text.optional(),
  discovery: flag.optional(),
  jwks_cache: duration.optional(),
  algorithms: texts.optional(),
  required_claims: texts.optional(),
  strict_type: flag.optional(),
  groups_claim: text.optional(),
};

const issuer = closed(issuerFields);

export const jwt = closed({ ...issuerFields, issuers: z.record(z.string(), issuer).optional() });

export type IssuerEntry = z.output<typeof issuer>;
