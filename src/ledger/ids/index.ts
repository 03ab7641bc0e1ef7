/** Ids that are computed from a row's place, and read back to it, instead of being kept in a map. */
export { alnumId } from './alnum-id.js';
export { base58, base58OfWords } from './base58.js';
export type { IdCodec, RowRef } from './codec.js';
export { hexId } from './hex-id.js';
export { serialId } from './serial-id.js';
export { shortId } from './short-id.js';
export { type TimedRef, typeId } from './type-id.js';
export { uuidV4Id } from './uuid-v4-id.js';
