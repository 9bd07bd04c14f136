import type { Requirement } from '../requirement.ts';

export const detection: readonly Requirement[] = [
  {
    id: 'PD-01',
    sentence:
      'The protocol of a server is found by probing within 1 s, correctly for at least 98 percent of a fixed set of servers.',
    sources: ['001', '002'],
    state: 'shown',
  },
  {
    id: 'PD-02',
    sentence: 'A detection is reused for 5 m, and can be cleared and refreshed.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'PD-03',
    sentence:
      'An address whose protocol cannot be found is treated as protocol_detection.fallback_protocol, http unless set.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'PD-04',
    sentence:
      'The detection addresses of gateway and router show results and failures of real probes.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'PD-05',
    sentence:
      'Faults use the documented texts, such as protocol_detection_failed, tcp_binary: protocol mismatch, sse: stream closed or stdio: no such file or directory.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'PD-06',
    sentence:
      'A client on any frontend gets the same result from a server on any backend protocol.',
    sources: ['000', '002'],
    state: 'shown',
  },
  {
    id: 'PD-07',
    sentence: 'Conversions between protocols, and their failures, are counted and listed.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'PD-08',
    sentence:
      'With batching up to 10 messages, or those of 100 ms, go out together, and each one still gets its own answer.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'PD-09',
    sentence:
      'The first bytes of a TCP connection decide its framing, and every known form is served on the one port.',
    sources: ['own'],
    state: 'planned',
  },
];
