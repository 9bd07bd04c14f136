import { z } from 'zod';
import {
  bytes,
  choice,
  closed,
  duration,
  durationOrOff,
  flag,
  port,
  text,
  texts,
  urlPath,
  wholeNumber,
} from './fields.ts';
import { connectionShape, listenShape } from './listen.ts';
import { connectionCap } from './rate-limit.ts';
import { reload } from './reload.ts';
import { tls } from './tls.ts';
import { trustProxy, trustProxyHeader } from './trust-proxy.ts';

const network = {
  host: text.optional(),
  port: port.optional(),
  max_connections: wholeNumber(1, 10_000_000).optional(),
  tls: tls.optional(),
};

const web = {
  ...network,
  allowed_origins: texts.optional(),
  allowed_hosts: texts.optional(),
};

const stdioMode = closed({
  type: choice({
    stdin_stdout: 'stdin_stdout',
    unix_socket: 'unix_socket',
    named_pipes: 'named_pipes',
  }),
  enabled: flag.optional(),
  path: text.optional(),
  permissions: text.optional(),
});

const common = { name: text.optional(), enabled: flag.optional() };

const httpFrontend = closed({
  ...common,
  protocol: z.literal('http'),
  config: closed({
    ...web,
    path: urlPath.optional(),
    max_request_size: bytes.optional(),
  }).optional(),
});

const webSocketFrontend = closed({
  ...common,
  protocol: z.literal('websocket'),
  config: closed({
    ...web,
    path: urlPath.optional(),
    max_message_size: bytes.optional(),
  }).optional(),
});

const sseFrontend = closed({
  ...common,
  protocol: z.literal('sse'),
  config: closed({
    ...web,
    stream_endpoint: urlPath.optional(),
    request_endpoint: urlPath.optional(),
    max_request_size: bytes.optional(),
    keepalive_interval: duration.optional(),
  }).optional(),
});

const compression = closed({
  enabled: flag.optional(),
  level: wholeNumber(1, 9).optional(),
  min_size: bytes.optional(),
});

const tcpFrontend = closed({
  ...common,
  protocol: z.literal(['tcp', 'tcp_binary']),
  config: closed({
    ...network,
    max_message_size: bytes.optional(),
    namespace: text.optional(),
    heartbeat_interval: durationOrOff.optional(),
    compression: compression.optional(),
  }).optional(),
});

const tcpHealthFrontend = closed({
  ...common,
  protocol: z.literal('tcp_health'),
  config: closed({
    host: text.optional(),
    port: port.optional(),
    max_connections: wholeNumber(1, 10_000_000).optional(),
  }).optional(),
});

const stdioFrontend = closed({
  ...common,
  protocol: z.literal('stdio'),
  config: closed({
    modes: z.array(stdioMode).optional(),
    max_message_size: bytes.optional(),
    namespace: text.optional(),
  }).optional(),
});

const frontend = z.discriminatedUnion('protocol', [
  httpFrontend,
  webSocketFrontend,
  sseFrontend,
  tcpFrontend,
  tcpHealthFrontend,
  stdioFrontend,
]);

const frontendProtocol = choice({
  stdio: 'stdio',
  websocket: 'websocket',
  ws: 'websocket',
  http: 'http',
  sse: 'sse',
  tcp: 'tcp',
  tcp_binary: 'tcp',
});

export const serverSection = closed({
  insecure: flag.optional(),
  reload: reload.optional(),
  ...listenShape,
  ...connectionShape,
  frontends: z.array(frontend).optional(),
  stdio_frontend: closed({
    enabled: flag.optional(),
    modes: z.array(stdioMode).optional(),
  }).optional(),
  tls: tls.optional(),
  max_connections: connectionCap.optional(),
  max_connections_per_ip: connectionCap.optional(),
  max_connections_per_user: connectionCap.optional(),
  trust_proxy: trustProxy.optional(),
  trust_proxy_header: trustProxyHeader.optional(),
  allowed_origins: texts.optional(),
  allowed_hosts: texts.optional(),
  public_url: text.optional(),
  supported_protocols: z.array(frontendProtocol).optional(),
  metrics_host: text.optional(),
  metrics_port: port.optional(),
  tcp_health_port: port.optional(),
  compat: closed({ answer_notifications: flag.optional() }).optional(),
});

export type ServerSection = z.output<typeof serverSection>;
export type FrontendEntry = z.output<typeof frontend>;
export type StdioModeEntry = z.output<typeof stdioMode>;
