/**
 * Whether the calendar has a day, of the form `2012-10-26`: Date.parse takes the 31st of February for the third of March,
 * and knows no 32nd.
 */
export function isCalendarDay(day: string): boolean {
  const milliseconds = Date.parse(`${day}T00:00Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day);
}
