import { scheduleKinds } from '#domain';
import type { ApiDescription } from '../../openapi/api-description.js';
import { count, instant, listOf, object, oneOf, ref, text } from '../../openapi/schema.js';

export const description: ApiDescription = {
  tag: { name: 'Workers', description: 'Who does the work, and what waits for it' },
  schemas: () => ({
    Workers: object({
      workers: listOf(ref('Worker'), 'Those that live, in the order in which they started'),
      queues: listOf(ref('Queue'), 'What waits for them, of the sandbox of the request'),
    }),
    Worker: object(
      {
        worker: text('Its name, as in the events of runs'),
        started: instant('When it started'),
        heard: instant('When it was last heard'),
      },
      {
        sandbox: text('What holds the engines that it runs'),
        engines: listOf(
          object(
            { type: text('The type of engines') },
            { whyNot: text('What its machine lacks for them; absent where it runs them') },
          ),
          'What it can run',
        ),
        slots: object(
          {},
          Object.fromEntries(scheduleKinds.map((kind) => [kind, count(`Runs of ${kind} that it does at once`)])),
          'How much it does at once, for all tenants',
        ),
        running: count('Runs of the sandbox that it has now'),
      },
    ),
    Queue: object(
      {
        queue: oneOf(scheduleKinds, 'Which runs'),
        slots: count('Of all workers, for all tenants'),
        running: count('Runs that are RUNNING'),
        waiting: count('Runs that are PENDING, those among them that wait for another run'),
        retrying: count('Runs that wait for another attempt'),
      },
      { oldestWaiting: instant('When the one was requested that has waited for longest; absent when none waits') },
    ),
  }),
  operations: {
    WorkersController_get: {
      operationId: 'getWorkers',
      summary: 'See who does the work, and what waits for it',
      description:
        'A worker lives that was heard within its lease. Workers serve all organisations; of what they do and of what waits, only what is of the sandbox is counted.',
      // Names and times of the machine.
      exampleAnswer: false,
    },
  },
};
