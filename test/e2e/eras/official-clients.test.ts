import { describeMeetings, ways } from './support/official-clients.ts';

const evenWays = ways.filter((_, at) => at % 2 === 0);
const oddWays = ways.filter((_, at) => at % 2 === 1);

// Every way with both eras and both carriers, and both eras on both carriers.
describeMeetings([
  { era: 'legacy', carrier: 'http', ways: evenWays },
  { era: 'legacy', carrier: 'stdio', ways: oddWays },
  { era: 'modern', carrier: 'http', ways: oddWays },
  { era: 'modern', carrier: 'stdio', ways: evenWays },
]);
