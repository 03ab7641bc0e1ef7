import { describe, expect, it } from 'vitest';
import { isMomentOfClock, LAST_MOMENT, manualClock, systemClock, WorldClock } from './clock.js';

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

describe('a world clock', () => {
  it('stands, jumps and runs on as it is told', () => {
    let time = 1_000;
    const clock = new WorldClock(() => time);
    clock.freeze();
    time = 5_000;
    expect([clock.now(), clock.frozen]).toEqual([1_000, true]);
    clock.set(7_000);
    expect(clock.now()).toBe(7_000);
    clock.resume();
    time = 5_500;
    expect([clock.now(), clock.frozen]).toEqual([7_500, false]);
    clock.set(100);
    time = 5_501;
    expect(clock.now()).toBe(101);
    clock.resume();
    expect(clock.now()).toBe(101);
  });

  it('has forks that go their own way', () => {
    const clock = new WorldClock(() => 10, 5);
    clock.freeze();
    const fork = clock.fork();
    fork.set(99);
    clock.resume();
    expect([clock.now(), clock.frozen, fork.now(), fork.frozen]).toEqual([15, false, 99, true]);
  });

  it('stands at the end of the year 9999, and goes on when it is set back', () => {
    let time = 0;
    const clock = new WorldClock(() => time, LAST_MOMENT - 5);
    time = 6;
    expect(clock.now()).toBe(LAST_MOMENT);
    clock.freeze();
    expect(clock.fork().now()).toBe(LAST_MOMENT);
    clock.resume();
    clock.set(7_000);
    time = 8;
    expect(clock.now()).toBe(7_002);
  });

  it('shows nothing before 1970 or after the year 9999', () => {
    expect([-1, 0, 0.5, LAST_MOMENT, LAST_MOMENT + 1].map(isMomentOfClock)).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
  });
});
