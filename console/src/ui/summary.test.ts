import { expect, it } from 'vitest';
import { byDay, effectsOf, summaryOf } from './summary';

it('the summary begins with what tells most and leaves out inner numbers', () => {
  expect(summaryOf({ properties: { run: 'jr_1', colour: 'red', to: 'mql', from: 'lead' } })).toBe(
    'from lead · to mql · colour red',
  );
});

it('the summary of an event without properties is its page', () => {
  expect(summaryOf({ properties: {}, context: { page: { title: 'Prices', path: '/prices' } } })).toBe(
    'Prices · /prices',
  );
});

it('the summary stays on one line', () => {
  expect(summaryOf({ properties: { title: 'x'.repeat(500) } })).toHaveLength(120);
});

it('events are put together by the day they happened on, in their order', () => {
  const days = byDay([
    { occurredAt: '2026-11-30T12:00:00Z' },
    { occurredAt: '2026-11-30T11:00:00Z' },
    { occurredAt: '2026-11-28T12:00:00Z' },
  ]);
  expect(days.map(({ events }) => events.length)).toEqual([2, 1]);
});

it('effects count the events that were concluded from each', () => {
  const effects = effectsOf([{ causeId: 'a' }, { causeId: 'a' }, { causeId: '' }, {}]);
  expect([...effects]).toEqual([['a', 2]]);
});
