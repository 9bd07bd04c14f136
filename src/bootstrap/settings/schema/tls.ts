import type { z } from 'zod';
import { read, unreadable } from '../../../domain/config/parsed.ts';
import { choice, closed, field, flag, text, texts } from './fields.ts';
import type { Form } from './forms.ts';

const versionForm: Form = {
  enum: ['1.2', '1.3', 'TLS1.2', 'TLS1.3', 'TLSv1.2', 'TLSv1.3', 1.2, 1.3],
};

const versions = new Map([
  ['1.2', 'TLSv1.2'],
  ['1.3', 'TLSv1.3'],
] as const);

/** Mission C-39: every way the original programs write a version. */
export const version = field((value) => {
  const number = /^(?:TLS ?v?)?(1\.[23])$/i.exec(String(value))?.[1];
  const meant = [...versions].find(([known]) => known === number)?.[1];
  return meant === undefined
    ? unreadable(`expected 1.2 or 1.3, found ${JSON.stringify(value)}`)
    : read(meant);
}, versionForm);

/** How a listener proves who it is, and what it wants of clients (mission CF-09). */
export const tls = closed({
  enabled: flag.optional(),
  cert_file: text.optional(),
  key_file: text.optional(),
  client_auth: choice({ none: 'none', request: 'request', require: 'require' }).optional(),
  verify_client: flag.optional(),
  ca_file: text.optional(),
  crl_file: text.optional(),
  min_version: version.optional(),
  cipher_suites: texts.optional(),
});

export type TlsEntry = z.output<typeof tls>;
