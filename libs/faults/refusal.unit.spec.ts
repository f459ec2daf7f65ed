import { describe, expect, it } from '@jest/globals';
import { refusalOf } from './refusal.js';

const coded = (code: string, message: string) => Object.assign(new Error(message), { code });
const hba = 'no pg_hba.conf entry for host "10.0.0.7", user "rondo", database "rondo"';

describe('a refusal', () => {
  it.each([
    ['28P01', 'password authentication failed for user "rondo"', 'refuses the password'],
    ['28000', 'role "rondo" is not permitted to log in', 'refuses the login'],
    ['28000', `${hba}, SSL encryption`, 'refuses the login'],
    ['28000', `${hba}, no encryption`, 'refuses the login, perhaps because it demands TLS'],
    ['3D000', 'database "rondo" does not exist', 'has no such database'],
    ['42501', 'permission denied for database rondo', 'denies a right that is needed'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'has a certificate that is not trusted'],
  ])('of PostgreSQL with code %s: %s', (code, message, what) => {
    expect(refusalOf(coded(code, message))).toEqual({ what, said: message });
  });

  it('is found behind one of several addresses', () => {
    const parts = [
      coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:5432'),
      coded('3D000', 'database "x" does not exist'),
    ];
    expect(refusalOf(new AggregateError(parts))).toEqual({
      what: 'has no such database',
      said: 'database "x" does not exist',
    });
  });

  it.each([
    ['nobody listens', coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432')],
    ['nobody listens on any address', new AggregateError([coded('ECONNREFUSED', 'x')])],
    ['the server is starting', coded('57P03', 'the database system is starting up')],
    ['the statement is wrong', coded('42601', 'syntax error')],
    ['it is no error', 'NOAUTH'],
  ])('is not seen where %s', (_what, error) => {
    expect(refusalOf(error)).toBeUndefined();
  });
});
