/** The OpenAPI document, as `npm run openapi` writes it. */
export const documentFile = new URL('../docs/openapi.json', import.meta.url);
