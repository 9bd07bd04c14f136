import type { z } from 'zod';
import {
  bytes,
  choice,
  closed,
  duration,
  flag,
  port,
  text,
  urlPath,
  wholeNumber,
} from './fields.ts';

/** Mission SV-09: no head of a request is larger than 1 MB. */
const headerBytes = wholeNumber(1, 1_048_576);

/** The ways in that `server.protocol` of the original programs stands for (mission C-08). */
const protocols = closed({
  websocket: closed({
    enabled: flag.optional(),
    path: urlPath.optional(),
    compression: flag.optional(),
  }).optional(),
  tcp_binary: closed({
    enabled: flag.optional(),
    framing: choice({ length_prefixed: 'binary', binary: 'binary' }).optional(),
  }).optional(),
  stdio: closed({
    enabled: flag.optional(),
    socket_permissions: text.optional(),
  }).optional(),
  http: closed({
    enabled: flag.optional(),
    api_prefix: urlPath.optional(),
    cors_enabled: flag.optional(),
  }).optional(),
  sse: closed({
    enabled: flag.optional(),
    path: urlPath.optional(),
    keepalive_interval: duration.optional(),
  }).optional(),
});

const healthRoute = closed({
  enabled: flag.optional(),
  endpoint: urlPath.optional(),
  socket_path: text.optional(),
  port: port.optional(),
  timeout: duration.optional(),
});

/** What the original programs write about ways in without `frontends` (mission CF-03, CF-05…CF-08). */
export const listenShape = {
  host: text.optional(),
  port: port.optional(),
  protocol: choice({
    websocket: 'websocket',
    http: 'http',
    sse: 'sse',
    tcp: 'tcp',
    tcp_binary: 'tcp',
    stdio: 'stdio',
    both: 'both',
    universal: 'universal',
  }).optional(),
  tcp_port: port.optional(),
  http_port: port.optional(),
  health_port: port.optional(),
  stdio_socket: text.optional(),
  protocols: protocols.optional(),
  health_checks: closed({
    stdio: healthRoute.optional(),
    websocket: healthRoute.optional(),
    http: healthRoute.optional(),
    sse: healthRoute.optional(),
    tcp_binary: healthRoute.optional(),
    cross_protocol_lb: healthRoute.optional(),
  }).optional(),
  security: closed({
    max_request_size: bytes.optional(),
    max_header_size: headerBytes.optional(),
    max_message_size: bytes.optional(),
  }).optional(),
};

/** Times and sizes of connections, and what the original programs say of their process (mission CF-03, CF-42). */
export const connectionShape = {
  max_header_size: headerBytes.optional(),
  keepalive_timeout: duration.optional(),
  idle_timeout: duration.optional(),
  read_timeout: duration.optional(),
  write_timeout: duration.optional(),
  request_timeout: duration.optional(),
  graceful_shutdown_timeout: duration.optional(),
  connection_buffer_size: bytes.optional(),
  workers: wholeNumber(1, 1_024).optional(),
};

export type HealthRouteEntry = z.output<typeof healthRoute>;
