import { ListingServer } from '../../e2e/federation/support/listing-server.ts';

/**
 * Many servers of the official SDK in one process: `node listing-servers.ts SERVERS TOOLS` writes their ports to
 * stdout, as JSON on one line. It ends with its standard input.
 */
const [servers = 1, tools = 1] = process.argv.slice(2).map(Number);

const page = Array.from({ length: tools }, (_, index) => `tool-${index}`);
const started = await Promise.all(
  Array.from({ length: servers }, () => ListingServer.start({ pages: [page] })),
);
process.stdout.write(`${JSON.stringify(started.map(({ url }) => Number(new URL(url).port)))}\n`);
process.stdin.resume().on('end', () => process.exit(0));
