import { isIPv6 } from 'node:net';
import type {
  BackendTarget,
  Endpoint,
  Framing,
  Sandbox,
} from '../../../domain/balancing/endpoint.ts';
import type { Tree } from './tree.ts';
import { trustTree } from './upstream-auth.ts';

/** What an entry of a server, or of one of its endpoints, says about where it is. */
export const targetTree = (target: BackendTarget): Tree => {
  switch (target.protocol) {
    case 'stdio': {
      const { command, args, env, cwd, sandbox } = target;
      const own = sandbox && sandboxTree(sandbox);
      return { command, args: filled(args), env: filled(env), cwd, sandbox: own };
    }
    case 'http':
    case 'sse':
    case 'websocket': {
      const { protocol, url, headers, trust } = target;
      const tls = trust && trustTree(trust);
      return { type: protocol, url, headers: filled(headers), tls };
    }
    case 'tcp': {
      const { host, port, tls, framing, token, targetNamespace, compression, trust } = target;
      return {
        url: `${tls ? 'tcps' : 'tcp'}://${isIPv6(host) ? `[${host}]` : host}:${port}`,
        tls: trust && trustTree(trust),
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

const sandboxTree = ({ network, readable, writable }: Sandbox): Tree => ({
  enabled: true,
  network,
  read: filled(readable),
  write: filled(writable),
});

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
