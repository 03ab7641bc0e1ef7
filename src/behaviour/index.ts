export { collection, list } from './list.js';
