/** Long work in pieces between which others are answered, and JSON that is read and written so. */
export { atOnce, Lane, Pace, pace, type Steps } from './pace.js';
export { readJson } from './read-json.js';
export { writeJson } from './write-json.js';
