import { describe, expect, it } from '@jest/globals';
import { formFault } from './broken-form.js';

describe('formFault', () => {
  it.each([
    ['Multipart: Boundary not found', 'its Content-Type names no boundary'],
    ['Unexpected end of multipart data', 'it ends before its last boundary'],
    ['Part terminated early due to unexpected end of multipart data', 'it ends before its last boundary'],
    ['The needle cannot have a length bigger than 256.', 'its boundary is longer than 70 characters'],
    ['no space left on device', undefined],
  ])('%s', (message, fault) => {
    expect(formFault(new Error(message))).toBe(fault);
  });
});
