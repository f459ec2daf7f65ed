import { expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { RunningApi } from '../testing/running-api.js';

it('a connection on which nothing was asked does not hold up the end', async () => {
  const api = await RunningApi.start();
  const unused = connect(Number(new URL(api.url).port), '127.0.0.1');
  await once(unused, 'connect');
  // Accepted after the other one, so that this is known to the server too.
  expect(await api.fetch('/healthz')).toMatchObject({ status: 200 });
  const closed = once(unused, 'close');
  await api.stop();
  await closed;
});
