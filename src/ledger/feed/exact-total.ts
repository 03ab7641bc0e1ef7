/** A sum of safe integers that stays exact however far it wanders on the way to its value. */
export class ExactTotal {
  private low = 0;
  private high = 0n;

  add(value: number): void {
    const sum = this.low + value;
    if (Number.isSafeInteger(sum)) this.low = sum;
    else {
      this.high += BigInt(this.low);
      this.low = value;
    }
  }

  /** Throws a RangeError if the sum is not a safe integer. */
  get value(): number {
    if (this.high === 0n) return this.low;
    const value = Number(this.high + BigInt(this.low));
    if (!Number.isSafeInteger(value)) throw new RangeError('the sum is not a safe integer');
    return value;
  }
}
