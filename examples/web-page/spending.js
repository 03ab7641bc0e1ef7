import { api } from './config.js';

const form = document.querySelector('form');
const table = document.querySelector('table');
const rows = table.querySelector('tbody');
const more = document.querySelector('#more');
const alert = document.querySelector('[role=alert]');
const status = document.querySelector('[role=status]');

const ROWS = 10;
let offset = 0;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  rows.replaceChildren();
  offset = 0;
  show();
});
more.addEventListener('click', show);

async function show() {
  table.setAttribute('aria-busy', 'true');
  more.disabled = true;
  alert.hidden = true;
  status.textContent = 'Loading …';
  try {
    const { transactions, pagination, stats } = await read();
    rows.append(...transactions.map(rowOf));
    offset += transactions.length;
    table.hidden = pagination.totalCount === 0;
    more.hidden = offset >= pagination.totalCount;
    status.textContent =
      pagination.totalCount === 0
        ? 'Nothing has been paid yet.'
        : `${offset} of ${pagination.totalCount} payments, ${dollars(stats.totalSpent)} USD spent.`;
  } catch (error) {
    alert.textContent = error.message;
    alert.hidden = false;
    status.textContent = '';
  }
  more.disabled = false;
  table.removeAttribute('aria-busy');
}

async function read() {
  const { token, status: wanted } = Object.fromEntries(new FormData(form));
  const query = new URLSearchParams({ limit: ROWS, offset });
  if (wanted !== '') query.set('status', wanted);
  const answer = await fetch(`${api}/api/transactions?${query}`, {
    headers: { 'X-Agnic-Token': token },
  });
  if (answer.ok) return answer.json();
  if (answer.status === 401) throw new Error('This token is not valid. Is it the right one?');
  throw new Error('AgnicPay does not answer as it should. Try again.');
}

function rowOf({ timestamp, endpoint, status: outcome, amount_usd: amount }) {
  const row = document.createElement('tr');
  const cells = [timestamp.slice(0, 16).replace('T', ' '), endpoint, outcome, dollars(amount)];
  for (const text of cells) row.insertCell().textContent = text;
  return row;
}

/** Small payments are parts of a cent: `0.001` is not `0.00`. */
function dollars(amount) {
  return amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 6 });
}
