import type { Requirement } from '../requirement.ts';

export const badInput: readonly Requirement[] = [
  {
    id: 'I01',
    sentence:
      'Malformed, empty or scalar JSON is answered as JSON with -32700 or -32600 on every frontend, never with HTML or a stack.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I02',
    sentence:
      'A valid exchange cut at any byte is closed by a timer, with no crash and nothing dispatched.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I03',
    sentence:
      "A body, message, frame or line over its limit is refused in the transport's own way, before it is held.",
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I04',
    sentence:
      'A binary header with a wrong magic, version, type, reserved part or length gets a typed error and a close, and its length allocates nothing.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I05',
    sentence:
      'JSON deeper than 64, or with a million keys or elements, is refused within 10 ms per MB.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'I06',
    sentence:
      'Invalid or overlong UTF-8, byte order marks, lone surrogates and NUL are refused and never replaced, with 1007 on WebSocket.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I07',
    sentence:
      'A second request under an id still in flight gets -32600, and the first still gets its answer.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I08',
    sentence:
      'Ids such as 0, -1, 1.5, 2^53+1, 1e400, null or an empty string come back byte for byte or are refused.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I09',
    sentence:
      'Duplicate envelope keys, and keys that differ only in case or Unicode form, are refused.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I10',
    sentence:
      '__proto__ and constructor.prototype in bodies or headers change no object and end no process, and arguments pass through unchanged.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I11',
    sentence:
      'A JSON-RPC batch is refused from 2025-06-18 on and accepted up to 50 messages in 2025-03-26.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I12',
    sentence:
      'Each of at least 25 raw HTTP smuggling attempts gets 400 and a close, two Host lines and h2c upgrades included.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I13',
    sentence:
      'Oversized, too many or malformed headers get 431 or 400, and a WebSocket handshake with 2,000 headers ends nothing.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I14',
    sentence:
      'A modern request whose headers and body disagree gets 400 with -32020 or -32022, and what it may do is decided by the body alone.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I15',
    sentence:
      'Names that are too long, encoded, look-alike or reordered are refused, those that collide with the separator are kept apart, and resource addresses pass unharmed.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I16',
    sentence:
      '64 KB of adversarial input to any pattern or validator costs at most 50 ms, user patterns included.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I17',
    sentence:
      'Every illegal WebSocket frame sequence gets the right close code, with bounded memory.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I18',
    sentence:
      'A backend event stream without line ends, with a foreign endpoint or an absurd retry is bounded or refused.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I19',
    sentence: 'Compression bombs and chains are cut by size and ratio in both directions.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I20',
    sentence:
      'Unknown ids, foreign sessions, floods and network references from a backend are dropped and counted, and nothing is fetched for it.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I21',
    sentence:
      'Config files with alias bombs, duplicate or unknown keys, tabs or wrong types are refused with line, column and the nearest key.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I22',
    sentence:
      'Line breaks, escape codes and quotes in methods, agents, tools or hosts cannot forge a log line or a metric label.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'I23',
    sentence:
      'Property-based fuzzing of each decoder finds no crash, no turn over 100 ms per 64 KB, and no break of the round trip.',
    sources: ['reliability'],
    state: 'planned',
  },
];
