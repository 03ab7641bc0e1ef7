/** An amount as people read it, and in the minor units that tests write: `0.25 USD (25)`. */
export function money(amount: number, { unit, scale }: { unit: string; scale: number }): string {
  const digits = String(Math.abs(amount)).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const part = scale === 0 ? '' : `.${digits.slice(-scale)}`;
  const shown = `${amount < 0 ? '-' : ''}${whole}${part} ${unit}`;
  return scale === 0 ? shown : `${shown} (${amount})`;
}
