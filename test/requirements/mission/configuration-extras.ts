import type { Requirement } from '../requirement.ts';

export const configurationExtras: readonly Requirement[] = [
  {
    id: 'CF-25',
    sentence:
      'logging.level, format json or text, include_caller, protocol_context, structured, output and file_path take effect.',
    sources: ['001', '002', '004'],
    state: 'planned',
  },
  {
    id: 'CF-26',
    sentence:
      'tracing.* loads in agent and OTLP forms: agent keys point at an OTLP host with a warning, and a constant sampler traces all or nothing.',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'CF-27',
    sentence:
      'security.headers sets HSTS age and subdomains, frame, content-type and XSS headers as written, over safe defaults.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'CF-28',
    sentence:
      'security.security_txt with enabled, contact, expires and policy is what /.well-known/security.txt then says.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'CF-29',
    sentence: 'connection.pool is the default of every backend pool that sets none of its own.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CF-30',
    sentence:
      'A dollar sign with a name in braces is replaced from the environment in any value, and a name that is not set is reported with its place.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'CF-31',
    sentence:
      'MCP_JWT_SECRET_KEY, JWT_SECRET_KEY, REDIS_URL and REDIS_PASSWORD are read from the environment and beat the file.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'CF-32',
    sentence: 'REDIS_ADDR and REDIS_PASSWORD point the program at that Redis when no URL is given.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CF-33',
    sentence:
      'SUPPORTED_PROTOCOLS, STDIO_SOCKET_PATH and the detection, balancing and universal switches work under both their short and MCP_ names.',
    sources: ['001', '002'],
    state: 'shown',
  },
  {
    id: 'CF-34',
    sentence:
      'The discovery variables switch providers on or off and give their address and namespace.',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'CF-35',
    sentence:
      'MCP_CONNECTION_POOLING_ENABLED, MCP_MEMORY_OPTIMIZATION_ENABLED and MCP_PREDICTIVE_HEALTH_MONITORING switch their features.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CF-36',
    sentence:
      'MCP_PROTOCOL_TRACING, MCP_TRACE_LEVEL and the protocol, direct-client and conversion debug variables add the named detail to the log.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CF-37',
    sentence:
      'The router reads MCP_GATEWAY_URL, MCP_AUTH_TOKEN, MCP_LOGGING_LEVEL, the metrics switches and MCP_DIRECT_*_ENABLED, each over its file.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'CF-38',
    sentence:
      'Any key can be set by a variable with the prefix MCP_GATEWAY__ for the gateway, or MCP_ for the router, and its path.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'CF-39',
    sentence:
      'MCP_GATEWAY_HOST, MCP_GATEWAY_PORT, MCP_GATEWAY_LOG_LEVEL and MCP_GATEWAY_JWT_SECRET override the file.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'CF-40',
    sentence:
      'OAuth client secrets come from the variable the file names, such as OAUTH2_CLIENT_SECRET or OAUTH_CLIENT_SECRET.',
    sources: ['000', '003'],
    state: 'shown',
  },
  {
    id: 'CF-41',
    sentence:
      'CONFIG_PATH, LOG_LEVEL, MCP_ENV, MCP_LOG_LEVEL and MCP_METRICS_PORT from the cluster manifests are obeyed, and GOMAXPROCS is ignored with a note.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'CF-42',
    sentence:
      'The TOML sections server, gateway, upstream, security, metrics, logging and middleware load, and each key in them has its effect.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'CF-43',
    sentence:
      'A changed file takes effect without a restart and without breaking running calls; a broken one leaves the old settings in force.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'CF-44',
    sentence:
      'A wrong key, type or combination stops the start with file, line and a hint, and TLS versions are accepted in each common spelling.',
    sources: ['004', 'original'],
    state: 'shown',
  },
  {
    id: 'CF-45',
    sentence:
      'Durations may be whole seconds, strings such as 30s or 5m, or milliseconds in keys that end in _ms, and all mean what they say.',
    sources: ['000', '001', '002', '003', '004'],
    state: 'shown',
  },
];
