import { createRequire } from 'node:module';
import type { buildConnector, Pool } from 'undici';

const require = createRequire(import.meta.url);

/**
 * undici's pool without the rest of the package: its main entry also loads fetch, caches, cookies and mocks, which
 * nothing here uses and which cost megabytes of idle memory (docs/decisions/006).
 */
export const UndiciPool = require('undici/lib/dispatcher/pool.js') as typeof Pool;

/** What a pool makes its connections with. */
export const undiciConnector = require('undici/lib/core/connect.js') as typeof buildConnector;
