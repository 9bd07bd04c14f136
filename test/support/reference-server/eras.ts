/** With a handshake (2024-11-05 to 2025-11-25), and without (2026-07-28). */
export type Era = 'legacy' | 'modern';

export const SERVED_ERAS = ['both', 'legacy', 'modern'] as const;
export type ServedEras = (typeof SERVED_ERAS)[number];
