#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { holdYoungGeneration } from './young-generation.ts';

/** The oldest Node the program runs on (package.json `engines`). */
const oldestMajor = 24;

if (Number.parseInt(process.versions.node, 10) < oldestMajor) {
  process.stderr.write(
    `error: mcp-gateway needs Node ${oldestMajor} or newer, this is ${process.version}; npm scripts bring their own\n`,
  );
  process.exit(1);
}
// Everything else is imported afterwards, so that its compiled code comes from the cache.
enableCompileCache();
holdYoungGeneration();
const { main } = await import('./command-line.ts');
await main();
