/** What may be shown of what passes, and what may not. */
export { Redactor } from './redactor.js';
export { isSecretName } from './secret-names.js';
