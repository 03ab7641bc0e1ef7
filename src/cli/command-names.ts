/** The commands, in the order of the help. */
export const commandNames = [
  'serve',
  'seed',
  'check',
  'snapshot',
  'verify',
  'proxy',
  'coverage',
] as const;

export type CommandName = (typeof commandNames)[number];
