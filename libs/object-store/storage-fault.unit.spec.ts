import { expect, it } from '@jest/globals';
import { storageFaultOf } from './storage-fault.js';

const failed = (code: string, syscall = 'write') => Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });

it.each([
  ['no space', failed('ENOSPC'), 'full'],
  ['no quota', failed('EDQUOT'), 'full'],
  ['a volume that is read-only', failed('EROFS', 'mkdir'), 'read-only'],
  ['a folder of somebody else', failed('EACCES', 'open'), 'read-only'],
  ['what another error was caused by', new Error('not stored', { cause: failed('ENOSPC') }), 'full'],
  ['a file that is missing', failed('ENOENT', 'open'), undefined],
  ['a firewall', failed('EACCES', 'connect'), undefined],
  ['a program that must not be executed', failed('EACCES', 'spawn /opt/engine'), undefined],
  ['an error without a code', new Error('ENOSPC'), undefined],
  ['what is no error', 'ENOSPC', undefined],
])('%s', (_what, error, fault) => {
  expect(storageFaultOf(error)).toBe(fault);
});
