import type { Requirement } from '../requirement.ts';

export const commandLine: readonly Requirement[] = [
  {
    id: 'CL-01',
    sentence:
      'mcp-gateway --config (-c) FILE starts from that file, and without it from /etc/mcp-gateway/gateway.yaml or config.toml.',
    sources: ['004', 'original'],
    state: 'planned',
  },
  {
    id: 'CL-02',
    sentence: 'mcp-gateway --version (-v) prints the version and exits with 0.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'CL-03',
    sentence:
      'mcp-gateway --log-level debug, info, warn or error sets how much is logged and beats logging.level of the file.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'CL-04',
    sentence:
      'mcp-gateway --validate checks the configuration, names each fault with its place, and exits without opening a port.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'CL-05',
    sentence:
      'mcp-gateway --dev starts a usable local gateway without a file, and takes up changes while it runs.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'CL-06',
    sentence:
      'admin token create takes --user, --expiry (8760h and 7d alike) and --scopes, and refuses to run without a configured secret.',
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'CL-07',
    sentence:
      'admin status shows the live state of a running gateway, and an error when none answers.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'CL-08',
    sentence:
      'admin token list shows the issued tokens, and admin token revoke makes one unusable on a running gateway.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'CL-09',
    sentence: 'admin namespace list shows the namespaces a running gateway really serves.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'CL-10',
    sentence:
      'admin debug health and admin debug metrics print what a running gateway reports at that moment.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'CL-11',
    sentence:
      'mcp-gateway health and mcp-router health exit 0 when the running program is healthy and 1 otherwise, for use in containers.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'CL-12',
    sentence:
      'mcp-router reads JSON lines on stdin, carries them to a gateway, and writes the answers as JSON lines on stdout.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'CL-13',
    sentence:
      'mcp-router takes --version, --config (-c), --log-level (trace included) and --quiet (-q).',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CL-14',
    sentence:
      'mcp-router setup leads through address, credential and config file, stores the token safely, and ends with a real connection test.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CL-15',
    sentence:
      'mcp-router token set --name NAME, or store-token --key NAME, stores a token in the system keychain, and the bridge then uses it.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CL-16',
    sentence:
      'mcp-router test --protocol P --endpoint URL makes a real call that way and exits by its outcome.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CL-17',
    sentence:
      'mcp-router test --fallback-mode shows that calls reach the gateway of MCP_GATEWAY_URL when the direct way fails.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CL-18',
    sentence:
      'mcp-router --direct-mode stdio takes one JSON line on stdin, runs it on a local server without a gateway, and prints the answer.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CL-19',
    sentence:
      'mcp-router test-connection reports whether the gateway can be reached, and how fast.',
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'CL-20',
    sentence:
      'mcp-router test-auth reports whether the stored credential is accepted, and with MCP_LOGGING_LEVEL=debug shows each step.',
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'CL-21',
    sentence:
      'mcp-router benchmark --requests N --concurrent M makes that many real calls and prints rate, latency percentiles and errors.',
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'CL-22',
    sentence:
      'mcp-router version prints the version, update-check asks for a newer one only on request, and a normal start makes no such call.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'CL-23',
    sentence:
      'Shell completions list exactly the commands and options that exist, and make install-completions installs them.',
    sources: ['002'],
    state: 'planned',
  },
];
