import type { z } from 'zod';
import { closed, flag, texts } from './fields.ts';

/** Reliability §3: what a command may reach. Where it is written, and nothing in it, the least. */
export const sandbox = closed({
  enabled: flag.optional(),
  network: flag.optional(),
  read: texts.optional(),
  write: texts.optional(),
});

export type SandboxEntry = z.output<typeof sandbox>;
