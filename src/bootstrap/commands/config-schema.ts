import { readFile } from 'node:fs/promises';
import { publishedSchema } from '../published-schema.ts';

/** The schema that comes with the program. */
export const configSchema = (): Promise<string> => readFile(publishedSchema, 'utf8');
