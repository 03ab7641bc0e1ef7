import { exactArrivals, type ProviderStory } from '../../../../src/scenario/index.js';

const passes = { busy: 'busy:pass', broke: 'broke:pass' } as const;

export const headersOf = (label: keyof typeof passes): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(passes[label]).toString('base64')}`,
});

export const story: ProviderStory = {
  id: 'ferrymeter',
  version: 1,
  demo: () => [{ label: 'busy', what: 'Forty crossings.', headers: headersOf('busy') }],
  build({ enact, now, random }) {
    for (const [label, pass] of Object.entries(passes)) {
      const at = now - 40 * 86_400_000;
      const { index: principal } = enact(
        { type: 'add-principal', realm: 'ferrymeter', handle: label, kind: 'agent', name: label },
        at,
      );
      const secret = Buffer.from(pass).toString('base64');
      const permissions = ['*'];
      enact(
        {
          type: 'issue-credential',
          principal,
          kind: 'pass',
          name: label,
          secret,
          prefix: '',
          permissions,
        },
        at,
      );
      const unit = { code: 'KWD', scale: 3 };
      const { index: account } = enact(
        { type: 'open-account', principal, purpose: 'purse', unit, floor: 0 },
        at,
      );
      if (label === 'broke') continue;
      enact({ type: 'credit', account, kind: 'fill', amount: 1_000_000 }, at);
      const stream = random(label);
      for (const moment of exactArrivals({ random: stream, from: at, to: now, count: 40 })) {
        const terms = {
          account,
          amount: stream.integer(250, 2_500),
          resource: stream.pick(['North', 'South']),
        };
        enact({ type: 'record-payment', ...terms, status: 'completed' }, moment);
      }
    }
  },
};
