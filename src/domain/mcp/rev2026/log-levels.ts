/** The levels of log messages, least severe first (2026-07-28, server/utilities/logging). */
export const logLevels: readonly string[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
];
