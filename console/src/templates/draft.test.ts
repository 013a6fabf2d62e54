import { expect, it } from 'vitest';
import { sendersOf } from './draft';

it('who sends a template is found in the steps', () => {
  const journeys = [
    { id: 'a', definition: { steps: [{ id: 's', send: { channel: 'email', template: 'intro' } }] } },
    { id: 'b', definition: { steps: [{ id: 's', wait: '1d' }] } },
    { id: 'c', definition: {} },
    { id: 'd' },
  ];
  expect(sendersOf(journeys, 'intro').map(({ id }) => id)).toEqual(['a']);
});
