import type { z } from 'zod';
import { closed, flag, text, texts } from './fields.ts';
import { version } from './tls.ts';

export const backendTlsShape = {
  ca_file: text.optional(),
  cert_file: text.optional(),
  key_file: text.optional(),
  min_version: version.optional(),
  cipher_suites: texts.optional(),
  server_name: text.optional(),
  verify: flag.optional(),
  insecure_skip_verify: flag.optional(),
};

/** Whom a server is checked by, and what it is shown (mission TL-07). */
export const backendTls = closed(backendTlsShape);

export type BackendTlsEntry = z.output<typeof backendTls>;
