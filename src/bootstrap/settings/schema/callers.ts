import { z } from 'zod';
import { read, unreadable } from '../../../domain/config/parsed.ts';
import { choice, closed, field, flag, text, texts, wholeNumber } from './fields.ts';
import { moment } from './moment.ts';

const count = wholeNumber(1, 10_000_000);

/** RFC 9110 §5.1. */
const headerPattern = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
const headerName = field(
  (value) =>
    typeof value === 'string' && headerPattern.test(value)
      ? read(value.toLowerCase())
      : unreadable(
          `expected the name of a header such as X-API-Key, found ${JSON.stringify(value)}`,
        ),
  { type: 'string', pattern: headerPattern.source },
);

/** What may be said of a caller, whatever it shows. */
const caller = {
  user: text.optional(),
  scopes: texts.optional(),
  groups: texts.optional(),
  rate_limit: closed({ requests_per_minute: count, burst: count.optional() }).optional(),
};

/** Mission AU-11. */
export const apiKeys = closed({
  header: headerName.optional(),
  keys: z
    .array(
      closed({
        id: text,
        hash: text.optional(),
        key_env: text.optional(),
        key: text.optional(),
        expires: moment.optional(),
        ...caller,
      }),
    )
    .optional(),
});

/** A hash or a password; more of a user where there is more to say. */
const user = z.union([
  text,
  closed({
    hash: text.optional(),
    password_env: text.optional(),
    password: text.optional(),
    ...caller,
  }),
]);
const users = z.record(z.string(), user);

/** Mission AU-12. */
export const basic = closed({ users: users.optional() });

/** Mission AU-08. */
export const mtls = closed({
  identity: choice({
    subject: 'subject',
    dns: 'dns',
    uri: 'uri',
    email: 'email',
    ip: 'ip',
    fingerprint: 'fingerprint',
  }).optional(),
  users: z.record(z.string(), closed(caller)).optional(),
  allow_others: flag.optional(),
});

/** As seed 004 has it, beside the secret. */
export const seedCallers = {
  api_key_header: headerName.optional(),
  basic_auth_users: users.optional(),
};

export type CallerEntry = {
  readonly [Key in keyof typeof caller]?: z.output<(typeof caller)[Key]>;
};
export type ApiKeysEntry = z.output<typeof apiKeys>;
export type BasicUserEntry = z.output<typeof user>;
