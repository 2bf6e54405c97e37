// The international form of numbers that a person typed. Loaded on saving only: the numbers of the world are large.

/** A function that gives the E.164 form of these numbers, read with a default region ('' for none); undefined for what is no number. */
export async function numbersToE164(
  numbers: string[],
  region: string,
): Promise<(number: string) => string | undefined> {
  if (!numbers.some((number) => /\d{4}/u.test(number))) return () => undefined
  const { isSupportedCountry, parsePhoneNumberFromString } = await import('libphonenumber-js/min')
  const country = isSupportedCountry(region) ? region : undefined
  return (number) => {
    const parsed = parsePhoneNumberFromString(number, country)
    return parsed?.isPossible() ? parsed.number : undefined
  }
}
