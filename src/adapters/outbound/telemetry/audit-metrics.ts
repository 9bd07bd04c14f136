import { Counter, Gauge, type Registry } from './prom-parts.ts';

/** What is read of the trail when metrics are. */
export interface TrailState {
  readonly isSound: boolean;
  /** Since the start. */
  readonly lost: number;
}

/** Whether what is done is written down. */
export const showAudit = (registry: Registry, trail: TrailState): void => {
  new Gauge({
    name: 'mcp_gateway_audit_sound',
    help: 'Whether audit records can be written: 1, or 0 while a place for them is away or full.',
    registers: [registry],
    collect() {
      this.set(trail.isSound ? 1 : 0);
    },
  });
  let shown = 0;
  new Counter({
    name: 'mcp_gateway_audit_records_lost_total',
    help: 'Audit records for which there was no room while they could not be written.',
    registers: [registry],
    collect() {
      this.inc(trail.lost - shown);
      shown = trail.lost;
    },
  });
};
