/**
 * The baseline of `paystub seed`: rows of the same two tables and columns, as one writes them with
 * faker in a loop. Nothing refers to anything, no sum agrees, and no id is checked; there are as many
 * rows as calls, twice.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { faker } from '@faker-js/faker';

const [calls = '0', file = ''] = process.argv.slice(2);
const count = Number(calls);
const year = { from: '2025-03-01T00:00:00Z', to: '2026-03-01T00:00:00Z' };

/** Solana's signatures are base58; a hash of the other networks is hexadecimal. */
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

faker.seed(1);
const fd = openSync(file, 'w');
const before = process.cpuUsage();
const start = performance.now();
let text = '';
for (let entry = 0; entry < count; entry += 1) {
  const at = faker.date.between(year).toISOString();
  const amount = faker.number.int({ min: 1_000, max: 250_000 });
  const network = faker.helpers.arrayElement(['base', 'base-sepolia', 'solana', 'solana-devnet']);
  const transaction = {
    account: 'lead',
    id: `tx_${faker.string.alphanumeric({ length: 6, casing: 'lower' })}`,
    amount_usd: amount / 1e6,
    network,
    endpoint: faker.internet.url(),
    timestamp: at,
    status: faker.helpers.weightedArrayElement([
      { value: 'success', weight: 96 },
      { value: 'failed', weight: 2 },
      { value: 'pending', weight: 2 },
    ]),
    scheme: faker.helpers.arrayElement(['exact', 'upto']),
    tx_hash: network.startsWith('solana')
      ? faker.string.fromCharacters(BASE58, 88)
      : faker.string.hexadecimal({ length: 64, casing: 'lower' }),
  };
  const movement = {
    account: 'lead',
    entry,
    at,
    kind: 'payment',
    amount: -amount,
    counter: 'revenue',
    state: 'posted',
    refers: null,
  };
  text += `${JSON.stringify(transaction)}\n${JSON.stringify(movement)}\n`;
  if (text.length > 1 << 16) {
    writeSync(fd, text);
    text = '';
  }
}
writeSync(fd, text);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);
closeSync(fd);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ rows: 2 * count, seconds, cpu: (user + system) / 1e6, peak }));
