import { readFile } from 'node:fs/promises';

/** The schema that comes with the program. */
export const configSchema = (): Promise<string> =>
  readFile(new URL('../../../schema/config.v1.json', import.meta.url), 'utf8');
