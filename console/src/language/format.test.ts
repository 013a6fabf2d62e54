import { expect, it } from 'vitest';
import { formatsOf } from './format';

const english = formatsOf('en');
const now = Date.parse('2026-11-30T12:00:00Z');

it.each([
  ['9007199254740993', '9,007,199,254,740,993'],
  ['0', '0'],
  [1234, '1,234'],
  [undefined, '–'],
])('count of %s is %s, to the last digit', (value, expected) => {
  expect(english.count(value)).toBe(expected);
});

it.each([
  ['2026-11-30T11:57:01Z', '2 min. ago'],
  ['2026-11-29T11:00:00Z', 'yesterday'],
  ['2026-11-30T13:00:00Z', 'in 1 hr.'],
])('age of %s is %s', (at, expected) => {
  expect(english.ago(at, now)).toBe(expected);
});

it.each([
  ['1209600s', '14 days'],
  ['5400s', '1 hour'],
  ['0.5s', '0 seconds'],
])('duration %s is %s', (text, expected) => {
  expect(english.duration(text)).toBe(expected);
});
