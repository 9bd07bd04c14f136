/**
 * `node:http`, not by `import`: that reads every export once, among them those of WebSocket, for which Node loads its own
 * copy of undici — some 15 MB of idle memory and a tenth of the start (docs/decisions/010).
 */
export const nodeHttp = process.getBuiltinModule('node:http');
