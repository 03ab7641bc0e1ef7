/** What may be shown of what passes, and what may not. */
export { KnownSecrets } from './known-secrets.js';
export { HIDDEN, Redactor, type RedactorOptions } from './redactor.js';
export { isSecretName } from './secret-names.js';
export { shapeOf } from './shape.js';
