import type { FrontendSettings, StdioMode, TlsFiles } from '../frontend-settings.ts';
import { standardNameOf } from '../normalise/cipher-suites.ts';
import { present, type Tree } from './tree.ts';
import { durationOrOff, durationText } from './units.ts';

/** An element of `server.frontends`. */
export const frontendTree = (frontend: FrontendSettings): Tree => {
  const { name, protocol } = frontend;
  return { name, protocol, config: present(configOf(frontend)) };
};

const configOf = (frontend: FrontendSettings): Tree => {
  switch (frontend.protocol) {
    case 'stdio':
      return {
        modes: frontend.modes.map(modeOf),
        max_message_size: frontend.maxMessageBytes,
        namespace: frontend.namespace,
      };
    case 'tcp_health':
      return { host: frontend.host, port: frontend.port, max_connections: frontend.maxConnections };
    case 'tcp':
      return {
        ...networkOf(frontend),
        max_message_size: frontend.maxMessageBytes,
        namespace: frontend.namespace,
        heartbeat_interval: durationOrOff(frontend.heartbeatMs),
        compression:
          frontend.compression === undefined
            ? { enabled: false }
            : { level: frontend.compression.level, min_size: frontend.compression.minBytes },
      };
    case 'http':
      return { ...webOf(frontend), path: frontend.path, max_request_size: frontend.maxBodyBytes };
    case 'websocket':
      return {
        ...webOf(frontend),
        path: frontend.path,
        max_message_size: frontend.maxMessageBytes,
      };
    case 'sse':
      return {
        ...webOf(frontend),
        stream_endpoint: frontend.streamPath,
        request_endpoint: frontend.requestPath,
        max_request_size: frontend.maxBodyBytes,
        keepalive_interval: durationText(frontend.keepAliveMs),
      };
  }
};

type NetworkFrontend = Exclude<FrontendSettings, { protocol: 'stdio' | 'tcp_health' }>;
type WebFrontend = Exclude<NetworkFrontend, { protocol: 'tcp' }>;

const networkOf = ({ host, port, tls, maxConnections }: NetworkFrontend): Tree => ({
  host,
  port,
  max_connections: maxConnections,
  tls: tls && tlsOf(tls),
});

const webOf = (frontend: WebFrontend): Tree => ({
  ...networkOf(frontend),
  allowed_origins: frontend.allowedOrigins,
  allowed_hosts: frontend.allowedHosts,
});

const tlsOf = (tls: TlsFiles): Tree => ({
  cert_file: tls.certFile,
  key_file: tls.keyFile,
  client_auth: tls.clientAuth,
  ca_file: tls.caFile,
  crl_file: tls.crlFile,
  min_version: tls.minVersion === 'TLSv1.3' ? '1.3' : '1.2',
  cipher_suites: tls.ciphers?.split(':').map(standardNameOf),
});

const OCTAL = 8;

const modeOf = (mode: StdioMode): Tree => {
  if (mode.type === 'stdin_stdout') return { type: mode.type };
  const permissions = mode.permissions.toString(OCTAL).padStart(4, '0');
  return { type: mode.type, path: mode.path, permissions };
};
