/** Where a secret that signs tokens is looked for when no key names a variable, in this order (mission C-20). */
export const jwtSecretVariables = [
  'MCP_JWT_SECRET_KEY',
  'JWT_SECRET_KEY',
  'MCP_GATEWAY_JWT_SECRET',
] as const;

/** Which Redis is meant where no section names one, in this order, and its password (mission C-15, C-44). */
export const redisVariables = {
  urls: ['REDIS_URL', 'MCP_GATEWAY_REDIS_URL'],
  address: 'REDIS_ADDR',
  password: 'REDIS_PASSWORD',
} as const;
