import { type Api, defineApi } from '../api.js';
import { deeds } from './actions.js';
import { type Caller, schemes } from './auth.js';
import { bookSigned } from './booking.js';
import { voice } from './errors.js';
import { cases } from './examples.js';
import { handlers } from './handlers.js';
import { records } from './records.js';
import { story } from './scenario.js';
import { tables } from './tables.js';
import type { defaults, operations } from './wire.gen.js';

export const api: Api = defineApi<operations, defaults, Caller>({
  schemes,
  handlers,
  voice,
  story,
  records,
  deeds,
  tables,
  cases,
  paid: bookSigned,
});
