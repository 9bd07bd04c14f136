import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Environment of what runs on Node: what was compiled once is there for all. Node and the program keep it below `TMPDIR`
 * otherwise, which is new for each run, and children of the gateway do without.
 */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };
