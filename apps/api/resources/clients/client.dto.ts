import { roles } from '#credentials';
import type { Role } from '#credentials';
import { parseScheduleTime, sandboxViolation } from '#domain';
import { CheckedBy, Name, OneOf, Seconds, Text, UnusedInPut } from '../../http/index.js';
import type { Violations } from '../../http/index.js';

/** What GET answers of a client, as far as a PUT cannot change it. */
interface ShownClient {
  readonly sandbox?: string;
  readonly expires?: string;
}

const counts = (stays: string | undefined): string =>
  `counts on POST only: it stays ${stays === undefined ? 'unset' : JSON.stringify(stays)}`;

const sandboxStays = (sent: string, { sandbox }: ShownClient): string | undefined =>
  sent === sandbox ? undefined : counts(sandbox);

const expiryStays = (sent: string, { expires }: ShownClient): string | undefined =>
  expires !== undefined && parseScheduleTime(sent) === Date.parse(expires) ? undefined : counts(expires);

/** The last instant that answers can write. */
const latest = Date.parse('9999-12-31T23:59:59.999Z');

function expiryViolations(text: string, place: string): Violations {
  const time = parseScheduleTime(text);
  if (time !== undefined && time <= latest) return {};
  return {
    [place]: `${JSON.stringify(text)} is not an ISO 8601 time such as 2030-12-31T12:00:00Z, of the year 9999 at the latest`,
  };
}

function sandboxViolations(text: string, place: string): Violations {
  const violation = sandboxViolation(text);
  return violation === undefined ? {} : { [place]: violation };
}

export const rolesSay = 'What it may do: viewer reads, editor writes, admin may do everything';

export class ClientDto {
  @Name()
  name!: string;

  @OneOf(roles, { required: true, description: rolesSay })
  role!: Role;

  @Text({ min: 1, max: 128, description: 'The only sandbox that it may use; each of the organisation when absent' })
  @CheckedBy(sandboxViolations)
  @UnusedInPut(sandboxStays)
  sandbox?: string;

  @Text({ max: 64, description: 'ISO 8601: when it ends by itself; it does not when absent' })
  @CheckedBy(expiryViolations)
  @UnusedInPut(expiryStays)
  expires?: string;
}

/** As long as anybody plans for. */
const longestOverlap = 365 * 86_400;

export class ClientSecretDto {
  @Seconds({
    min: 0,
    max: longestOverlap,
    description:
      'How much longer the secrets before it are good, and the tokens that they were exchanged for; 0 when absent',
  })
  overlapSeconds?: number;
}
