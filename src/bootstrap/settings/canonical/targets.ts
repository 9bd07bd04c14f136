import { isIPv6 } from 'node:net';
import type { BackendTarget, Endpoint, Framing } from '../../../domain/balancing/endpoint.ts';
import type { Tree } from './tree.ts';

/** What an entry of a server, or of one of its endpoints, says about where it is. */
export const targetTree = (target: BackendTarget): Tree => {
  switch (target.protocol) {
    case 'stdio': {
      const { command, args, env, cwd } = target;
      return { command, args: filled(args), env: filled(env), cwd };
    }
    case 'http':
    case 'sse':
    case 'websocket':
      return { type: target.protocol, url: target.url, headers: filled(target.headers) };
    case 'tcp': {
      const { host, port, tls, framing, token, targetNamespace, compression } = target;
      return {
        url: `${tls ? 'tcps' : 'tcp'}://${isIPv6(host) ? `[${host}]` : host}:${port}`,
        framing: framingWord(framing),
        token,
        target_namespace: targetNamespace,
        compression,
      };
    }
    case 'unix': {
      const path = target.path.split('/').map(encodeURIComponent).join('/');
      return { url: `unix://${path}`, framing: framingWord(target.framing) };
    }
    case 'auto': {
      const { address, headers, token, targetNamespace } = target;
      return {
        type: 'auto',
        url: address,
        headers: filled(headers),
        token,
        target_namespace: targetNamespace,
      };
    }
  }
};

/** Its share of the traffic. */
export const traitsTree = ({ weight, zone, isBackup, maxInFlight }: Partial<Endpoint>): Tree => ({
  weight,
  zone,
  backup: isBackup,
  max_requests: maxInFlight,
});

const framingWord = (framing: Framing): string => (framing === 'g12' ? 'binary' : framing);

const filled = <Value extends object>(value: Value): Value | undefined =>
  Object.keys(value).length === 0 ? undefined : value;
