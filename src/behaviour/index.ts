export { compileList } from './compile-list.js';
export { type CollectionSpec, collection, type FeedSpec, list } from './list.js';
