/** How near the process is to what it can bear. */
export interface Pressure {
  /** How late the event loop was, on average since the last reading, in milliseconds. */
  readonly delayMs: number;
  /** The part of the memory it may have that is in use, 0 to 1. */
  readonly memory: number;
}

export interface PressureGauge {
  read(): Pressure;
  /** Measures no more. */
  close(): void;
}
