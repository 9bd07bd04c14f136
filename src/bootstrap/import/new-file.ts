/** The beginning of a file for people who have never seen one. */
export const newGatewayFile = (file: string, schema: string): string =>
  `# yaml-language-server: $schema=${schema}
# One address for the servers below. Check it: mcp-gateway validate -c ${file}
# Start it:                                    mcp-gateway serve -c ${file}
version: 1

# It listens on 127.0.0.1:8080, for this machine only. Somewhere else:
# server: { frontends: [{ protocol: http, config: { host: 127.0.0.1, port: 8081 } }] }
# A token is made up at every start and printed. To keep one:
# auth: { provider: token, token: "\${MCP_GATEWAY_TOKEN}" }

# A name is the prefix of its tools: github__search. Every key: docs/configuration.md
servers: {}
`;
