/** What a fault means on every wire and to every part that has to decide about it. */
export interface FaultRow {
  /** JSON-RPC `error.code` (JSON-RPC 2.0 §5.1; the gateway's own codes: mission §3.6). */
  readonly rpcCode: number;
  /** HTTP status where the refusal is the whole answer of an HTTP request. */
  readonly httpStatus: number;
  /** RFC 6455 close code where the refusal ends a WebSocket connection. */
  readonly closeCode: number;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** Whether the fault counts against the endpoint that was asked. */
  readonly blamesEndpoint: boolean;
}

const row = (
  rpcCode: number,
  httpStatus: number,
  closeCode: number,
  retryable = false,
  blamesEndpoint = false,
): FaultRow => ({ rpcCode, httpStatus, closeCode, retryable, blamesEndpoint });

/** Every refusal of the gateway. The key is the stable text code (`error.data.error_code`, metric reason). */
export const faultCatalogue = {
  parse_error: row(-32700, 400, 1007),
  invalid_request: row(-32600, 400, 1008),
  duplicate_request_id: row(-32600, 400, 1008),
  batch_refused: row(-32600, 400, 1008),
  method_not_found: row(-32601, 404, 1008),
  invalid_params: row(-32602, 400, 1008),
  unknown_namespace: row(-32602, 404, 1008),
  resource_not_found: row(-32002, 404, 1008),
  unsupported_protocol_version: row(-32600, 400, 1002),
  unknown_protocol_version: row(-32022, 400, 1008),
  invalid_envelope: row(-32602, 400, 1008),
  header_mismatch: row(-32020, 400, 1008),
  missing_client_capability: row(-32021, 400, 1008),
  request_state_refused: row(-32602, 400, 1008),
  message_too_large: row(-32600, 413, 1009),
  unsupported_media_type: row(-32600, 415, 1003),
  not_acceptable: row(-32600, 406, 1003),
  session_required: row(-32600, 400, 1008),
  session_unknown: row(-32001, 404, 1008),
  stream_in_use: row(-32600, 409, 1008),
  not_found: row(-32601, 404, 1008),
  http_method_refused: row(-32600, 405, 1008),
  expectation_refused: row(-32600, 417, 1008),
  unauthorized: row(-32002, 401, 3000),
  insufficient_scope: row(-32002, 403, 1008),
  forbidden: row(-32002, 403, 1008),
  too_many_failures: row(-32003, 429, 1013, true),
  auth_unavailable: row(-32004, 503, 1013, true),
  origin_refused: row(-32002, 403, 1008),
  host_refused: row(-32002, 403, 1008),
  too_many_connections: row(-32003, 503, 1013, true),
  too_many_in_flight: row(-32003, 429, 1013, true),
  rate_limited: row(-32003, 429, 1013, true),
  idempotency_key_in_use: row(-32003, 409, 1013, true),
  idempotency_key_reused: row(-32602, 422, 1008),
  overloaded: row(-32004, 503, 1013, true),
  quarantined: row(-32002, 403, 1008),
  backend_unavailable: row(-32004, 503, 1013, true, true),
  backend_protocol_error: row(-32004, 502, 1011, false, true),
  backend_unauthorized: row(-32004, 502, 1011),
  credential_missing: row(-32002, 403, 1008),
  protocol_detection_failed: row(-32004, 502, 1011, true, true),
  outcome_unknown: row(-32004, 502, 1011, false, true),
  session_lost: row(-32004, 502, 1011, true, false),
  timeout: row(-32005, 504, 1011, false, true),
  shutting_down: row(-32004, 503, 1001, true),
  slow_reader: row(-32003, 503, 1013, true),
  idle_timeout: row(-32005, 408, 1001, true),
  internal: row(-32603, 500, 1011),
} as const satisfies Record<string, FaultRow>;

export type FaultCode = keyof typeof faultCatalogue;
