export { apply } from './apply.js';
export * from './commands.js';
export {
  type AccountRecords,
  type Contents,
  contentsOf,
  type PrincipalRecords,
  restore,
  restoreInSteps,
} from './contents.js';
export { decide, enact } from './decide.js';
export * from './events.js';
export * from './feed.js';
export { type ImagePart, ImageReader, imageOf } from './image.js';
export { checkInvariants, checkInvariantsInSteps, type Violation } from './invariants.js';
export { type Drawable, type FoundCredential, Ledger } from './ledger.js';
export * from './records.js';
export * from './rejections.js';
export { snapshot } from './snapshot.js';
export type { JsonData, PlacedRecord, StoredRecord } from './stored-records.js';
