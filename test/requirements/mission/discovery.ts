import type { Requirement } from '../requirement.ts';

export const discovery: readonly Requirement[] = [
  {
    id: 'SD-01',
    sentence:
      'service_discovery.provider (or mode) kubernetes turns annotated services of the cluster into callable backends.',
    sources: ['000', '001', '002'],
    state: 'planned',
  },
  {
    id: 'SD-02',
    sentence:
      "With in_cluster: true the pod's own account is used, and otherwise the kubeconfig file at config_path.",
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'SD-03',
    sentence:
      'kubernetes.namespace_pattern (regex mcp-.* or glob mcp-*) and namespace_selector[] decide which cluster namespaces are watched.',
    sources: ['000', '001', '002'],
    state: 'planned',
  },
  {
    id: 'SD-04',
    sentence:
      'Only services that carry every label of kubernetes.service_labels, such as mcp-enabled: "true", are taken.',
    sources: ['000', '002'],
    state: 'planned',
  },
  {
    id: 'SD-05',
    sentence:
      'Only services that match label_selector, such as mcp.bridge/enabled: "true", are taken.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'SD-06',
    sentence:
      'The labels mcp-enabled and mcp-namespace on a service choose whether it is used and under which MCP namespace.',
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'SD-07',
    sentence:
      'The annotations mcp.bridge/enabled "true" and mcp.bridge/namespace do the same for a service that is configured by annotations.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'SD-08',
    sentence:
      'mcp.bridge/tools is read as a JSON array of names or of objects with name and description, and a broken value is reported without losing the service.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'SD-09',
    sentence:
      'mcp.bridge/weight (100), mcp.bridge/protocol (http) and mcp.bridge/path (/) set how a discovered server is weighed and reached.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'SD-10',
    sentence:
      'mcp.bridge/health-check-path, such as /health, is the path that health checks of that server use.',
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'SD-11',
    sentence:
      "The port used is the one named mcp, else the annotated one, else the service's only or first port.",
    sources: ['000', 'original'],
    state: 'planned',
  },
  {
    id: 'SD-12',
    sentence:
      'Services that come, change or go are noticed by watch, and a full list every refresh_rate (30 s) repairs whatever was missed.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'SD-13',
    sentence:
      'With the Consul provider, services below consul.service_prefix (mcp-) at consul.address, read with the given token, become backends.',
    sources: ['000', '001', '002'],
    state: 'planned',
  },
  {
    id: 'SD-14',
    sentence:
      'Consul meta mcp_namespace, mcp_tools, mcp_weight, mcp_path, mcp_protocol and the protocol tags shape an endpoint, and only passing instances are used.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'SD-15',
    sentence:
      'static.endpoints.<namespace>[] entries with url and labels for protocol and weight are callable as soon as the gateway is ready.',
    sources: ['000', '001', '002'],
    state: 'planned',
  },
  {
    id: 'SD-16',
    sentence:
      'The list form discovery.providers.static.servers[] gives the same endpoints as the map form.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'SD-17',
    sentence:
      'Several providers, from service_discovery.providers[] or discovery.providers{}, feed one catalogue at the same time.',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'SD-18',
    sentence:
      'With auto_detect_protocols or protocol_detection, an announced address without a protocol is probed and then called in the one it speaks.',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'SD-19',
    sentence:
      'service_discovery.stdio, .websocket and .sse list services with their command, endpoints or base_url, and each one is callable by its namespace.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'SD-20',
    sentence:
      'service_discovery.mode means the same as provider, and provider decides when a file has both.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'SD-21',
    sentence:
      'SERVICE_DISCOVERY_ENABLED, CONSUL_ADDRESS, KUBERNETES_NAMESPACE and MCP_SERVICE_DISCOVERY_KUBERNETES, _CONSUL and _STATIC switch and point discovery.',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'SD-22',
    sentence:
      'The shipped manifests use the namespaces mcp-system, mcp-staging, mcp-dev and, for servers, mcp-servers, and discovery finds servers in them.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'SD-23',
    sentence:
      'The shipped role grants get, list and watch on services, endpoints and pods, no more, and discovery works with it.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'SD-24',
    sentence:
      "/health/components and /health/discovery show each provider's state, its last error and the age of its list.",
    sources: ['000', '002'],
    state: 'planned',
  },
];
