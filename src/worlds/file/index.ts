/** A whole world as one plain JSON file, which people can read and edit. */
export { LARGEST_FILE, type LoadedWorld, loadWorld } from './load.js';
export { type Path, type Problem, Problems, shown, WorldFileError } from './problems.js';
export { readWorld, readWorldInSteps, type WrittenWorld } from './read.js';
export { worldText } from './write.js';
