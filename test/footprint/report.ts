import type { Installation } from './installed.ts';
import type { StartTimes } from './start.ts';

/** What an installation may cost (ecosystem U01…U04). */
export const budgets = { packages: 80, megabytes: 25, helpMs: 250, listeningMs: 700 } as const;

const SHOWN = 15;
const MEGA = 1_000_000;

const megabytes = (bytes: number): string => (bytes / MEGA).toFixed(1);

/** The page docs/footprint.md. */
export const footprintPage = ({ packages }: Installation, times: StartTimes): string => {
  const bytes = packages.reduce((sum, one) => sum + one.bytes, 0);
  const rows = [
    ['packages', String(packages.length), String(budgets.packages)],
    ['MB on disk, the program included', megabytes(bytes), String(budgets.megabytes)],
    ['`mcp-gateway --help`, ms', times.helpMs.toFixed(0), String(budgets.helpMs)],
    ['`mcp-gateway --version`, ms', times.versionMs.toFixed(0), ''],
    ['start until calls are taken, ms', times.listeningMs.toFixed(0), String(budgets.listeningMs)],
  ];
  const largest = packages
    .slice(0, SHOWN)
    .map(({ name, version, bytes: size }) => [`${name} ${version}`, megabytes(size)]);
  const rest = packages.slice(SHOWN).reduce((sum, one) => sum + one.bytes, 0);
  return `# Footprint

What an installation of the packed program costs, without what is optional (\`pino-pretty\`, by which lines of the log are
for people on a terminal). \`npm run footprint\` packs what was built, installs it into an empty folder and writes this
page; times are medians of ten starts on the machine it ran on, with one HTTP frontend and one HTTP server.

${table(['', 'measured', 'aim'], rows)}

## Where the space goes

\`bintrees\` (most of it its own tests) and \`@opentelemetry/api\` come with prom-client and are never loaded.

${table(['package', 'MB'], [...largest, [`${packages.length - largest.length} others`, megabytes(rest)]])}
`;
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
