import type { Requirement } from '../requirement.ts';

export const routerExtras: readonly Requirement[] = [
  {
    id: 'RT-19',
    sentence:
      'A direct call that fails goes to the gateway instead, by the fallback settings of 10 s, 2 retries and 1 s delay, without being run twice.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'RT-20',
    sentence:
      'servers[] entries with connection_mode, auto_detect, candidates[] and fallback decide per server how it is reached.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'RT-21',
    sentence: 'Direct connections are kept and reused within max_idle, max_active and ttl.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'RT-22',
    sentence:
      'The memory switches bound what the router holds, and its measured memory stays level under a long run.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'RT-23',
    sentence:
      'Tokens are stored in macOS Keychain, Windows Credential Manager or Secret Service, else in an encrypted file whose key differs on each machine.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'RT-24',
    sentence:
      'Metrics and health of the router answer on metrics.endpoint, localhost:9091 unless set.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-25',
    sentence:
      'The router slows down by the X-RateLimit and retry headers of a gateway and does not run into refusals.',
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'RT-26',
    sentence:
      'On a binary link the router pings at its interval and replaces a link that does not answer.',
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'RT-27',
    sentence:
      'advanced.protocol, tcp_address, protocol_preference and auto_select choose WebSocket or TCP, with the other as fallback.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-28',
    sentence:
      'logging.level, format, output stderr, include_caller and sampling of the router take effect, and stdout stays clean.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'RT-29',
    sentence: 'Each request keeps one correlation id through client, router, gateway and back.',
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'RT-30',
    sentence: "The router's performance addresses on 9091 show its measured figures.",
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'RT-31',
    sentence:
      'namespace_routing rules with pattern, tags and priority choose which gateway carries a call.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'RT-32',
    sentence:
      'Gateway addresses in a cluster, behind AWS API Gateway or on Azure work, with their paths, headers and TLS names.',
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'RT-33',
    sentence:
      'A token that changes in its source is used from the next message on, without a reconnect.',
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'RT-34',
    sentence: 'Adaptive profiles widen or narrow timeouts and retries by what the router measures.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'RT-35',
    sentence:
      'The router works in full with a v2 gateway such as this one, over WebSocket with a v1 gateway, and with any gateway that speaks the envelope.',
    sources: ['003'],
    state: 'planned',
  },
];
