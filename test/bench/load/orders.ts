/** What the bench tells a load program, as JSON in its first parameter. */
export type Protocol = 'http' | 'modern-http' | 'websocket' | 'tcp';

export interface Target {
  protocol: Protocol;
  port: number;
  /** A token, where one is asked for. */
  bearer?: string | undefined;
  /** Process whose CPU time or memory is sampled. */
  pid: number;
}

export interface LoadOrder extends Target {
  connections: number;
  /** Calls in flight per connection. */
  depth: number;
  warmUpMs: number;
  windowMs: number;
}

export interface LoadReport {
  /** Right answers within the window. */
  answers: number;
  /** Wrong answers and lost connections since the start. */
  wrong: number;
  /** The first of them, shortened. */
  firstWrong: string;
  elapsedMs: number;
  cpuOwnUs: number;
  cpuDescendantsUs: number;
}

/** Each connection calls all targets in turn, so that they serve the same at the same time. */
export interface AlternatingOrder {
  protocol: Protocol;
  targets: readonly { readonly port: number; readonly pid: number }[];
  /** To each of them. */
  connections: number;
  warmUpMs: number;
  windowMs: number;
  windows: number;
}

export interface AlternatingReport extends Pick<LoadReport, 'answers' | 'wrong' | 'firstWrong'> {
  /** Processor time of each target, for each window. */
  cpuUs: readonly (readonly number[])[];
}

export interface PayloadReport {
  identical: boolean;
  payloadBytes: number;
  /** Peak resident size during the call less resident size before it. */
  growthBytes: number;
}

export interface IdleOrder {
  /** `listen`: subscriptions of 2026-07-28. */
  protocol: 'websocket' | 'sse' | 'listen';
  port: number;
  pid: number;
  /** Connection counts to measure at, ascending. */
  steps: readonly number[];
}

export interface IdleStep {
  connections: number;
  lost: number;
  openedMs: number;
  /** Resident growth since before the first connection, per connection. */
  bytesEach: number;
  residentBytes: number;
}

export function readOrder<Order>(): Order {
  return JSON.parse(process.argv[2] ?? '{}') as Order;
}

export function writeReport(report: unknown): void {
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
}
