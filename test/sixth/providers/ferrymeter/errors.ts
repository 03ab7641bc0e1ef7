import { answer } from '../../../../src/contract/answer.js';
import type { Voice } from '../../../../src/contract/failure.js';
import type { Rejection } from '../../../../src/ledger/index.js';

const no = (status: number, why: string) => () => answer(status, `no; ${why}`);
const broken = () => answer(500, 'broken');

export const voice: Voice<Rejection> = {
  'no-such-path': no(404, 'not found'),
  'no-such-method': no(405, 'not that way'),
  'malformed-path': no(400, 'garbled'),
  unauthenticated: no(401, 'who are you'),
  forbidden: no(401, 'not you'),
  'invalid-request': no(400, 'not like that'),
  'malformed-body': no(400, 'garbled'),
  'unsupported-media-type': no(415, 'json only'),
  'body-too-large': no(413, 'too heavy'),
  internal: broken,
  'insufficient-funds': no(402, 'purse empty'),
  'invalid-amount': no(400, 'not like that'),
  'value-out-of-bounds': no(400, 'not like that'),
  'limit-reached': no(400, 'not like that'),
  'not-presentable': no(400, 'not like that'),
  'principal-not-found': broken,
  'account-not-found': broken,
  'credential-not-found': broken,
  'grant-not-found': broken,
  'entry-not-found': broken,
  'payment-not-found': broken,
  'principal-exists': broken,
  'account-exists': broken,
  'credential-exists': broken,
  'payment-state-conflict': broken,
};
