import type { Requirement } from '../requirement.ts';

export const operations: readonly Requirement[] = [
  {
    id: 'U01',
    sentence:
      'A cold npx start without configuration answers its first tools/call within 10 s of one command.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'U02',
    sentence: 'A warm npx start takes at most 1.5 s, and an installed one 0.7 s.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'U03',
    sentence: '--help and --version print on stdout and exit 0 within 250 ms.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'U04',
    sentence:
      'The package brings at most 80 packages and 25 MB, listens within 400 ms, and idles below 90 MB.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'U05',
    sentence:
      'The server lists of 14 client programs are read and written back unchanged, and unset variables are named.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'U06',
    sentence:
      'validate points at a wrong key with file, line, column and suggestion, doctor names each failing backend with its cure, and both have --json.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'U07',
    sentence: 'In stdio mode stdout holds JSON-RPC lines only, at every log level.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'U08',
    sentence:
      'Logs are pretty on a terminal and JSON elsewhere, obey NO_COLOR, and change their level while running.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'U09',
    sentence:
      'A scrape parses, follows the naming and unit rules, counts isError results as failures, and keeps its cardinality capped.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'U10',
    sentence:
      'Each metric named in rules and dashboards exists in a live scrape, and the rules have unit tests.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'U11',
    sentence:
      'OpenAPI, JSON Schema and command-line pages are generated and never drift from the code, and every example config validates.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'U12',
    sentence:
      'Charts and Compose files render, match their value schema, and meet the restricted pod profile.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'U13',
    sentence:
      'The MCP conformance suite passes through the gateway for both eras, except for a listed set that only shrinks.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'U14',
    sentence:
      '/healthz never depends on peers, /ready reflects drain, configuration and required parts, and health details need a credential.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'U15',
    sentence:
      'The configuration and Redis data of the previous version still work after an upgrade.',
    sources: ['reliability'],
    state: 'planned',
  },
];
