import type { Requirement } from '../requirement.ts';

export const deployment: readonly Requirement[] = [
  {
    id: 'DE-01',
    sentence:
      'A container image builds from the tree, exposes 8443, 8444 and 9090, and serves a call when started under either documented image name.',
    sources: ['000', '001', '002', '004'],
    state: 'planned',
  },
  {
    id: 'DE-02',
    sentence:
      'deploy/install.yaml alone gives a cluster a namespace, roles, Redis, three replicas, services and a scaler, with frontends that listen.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'DE-03',
    sentence:
      'The Kustomize tree renders gateway/overlays/production and the namespace, Redis, Sentinel and mcp-servers files without error.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'DE-04',
    sentence:
      'Both chart paths render with their documented keys, values-production.yaml included, and authentication is on by default.',
    sources: ['000', '004'],
    state: 'planned',
  },
  {
    id: 'DE-05',
    sentence:
      'docker compose brings up gateway, router, Redis and example servers, with Prometheus on 9091, Grafana on 3000 and a development profile.',
    sources: ['002', '004'],
    state: 'planned',
  },
  {
    id: 'DE-06',
    sentence:
      'The shipped Ingress speaks HTTPS to the gateway and lets streams stay open for 3600 s.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'DE-07',
    sentence:
      'The service mcp-gateway-external maps 443 to 8443 and keeps a client address on one replica for 3600 s.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'DE-08',
    sentence:
      'The manifests scale from 3 to 10 replicas at 70 percent CPU, keep a disruption budget, and spread replicas over nodes.',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'DE-09',
    sentence:
      'The ServiceMonitor and its alerts (ProtocolUnavailable, LoadBalancerImbalance, ProtocolDetectionAccuracyLow, PredictiveHealthAnomalyDetected) use metrics that exist.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'DE-10',
    sentence:
      'The alert rules MCPGatewayDown and HighErrorRate fire on a stopped and on a failing gateway, as rule tests show.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'DE-11',
    sentence:
      'The four dashboards, and monitoring/grafana/dashboards/mcp-gateway.json, query only metrics found in a live scrape.',
    sources: ['002', '004'],
    state: 'planned',
  },
  {
    id: 'DE-12',
    sentence: 'argocd-application.yaml points at manifests that exist in the tree and render.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'DE-13',
    sentence: './scripts/quickstart.sh takes a fresh checkout to a first successful call.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'DE-14',
    sentence:
      'services/router/install.sh installs mcp-router for the platform it runs on, and the result starts.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'DE-15',
    sentence:
      'The shipped systemd unit (Type simple, Restart always, RestartSec 5) passes verification and starts the gateway.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'DE-16',
    sentence:
      'scripts/load-test.js for k6 and load-test.yml for artillery drive a running gateway and meet no protocol error.',
    sources: ['001', '004'],
    state: 'planned',
  },
  {
    id: 'DE-17',
    sentence:
      'The example servers (weather over stdio, data over WebSocket, an HTTP API, and those on 3001, 3002, 4001, 4002 and 5001) start and answer through the gateway.',
    sources: ['002', '004'],
    state: 'planned',
  },
  {
    id: 'DE-18',
    sentence:
      'node test-deployment.js checks a running installation from outside and exits by what it finds.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'DE-19',
    sentence:
      'The documentation gives the operating system limits for many connections (nofile 65536), and the units and manifests set them.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'DE-20',
    sentence:
      'A rolling upgrade of replicas loses no call, and health is checked for each protocol before the next replica follows.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'DE-21',
    sentence:
      'The shipped Prometheus configuration keeps 30 d and 50 GB and relabels mcp_gateway_protocol_ and mcp_router_protocol_ series.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'DE-22',
    sentence:
      'The manifests read jwt-secret, redis-password and oauth-client-secret from the secret mcp-gateway-auth.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'DE-23',
    sentence:
      'Documented commands build, test, debug, run mock servers and load the program from a checkout, with a watch mode.',
    sources: ['001', '004'],
    state: 'planned',
  },
];
