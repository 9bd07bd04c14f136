import type { Throughput } from '../measure/throughput.ts';
import type { Results } from './results.ts';
import { judge } from './targets.ts';

type Row = readonly string[];

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line).join('\n');
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

/** The page, from the figures of one run on the machine that `machine` describes. */
export function page(results: Results, machine: Row, rounds: number): string {
  const sections = [
    `# Performance

This page is written by \`npm run bench\`: all figures come from one run on one machine. Compare
ratios, not absolute rates: load, echo server and program under test share the cores.

${machine.map((fact) => `- ${fact}`).join('\n')}`,
    targetSection(results),
    throughputSection(results.throughput, rounds),
    idleSection(results),
    startUpSection(results),
    payloadSection(results),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function targetSection(results: Results): string {
  const rows = judge(results).map(({ what, limit, measured, met }) => [
    what,
    limit,
    measured,
    met ? 'met' : '**missed**',
  ]);
  if (rows.length === 0) return '';
  return `## Targets\n\n${table(['Target', 'Limit', 'Measured', ''], rows)}`;
}

function throughputSection(rows: readonly Throughput[], rounds: number): string {
  if (rows.length === 0) return '';
  const nginx = (name: string): Throughput | undefined =>
    rows.find((row) => row.name === (name.startsWith('modern-') ? 'modern-nginx' : 'nginx'));
  const haproxy = ({ name, depth }: Throughput): Throughput | undefined =>
    name === 'haproxy' || name === 'tcp-tcp'
      ? rows.find((row) => row.name === 'haproxy' && row.depth === depth)
      : undefined;
  const head = [
    'Program and path',
    'Depth',
    'CPU µs/call',
    '× nginx',
    '× haproxy',
    'calls/s',
    'calls per CPU second',
    'CPU µs/call with stdio server',
  ];
  const cells = rows.map((row) => [
    row.title,
    String(row.depth),
    row.cpuUs.toFixed(1),
    ratio(row, nginx(row.name)),
    ratio(row, haproxy(row)),
    Math.round(row.callsPerSecond).toLocaleString('en'),
    Math.round(1_000_000 / row.cpuUs).toLocaleString('en'),
    row.name.endsWith('-stdio') ? row.cpuWithServerUs.toFixed(1) : '–',
  ]);
  return `## Throughput

\`tools/call\` of about 150 bytes, answer of about 200, 64 connections, each with a session of its
own (none in revision 2026-07-28) and *depth* calls in flight; every answer's id and text are
checked. nginx is given the requests of the path it is compared with, haproxy the frames of TCP → TCP; the gateway asks
clients over TCP for a token and counts what it carries. Medians of ${rounds}
interleaved rounds. CPU is user + system time of the process under test (of nginx, master and
worker) from \`/proc/PID/stat\`; the echo server and the load are other processes and do not count.
The last column adds the stdio server the gateway has started.

${table(head, cells)}`;
}

function ratio(row: Throughput, to: Throughput | undefined): string {
  return to === undefined ? '–' : (row.cpuUs / to.cpuUs).toFixed(2);
}

const idleNames = {
  websocket: 'WebSocket',
  sse: 'HTTP+SSE (`GET /sse`)',
  listen: 'HTTP (`subscriptions/listen`)',
} as const;

function idleSection(results: Results): string {
  const rows = results.idle.flatMap(({ protocol, steps }) =>
    steps.map((step) => [
      idleNames[protocol],
      step.connections.toLocaleString('en'),
      (step.bytesEach / 1_000).toFixed(1),
      megabytes(step.residentBytes),
      (step.openedMs / 1_000).toFixed(2),
    ]),
  );
  if (rows.length === 0) return '';
  const head = ['Connections', 'Open', 'KB each', 'Gateway RSS, MB', 'Opened in, s'];
  return `## Idle connections

Connections that have opened and not spoken, and subscriptions that have been acknowledged. Resident memory once it has
settled, less that of the same gateway with 300 of them; no garbage collection is forced, so that the garbage of opening
them weighs on the smaller numbers.

${table(head, rows)}`;
}

function startUpSection({ startUp }: Results): string {
  if (startUp === undefined) return '';
  return `## Start-up

Medians of 5 starts of the built program with one HTTP frontend and one server: listening after
${Math.round(startUp.listeningMs)} ms, resident memory when idle ${megabytes(startUp.idleBytes)} MB.`;
}

function payloadSection({ payloads }: Results): string {
  if (payloads.length === 0) return '';
  const rows = payloads.map(({ title, identical, growthBytes, payloadBytes }) => [
    title,
    identical ? 'yes' : '**no**',
    megabytes(growthBytes),
    (growthBytes / payloadBytes).toFixed(1),
  ]);
  const head = ['Path', 'Byte-identical (SHA-256)', 'Peak RSS growth, MB', '× payload'];
  return `## A 9.9 MB result

One call on a gateway that has carried nothing large before.

${table(head, rows)}`;
}
