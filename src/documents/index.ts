/** APIs that are served from documents of others, without code. */
export { documentApi } from './document-api.js';
export { inferredLines } from './infer.js';
export { isDocument, readDocument } from './read.js';
