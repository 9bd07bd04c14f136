/** How much somebody should care. */
export type Severity = 'info' | 'warning' | 'critical';

const ranks: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 3 };

/** 0 for nothing; the worse the higher. */
export const rankOf = (severity: Severity | undefined): number =>
  severity === undefined ? 0 : ranks[severity];
