/** IPv4 and IPv6 addresses and CIDR ranges of conditions. RFC 4632 and RFC 4291. */

/** An address as a number of 32 or 128 bits. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** All addresses whose first `prefix` bits are those of `value`. */
export interface AddressRange extends Address {
  readonly prefix: number;
}

/** Reads `10.0.0.1` or `2001:db8::1`; undefined: no address. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(":")) {
    const value = parseGroups(text.split("."), /^\d{1,3}$/, 10, 255);
    return value === undefined || text.split(".").length !== 4 ? undefined : { bits: 32, value: join(value, 8n) };
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const value = parseGroups([...head, ...new Array<string>(missing).fill("0"), ...tail], /^[\da-f]{1,4}$/i, 16, 0xffff);
  return value === undefined ? undefined : { bits: 128, value: join(value, 16n) };
}

/** Reads an address or a range such as `10.0.0.0/8`. */
export function parseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf("/");
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  const written = text.slice(slash + 1);
  if (address === undefined || (slash >= 0 && !/^\d{1,3}$/.test(written))) return undefined;
  const prefix = slash < 0 ? address.bits : Number(written);
  return prefix > address.bits ? undefined : { ...address, prefix };
}

/** Whether the address lies in the range. IPv4 and IPv6 never meet. */
export function containsAddress(range: AddressRange, address: Address): boolean {
  const shift = BigInt(range.bits - range.prefix);
  return range.bits === address.bits && range.value >> shift === address.value >> shift;
}

function parseGroups(groups: readonly string[], form: RegExp, base: number, most: number): number[] | undefined {
  const values = groups.map((group) => (form.test(group) ? parseInt(group, base) : most + 1));
  return values.every((value) => value <= most) ? values : undefined;
}

const join = (groups: readonly number[], width: bigint): bigint =>
  groups.reduce((value, group) => (value << width) | BigInt(group), 0n);
