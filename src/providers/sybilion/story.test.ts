import { it } from 'vitest';
import { checkInvariants, Ledger } from '../../ledger/index.js';
import { buildBase } from '../../story/index.js';
import { CREDITS, REALM } from './access.js';
import { story } from './story.js';
it('x', () => {
  for (let i=0;i<4;i++) {
  const l = Ledger.empty();
  const t = performance.now();
  buildBase([story], { seed: 'test', size: 1, refDate: '2026-03-01' })(l);
  console.log(performance.now() - t);
  if (i<3) continue;
  console.log(checkInvariants(l).slice(0, 5));
  for (const h of ['busy', 'trial', 'empty', 'broke', 'edge-50', 'edge-51', 'user-0']) {
    const a = l.accountFor(l.findPrincipal(REALM, { handle: h })!.index, CREDITS)!.index;
    const st: Record<string, number> = {};
    for (const { row } of l.payments(a).rows()) st[row.status] = (st[row.status] ?? 0) + 1;
    console.log(h, l.usage(a).length, st, l.balance(a), l.held(a), l.available(a), l.entries(a).length, [...l.grants(a).rows()].map(({row}) => `${row.kind} ${row.amount} ${row.remaining} ${row.state}`).join('; '), l.usage(a).count({resource:{isNull:true}}), l.entries(a).count({category:{equals:'auto_recharge'}}), l.entries(a).sum('amount',{kind:{equals:'expire'}}));
  }}
});
