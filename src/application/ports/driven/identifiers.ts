export interface Identifiers {
  /** At least 128 random bits as visible ASCII (specification 2025-11-25, basic/transports, session management). */
  sessionId(): string;
}
