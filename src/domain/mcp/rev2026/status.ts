/** Errors that make the HTTP answer a failure itself; all others are the application's business and travel with 200. */
const statuses: ReadonlyMap<number, number> = new Map([
  [-32_601, 404],
  [-32_700, 400],
  [-32_600, 400],
  [-32_020, 400],
  [-32_021, 400],
  [-32_022, 400],
]);

/** HTTP status of an answer with this JSON-RPC error code (2026-07-28, basic/transports/streamable-http). */
export const httpStatusOf = (rpcCode: number): number => statuses.get(rpcCode) ?? 200;

/** Whether only the specification of 2026-07-28 has this code: HeaderMismatch, MissingRequiredClientCapability, UnsupportedProtocolVersion. */
export const isOfModernEra = (rpcCode: number): boolean => rpcCode <= -32_020 && rpcCode >= -32_022;
