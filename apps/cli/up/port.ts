import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command.js';

/** How long the API of a supervisor that has just been killed may take to let go of its port. */
const LETTING_GO_MS = 2_000;

/** The port itself when it is free, any free one for 0. Throws CommandError when it is taken or not ours to use. */
export async function choosePort(host: string, port: number): Promise<number> {
  const deadline = Date.now() + LETTING_GO_MS;
  for (;;) {
    try {
      return await listenOnce(host, port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && Date.now() < deadline) await pause(50);
      else throw new CommandError(refusal(host, port, code));
    }
  }
}

function refusal(host: string, port: number, code: string | undefined): string {
  const another = `choose another, for instance PORT=${port < 1024 ? 3000 : port + 1} npm start`;
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use by another program: stop it, or ${another}`;
  if (code === 'EACCES') return `Port ${port} on ${host} is reserved for the system: ${another}`;
  return `Cannot listen on HOST "${host}", port ${port} (${code ?? 'unknown error'}): set HOST to an address of this machine`;
}

function listenOnce(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  });
}
