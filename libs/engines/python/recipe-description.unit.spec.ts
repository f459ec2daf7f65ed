import { expect, it } from '@jest/globals';
import { parseDescription, storable } from './recipe-description.js';

const parameters = { schema: { type: 'object' }, unchecked: ['names'], open: false, reserved: [] };
const told = {
  form: 'plain',
  packaging: 'file',
  modes: ['train'],
  problems: ['no score'],
  python: '3.11.7',
  parameters,
};
const nested = (levels: number): unknown => (levels === 0 ? {} : { items: nested(levels - 1) });

it('reads what the runner writes', () => {
  const read = { form: 'plain', problems: ['no score'], python: '3.11.7' };
  expect(parseDescription(JSON.stringify(told))).toEqual({ ...read, parameters });
  expect(parseDescription(JSON.stringify({ ...told, parameters: null }))).toEqual(read);
});

it.each([
  ['no JSON', '{"form": '],
  ['a list', '[]'],
  ['another form', JSON.stringify({ ...told, form: 7 })],
  ['parameters of another shape', JSON.stringify({ ...told, parameters: { ...parameters, schema: 'all' } })],
  ['NUL', JSON.stringify({ ...told, form: 'a\0b' })],
  ['half a character', JSON.stringify({ ...told, problems: ['\ud800'] })],
  [
    'a schema of many bytes',
    JSON.stringify({ ...told, parameters: { ...parameters, schema: { x: 'ä'.repeat(33_000) } } }),
  ],
  ['a schema without end', JSON.stringify({ ...told, parameters: { ...parameters, schema: nested(100) } })],
])('takes %s for none', (_what, text) => {
  expect(parseDescription(text)).toBeUndefined();
});

it('makes a message one that can be stored', () => {
  expect(storable('a\0b \ud800')).toBe('a\ufffdb \ufffd');
  // Cut in the middle of a character.
  expect(storable(`${'x'.repeat(1_999)}\u{1F600}`)).toBe(`${'x'.repeat(1_999)}\ufffd`);
});
