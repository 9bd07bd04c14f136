import { asFlag, asPresence, asText, type Reader } from './readers.ts';

/** A variable that is understood and kept, and from which nothing follows in this version. */
export interface KeptVariable {
  readonly name: string;
  readonly value: boolean | string;
}

const router = 'it is for a router between clients and this gateway';
const tracing = 'tracing is not built yet';

/** Variables of the original programs for what is not here (mission CF-35…CF-37, CF-41), and why they are only kept. */
export const keptVariables: readonly {
  readonly name: string;
  readonly reads: Reader;
  readonly why: string;
}[] = [
  {
    name: 'MCP_MEMORY_OPTIMIZATION_ENABLED',
    reads: asFlag,
    why: 'there is nothing to switch: memory is always bounded',
  },
  { name: 'MCP_TRACE_LEVEL', reads: asText, why: tracing },
  { name: 'MCP_PROTOCOL_DEBUG', reads: asFlag, why: tracing },
  { name: 'MCP_PROTOCOL_CONVERSION_TRACING', reads: asFlag, why: tracing },
  { name: 'MCP_OBSERVABILITY_ENABLED', reads: asFlag, why: tracing },
  { name: 'MCP_GATEWAY_URL', reads: asText, why: router },
  { name: 'MCP_AUTH_TOKEN', reads: asPresence, why: router },
  ...['CLIENTS_ENABLED', 'STDIO_ENABLED', 'WEBSOCKET_ENABLED', 'HTTP_ENABLED', 'SSE_ENABLED']
    .concat('TCP_BINARY_ENABLED', 'CLIENTS_DEBUG', 'PROTOCOL_TRACING')
    .map((switched) => ({ name: `MCP_DIRECT_${switched}`, reads: asFlag, why: router })),
];

/** Variables of the runtimes of the original programs, which say nothing to this one (mission CF-41). */
export const ignoredVariables = ['GOMAXPROCS'] as const;
