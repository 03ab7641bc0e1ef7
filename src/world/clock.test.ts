import { describe, expect, it } from 'vitest';
import { manualClock, systemClock } from './index.js';

describe('clocks', () => {
  it('the system clock runs with what it reads, moved', () => {
    let time = 1_000;
    const clock = systemClock(() => time, -400);
    expect(clock.now()).toBe(600);
    time = 2_000;
    expect(clock.now()).toBe(1_600);
    expect(systemClock(() => time).now()).toBe(2_000);
  });

  it('the manual clock moves when it is told to', () => {
    const clock = manualClock(5);
    clock.advance(10);
    expect(clock.now()).toBe(15);
    clock.set(3);
    expect(clock.now()).toBe(3);
  });
});
