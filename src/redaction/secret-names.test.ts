import { describe, expect, it } from 'vitest';
import { isSecretName, verdictOf } from './secret-names.js';

describe('a name of a secret', () => {
  it.each([
    ...['token', 'secret', 'key', 'password', 'pass', 'jwt', 'bearer', 'auth', 'session'],
    ...['credential', 'signature', 'mnemonic', 'seed', 'otp', 'pin', 'cvv', 'PASSWORD', 'Passwd'],
    ...[
      'apiKey',
      'api_key',
      'API-Key',
      'APIKey',
      'apikey',
      'X-API-KEY',
      'api.key',
      'user[api_key]',
    ],
    ...[
      'sessionToken',
      'session_id',
      'sessionId',
      'accesstoken',
      'clientSecret',
      'client_secret_2',
    ],
    ...['tokenValue', 'secretAccessKey', 'AWS_SECRET_ACCESS_KEY', 'newPassword', 'password2'],
    ...['passwordHash', 'Authorization', 'Proxy-Authorization', 'Cookie', 'Set-Cookie', 'jwtValue'],
    ...['private_key', 'privateKeyPem', 'recovery_code', 'backupCodes', 'card_number', 'pinCode'],
    ...[
      'payment-signature',
      'X-Amz-Security-Token',
      'X-Amz-Signature',
      'sig',
      'hmac',
      'seed_phrase',
    ],
    ...['oneTimeCode', 'bearerToken', 'xsrf-token', 'csrfToken', 'session_cookie', 'cvc2'],
    ...['auth_key', 'userCredentials', 'credentials', 'tokens', 'passwords', 'keys', 'totp_secret'],
  ])('%s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });
});

describe('a name of something else', () => {
  it.each([
    ...['next_page_token', 'nextPageToken', 'pageToken', 'nextpagetoken', 'continuation_token'],
    ...['monkey', 'keywords', 'keyboard', 'pinned', 'pinging', 'author', 'authority', 'passenger'],
    ...['compass', 'bypassed', 'tokenizer', 'secretary', 'signatory', 'shopping', 'opinion'],
    ...[
      'key_id',
      'apiKeyId',
      'keyPrefix',
      'apiKeyName',
      'token_type',
      'expires_in',
      'tokenExpiresAt',
    ],
    ...['sort_key', 'public_key', 'publicKey', 'idempotency-key', 'primaryKey', 'cursor', 'seeded'],
    ...['insight', 'signup_trial', 'signers', 'design', 'assignee', 'tokens_credited', 'nonce'],
    ...['id', 'name', 'amount', 'status', 'balanceCents', 'turkeys', 'donkey', 'pineapple', 'code'],
    ...[
      'card_type',
      'session_count',
      'www-authenticate',
      'passed',
      'number',
      'spinner',
      'tokenCount',
    ],
  ])('%s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  it('is read once, and costs the same however long', () => {
    expect(verdictOf(`${'a'.repeat(100_000)}_token`)).toBe('open');
    expect(verdictOf('access_token')).toBe('secret');
    expect(verdictOf('max_tokens')).toBe('plural');
    expect(verdictOf('apiKeys')).toBe('listed');
  });
});
