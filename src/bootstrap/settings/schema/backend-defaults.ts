import { z } from 'zod';
import { backendEntry } from './backend-entry.ts';
import { choice, closed, duration, flag, text, texts, wholeNumber } from './fields.ts';

const common = {
  enabled: flag.optional(),
  auto_discovery: flag.optional(),
  timeout: duration.optional(),
  max_retries: wholeNumber(0, 99).optional(),
};

const framing = choice({ length_prefixed: 'binary', binary: 'binary' });

const remote = { ...common, health_check_path: text.optional() };

/** `backends` as a map: what holds for all servers on a protocol, and perhaps servers (mission C-09). */
export const backendMap = closed({
  stdio: closed({
    ...common,
    socket_discovery: flag.optional(),
    socket_paths: texts.optional(),
  }).optional(),
  websocket: closed(remote).optional(),
  http: closed({ ...remote, content_types: texts.optional() }).optional(),
  sse: closed({ ...remote, reconnect_interval: duration.optional() }).optional(),
  tcp_binary: closed({ ...common, framing: framing.optional() }).optional(),
  backends: z.array(backendEntry).optional(),
});

export type BackendMap = z.output<typeof backendMap>;
