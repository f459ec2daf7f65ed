// A process that repeats one request over many connections, whatever it is answered: bench/fair.mjs starts it.
import { load } from './load.mjs';

process.once('message', async ({ url, request, connections, milliseconds }) => {
  process.send('begun');
  const { perSecond } = await load(url, { ...request, status: null }, { connections, milliseconds });
  process.send({ perSecond });
  process.disconnect();
});
