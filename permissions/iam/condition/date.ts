/** Dates of conditions: W3C's profile of ISO 8601, or seconds since 1970. https://www.w3.org/TR/NOTE-datetime */

const w3c = /^(\d{4})(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:\d\d))?)?)?$/;

/** Milliseconds since 1970; undefined: no date. */
export function parseDate(value: string): number | undefined {
  if (/^\d{5,12}$/.test(value)) return Number(value) * 1000;
  if (!w3c.test(value)) return undefined;
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
