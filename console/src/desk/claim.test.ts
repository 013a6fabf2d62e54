import { describe, expect, it } from 'vitest';
import { inOrder, isHeld, keptClaim, queuesOf, secondsLeft } from './claim';

describe('queues', () => {
  it('come with the one first that has waited longest', () => {
    const open = [
      { queue: 'sales', openTime: '2026-11-30T10:00:00Z' },
      { queue: 'care', openTime: '2026-11-30T09:00:00Z' },
      { queue: 'sales', openTime: '2026-11-30T09:30:00Z' },
    ];
    expect(queuesOf(open)).toEqual([
      { name: 'care', open: 1, oldest: '2026-11-30T09:00:00Z' },
      { name: 'sales', open: 2, oldest: '2026-11-30T09:30:00Z' },
    ]);
  });

  it('give out the highest priority, then the oldest', () => {
    const order = inOrder([
      { priority: 1, openTime: 'b' },
      { priority: 5, openTime: 'z' },
      { priority: 1, openTime: 'a' },
    ]);
    expect(order.map(({ openTime }) => openTime)).toEqual(['z', 'a', 'b']);
  });
});

describe('a claim', () => {
  const storage = (text: string | null) => ({ getItem: () => text });

  it('survives a reload', () => {
    const claim = { queue: 'sales', agent: 'ann', requestId: 'r1' };
    expect(keptClaim(storage(JSON.stringify(claim)))).toEqual(claim);
  });

  it.each([[null], ['{'], ['{"queue": "sales"}'], ['7']])('that was kept as %s is none', (text) => {
    expect(keptClaim(storage(text))).toBeUndefined();
  });

  it('is held while the platform says so of this agent', () => {
    expect(isHeld({ state: 'HANDOFF_STATE_CLAIMED', agent: 'ann' }, 'ann')).toBe(true);
    expect(isHeld({ state: 'HANDOFF_STATE_CLAIMED', agent: 'bob' }, 'ann')).toBe(false);
    expect(isHeld({ state: 'HANDOFF_STATE_OPEN', agent: 'ann' }, 'ann')).toBe(false);
  });

  it('has left what lies between two times of the platform', () => {
    expect(secondsLeft('2026-11-30T10:15:00Z', 'Mon, 30 Nov 2026 10:00:30 GMT')).toBe(870);
    expect(secondsLeft(undefined, null)).toBeUndefined();
  });
});
