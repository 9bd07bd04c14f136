import { rmSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { type Carrier, listen } from './server.ts';
import { ToolScript } from './tool-script.ts';

/** A network server as a process of its own: `node server-main.ts CARRIER PORT-OR-PATH`. */
const [, , carrier, where = ''] = process.argv;
const place = /^\d+$/.test(where)
  ? { host: '127.0.0.1' as const, port: Number(where) }
  : { path: where };
// A killed server leaves its socket file behind.
if ('path' in place) rmSync(place.path, { force: true });
// Who kills it leaves it no time for that.
flushCompileCache();
await listen(carrier as Carrier, place, new ToolScript());
process.stderr.write('listening\n');
