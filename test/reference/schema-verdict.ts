import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { placeOf, schemas } from './published.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
const validates = ajv.compile(JSON.parse(readFileSync(placeOf(schemas[0].name), 'utf8')) as object);

/** What the published schema refuses of a value; empty when it is right. */
export const refusedBySchema = (value: unknown): readonly ErrorObject[] =>
  validates(value) ? [] : (validates.errors ?? []);
