import { z } from 'zod';
import { parseSize } from '../../../domain/config/size.ts';
import {
  choice,
  closed,
  field,
  flag,
  port,
  text,
  textMap,
  urlPath,
  wholeNumber,
} from './fields.ts';
import { sizeForm } from './forms.ts';
import { number } from './number.ts';
import { share } from './share.ts';

export const logLevel = choice({
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  silent: 'silent',
});

const logFormat = choice({ auto: 'auto', json: 'json', pretty: 'pretty', text: 'pretty' });

/** Mission CF-25, TR-01. `driver` and `options` are the container runtime's. */
export const logging = closed({
  level: logLevel.optional(),
  format: logFormat.optional(),
  structured: flag.optional(),
  output: text.optional(),
  file_path: text.optional(),
  max_file_size: field(parseSize, sizeForm).optional(),
  max_files: wholeNumber(1, 100_000).optional(),
  include_caller: flag.optional(),
  protocol_context: flag.optional(),
  driver: text.optional(),
  options: textMap.optional(),
});

/** Mission CF-24, ME-39. */
export const metrics = closed({
  enabled: flag.optional(),
  endpoint: text.optional(),
  host: text.optional(),
  port: port.optional(),
  path: urlPath.optional(),
  auth: choice({ auto: 'auto', required: 'required', none: 'none' }).optional(),
  labels: textMap.optional(),
  protocol_breakdown: flag.optional(),
  performance_metrics: flag.optional(),
  histogram_buckets: z.array(number(0, 1e9)).optional(),
  push_gateway: text.optional(),
});

/** Mission CF-26, C-43. */
export const tracing = closed({
  enabled: flag.optional(),
  service_name: text.optional(),
  service_version: text.optional(),
  environment: text.optional(),
  sampler_type: choice({
    const: 'const',
    probabilistic: 'ratio',
    traceidratio: 'ratio',
    always_on: 'always',
    always_off: 'never',
  }).optional(),
  sampler_param: share.optional(),
  exporter_type: text.optional(),
  endpoint: text.optional(),
  otlp_endpoint: text.optional(),
  otlp_insecure: flag.optional(),
  agent_host: text.optional(),
  agent_port: port.optional(),
  protocol_spans: flag.optional(),
});

export type LoggingEntry = z.output<typeof logging>;
