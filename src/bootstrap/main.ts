#!/usr/bin/env node
import { holdYoungGeneration } from './young-generation.ts';

/** The oldest Node the program runs on (package.json `engines`). */
const oldestMajor = 24;

if (Number.parseInt(process.versions.node, 10) < oldestMajor) {
  process.stderr.write(
    `error: mcp-gateway needs Node ${oldestMajor} or newer, this is ${process.version}; npm scripts bring their own\n`,
  );
  process.exit(1);
}
// A static import would fail in front of the check above on a Node that has no compile cache. Everything else is imported
// afterwards, so that its compiled code comes from the cache.
const { enableCompileCache } = await import('node:module');
enableCompileCache();
holdYoungGeneration();
const { main } = await import('./command-line.ts');
await main();
