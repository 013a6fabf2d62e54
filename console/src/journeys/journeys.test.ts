import { describe, expect, it } from 'vitest';
import { exits } from './counts';
import { type Definition, edgesOf, endNode, entryNode } from './definition';
import { layout, pathOf, size } from './layout';
import { countsOf } from './stats';

const cart: Definition = {
  entry: { event: 'cart_added' },
  steps: [
    { id: 'think', wait: '2h' },
    { id: 'back', wait_for: { event: 'cart_viewed', timeout: '2d', else: 'end' } },
    { id: 'who', branch: [{ when: '"vip" in contact.tags', to: 'call' }], else: 'end' },
    { id: 'call', handoff: { queue: 'sales', reason: 'cart' } },
    { id: 'end', exit: { reason: 'reminded' } },
  ],
};

describe('the ways of a journey', () => {
  it('are the named ones, and else to the step below', () => {
    expect(edgesOf(cart).map(({ from, to, kind }) => [from, to, kind])).toEqual([
      [entryNode, 'think', 'next'],
      ['think', 'back', 'next'],
      ['back', 'who', 'event'],
      ['back', 'end', 'timeout'],
      ['who', 'call', 'arm'],
      ['who', 'end', 'else'],
      ['call', 'end', 'next'],
    ]);
  });

  it('lead to the end after the last step', () => {
    expect(edgesOf({ steps: [{ id: 'only', wait: '1d' }] }).at(-1)).toMatchObject({ from: 'only', to: endNode });
  });

  it('of a draft without steps are one', () => {
    expect(edgesOf({})).toHaveLength(1);
  });
});

describe('the picture', () => {
  const edges = edgesOf(cart);
  const nodes = [entryNode, ...(cart.steps ?? []).map(({ id }) => id)];

  it('is the same each time, goes downwards, and no two steps overlap', () => {
    const { places } = layout(nodes, edges);
    expect([...layout(nodes, edges).places]).toEqual([...places]);
    const all = [...places.values()];
    expect(places.get('think')?.y).toBeGreaterThan(places.get(entryNode)?.y ?? 0);
    for (const [at, one] of all.entries())
      for (const other of all.slice(at + 1))
        expect(Math.abs(one.x - other.x) >= size.width || Math.abs(one.y - other.y) >= size.height).toBe(true);
  });

  it('leads no way through a step that is not its own', () => {
    const { places, ways } = layout(nodes, edges);
    for (const [at, { points }] of ways.entries())
      for (const [node, { x, y }] of places) {
        if (node === edges[at]?.from || node === edges[at]?.to) continue;
        for (const point of points)
          expect(point.x > x && point.x < x + size.width && point.y > y && point.y < y + size.height).toBe(false);
      }
  });

  it('rounds the corners of a way', () => {
    expect(
      pathOf([
        { x: 0, y: 0 },
        { x: 0, y: 100 },
        { x: 100, y: 100 },
      ]),
    ).toBe('M0,0L0,90Q0,100 10,100L100,100');
    expect(pathOf([])).toBe('');
  });

  it('of 100 steps is laid out', () => {
    const steps = Array.from({ length: 100 }, (_, at) => ({ id: `s${at}`, wait: '1h' }));
    expect(layout([entryNode, endNode, ...steps.map(({ id }) => id)], edgesOf({ steps })).places.size).toBe(102);
  });
});

describe('counts', () => {
  it('of a step are those of all versions together, beyond 2^53 too', () => {
    const counts = countsOf({
      versions: [
        {
          version: 2,
          entered: '1',
          active: '1',
          exited: {},
          steps: [{ step: 'a', waiting: '1', results: { sent: '9007199254740992' } }],
        },
        {
          version: 1,
          entered: '1',
          active: '0',
          exited: {},
          steps: [{ step: 'a', waiting: '2', results: { sent: '1', skipped: '4' } }],
        },
      ],
    });
    expect(counts.get('a')).toEqual({
      waiting: '3',
      results: [
        ['sent', '9007199254740993'],
        ['skipped', '4'],
      ],
    });
  });

  it('of those who left add up, and are unknown until they are told', () => {
    expect(exits({ completed: '2', exit_when: '3' })).toBe('5');
    expect(exits({})).toBe('0');
    expect(exits(undefined)).toBeUndefined();
  });
});
