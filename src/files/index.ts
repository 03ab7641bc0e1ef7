/** Reading and writing files that others may have prepared. */
export { checkRegular, openRegular, readRegular } from './reading.js';
export { FileRefused, withReason } from './refused.js';
export { DraftFile, isFileBelow, openForWriting, placeBelow, writeWhole } from './writing.js';
