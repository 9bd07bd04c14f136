import type { Requirement } from '../requirement.ts';

export const predictiveHealth: readonly Requirement[] = [
  {
    id: 'PH-01',
    sentence:
      'health_monitoring.predictive_enabled or MCP_PREDICTIVE_HEALTH_MONITORING switches prediction on, and without it no score is shown.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'PH-02',
    sentence:
      'Each server has a score from 0 to 1 that sinks with its latency (by up to 0.4) and error rate (by 0.6 of it), and below 0.3 it counts as unhealthy.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'PH-03',
    sentence:
      'A server whose latency or errors leave their usual range raises an alert with a severity, and a steady server raises none.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'PH-04',
    sentence:
      'Predictions are compared with what happened, and the accuracy shown is that comparison.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'PH-05',
    sentence:
      'The model named by ml_model (anomaly_detection) reports its state, samples and last update.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'PH-06',
    sentence:
      'failure_threshold 3, recovery_threshold 2 and an interval of 10 s decide when a server turns unhealthy or healthy again.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'PH-07',
    sentence:
      'With protocol_specific_checks each protocol is probed in its own way and not by one HTTP GET.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'PH-08',
    sentence: 'A server with a falling score gets fewer calls before it fails its checks.',
    sources: ['002'],
    state: 'shown',
  },
];
