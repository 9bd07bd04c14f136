/** The JSON Schema of a gateway file, as it comes with the program. */
export const publishedSchema = new URL('../../schema/config.v1.json', import.meta.url);
