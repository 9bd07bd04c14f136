import { admin } from './mission/admin.ts';
import { backends } from './mission/backends.ts';
import { balancing } from './mission/balancing.ts';
import { breakers } from './mission/breakers.ts';
import { commandLine } from './mission/command-line.ts';
import { configurationExtras } from './mission/configuration-extras.ts';
import { configurationFile } from './mission/configuration-file.ts';
import { deployment } from './mission/deployment.ts';
import { detection } from './mission/detection.ts';
import { discovery } from './mission/discovery.ts';
import { featureMetrics } from './mission/feature-metrics.ts';
import { frontends } from './mission/frontends.ts';
import { health } from './mission/health.ts';
import { identity } from './mission/identity.ts';
import { predictiveHealth } from './mission/predictive-health.ts';
import { rateLimits } from './mission/rate-limits.ts';
import { router } from './mission/router.ts';
import { routerExtras } from './mission/router-extras.ts';
import { rustFeatures } from './mission/rust-features.ts';
import { sessions } from './mission/sessions.ts';
import { tls } from './mission/tls.ts';
import { tracing } from './mission/tracing.ts';
import { trafficMetrics } from './mission/traffic-metrics.ts';
import { validation } from './mission/validation.ts';
import { wireProtocol } from './mission/wire-protocol.ts';
import { badInput } from './reliability/bad-input.ts';
import { load } from './reliability/load.ts';
import { operations } from './reliability/operations.ts';
import { peerFaults } from './reliability/peer-faults.ts';
import { platformFaults } from './reliability/platform-faults.ts';
import { security } from './reliability/security.ts';
import type { Group, Requirement } from './requirement.ts';

const bridge = [...router, ...routerExtras];
const metrics = [...trafficMetrics, ...featureMetrics];
const configuration = [...configurationFile, ...configurationExtras];
const faults = [...peerFaults, ...platformFaults];

export const groups = [
  { prefix: 'FE', title: 'Frontends', last: 32, rows: frontends },
  { prefix: 'BE', title: 'Backends', last: 23, rows: backends },
  { prefix: 'LB', title: 'Routing and balancing', last: 23, rows: balancing },
  { prefix: 'SD', title: 'Discovery', last: 24, rows: discovery },
  { prefix: 'AU', title: 'Identity', last: 19, rows: identity },
  { prefix: 'SE', title: 'Sessions', last: 13, rows: sessions },
  { prefix: 'RL', title: 'Rate limits', last: 14, rows: rateLimits },
  { prefix: 'CB', title: 'Breakers', last: 9, rows: breakers },
  { prefix: 'WP', title: 'Wire protocol', last: 15, rows: wireProtocol },
  { prefix: 'ME', title: 'Metrics', last: 46, rows: metrics },
  { prefix: 'HE', title: 'Health', last: 23, rows: health },
  { prefix: 'AP', title: 'Admin API', last: 30, rows: admin },
  { prefix: 'CL', title: 'Command line', last: 23, rows: commandLine },
  { prefix: 'CF', title: 'Configuration', last: 45, rows: configuration },
  { prefix: 'SV', title: 'Validation and limits', last: 22, rows: validation },
  { prefix: 'TL', title: 'TLS', last: 10, rows: tls },
  { prefix: 'TR', title: 'Tracing and logs', last: 13, rows: tracing },
  { prefix: 'DE', title: 'Deployment', last: 23, rows: deployment },
  { prefix: 'RT', title: 'Router', last: 35, rows: bridge },
  { prefix: 'PH', title: 'Predictive health', last: 8, rows: predictiveHealth },
  { prefix: 'PD', title: 'Protocol detection', last: 9, rows: detection },
  { prefix: 'RS', title: 'Rust gateway features', last: 23, rows: rustFeatures },
  { prefix: 'L', title: 'Load held', last: 18, rows: load },
  { prefix: 'F', title: 'Faults survived', last: 38, rows: faults },
  { prefix: 'I', title: 'Bad input', last: 23, rows: badInput },
  { prefix: 'S', title: 'Security', last: 32, rows: security },
  { prefix: 'U', title: 'Operations', last: 15, rows: operations },
] satisfies readonly Group[];

export const manifest = groups.flatMap((group) => group.rows) satisfies readonly Requirement[];
