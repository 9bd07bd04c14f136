import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What `npm run build` makes: a file for each module. */
export const built = fileURLToPath(new URL('../../dist/bootstrap/main.js', import.meta.url));
const source = fileURLToPath(new URL('../../src/bootstrap/main.ts', import.meta.url));

const { GATEWAY_PROGRAM } = process.env;
/** The program under test: the one the environment names, what was built, or the sources when nothing was. */
export const program = GATEWAY_PROGRAM ?? (existsSync(built) ? built : source);
