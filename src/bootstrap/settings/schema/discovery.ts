import { z } from 'zod';
import { labels } from './balancing.ts';
import { choice, closed, duration, flag, text, textMap, texts } from './fields.ts';
import { endpointEntryShape } from './server-entry.ts';

const providerName = choice({ kubernetes: 'kubernetes', consul: 'consul', static: 'static' });

/** What is said about every provider, in its own section or around it. */
const common = {
  enabled: flag.optional(),
  refresh_rate: duration.optional(),
  auto_detect_protocols: flag.optional(),
  protocol_detection: flag.optional(),
};

const kubernetesShape = {
  in_cluster: flag.optional(),
  config_path: text.optional(),
  namespace_pattern: text.optional(),
  namespace_selector: texts.optional(),
  service_labels: textMap.optional(),
  label_selector: textMap.optional(),
};

const consulShape = {
  address: text.optional(),
  token: text.optional(),
  datacenter: text.optional(),
  service_prefix: text.optional(),
  require_tag: flag.optional(),
};

const endpoint = closed({
  ...endpointEntryShape,
  name: text.optional(),
  namespace: text.optional(),
  metadata: labels.optional(),
});

const staticShape = {
  endpoints: z.record(z.string(), z.array(endpoint)).optional(),
  servers: z.array(endpoint).optional(),
};

const kubernetes = closed({ ...common, ...kubernetesShape });
const consul = closed({ ...common, ...consulShape });
const fixed = closed({ ...common, ...staticShape });

const listed = z.discriminatedUnion('type', [
  closed({
    type: z.literal('kubernetes'),
    enabled: flag.optional(),
    config: kubernetes.optional(),
  }),
  closed({ type: z.literal('consul'), enabled: flag.optional(), config: consul.optional() }),
  closed({ type: z.literal('static'), enabled: flag.optional(), config: fixed.optional() }),
]);

const named = {
  kubernetes: kubernetes.optional(),
  consul: consul.optional(),
  static: fixed.optional(),
};

/** Where servers are found, in every form of the original programs (mission C-10). */
export const discovery = closed({
  provider: providerName.optional(),
  mode: providerName.optional(),
  ...common,
  namespace_selector: texts.optional(),
  label_selector: textMap.optional(),
  ...named,
  providers: z.union([z.array(listed), closed(named)]).optional(),
});

export type DiscoveryEntry = z.output<typeof discovery>;
export type KubernetesEntry = z.output<typeof kubernetes>;
export type ConsulEntry = z.output<typeof consul>;
export type StaticEntry = z.output<typeof fixed>;
export type StaticEndpointEntry = z.output<typeof endpoint>;
