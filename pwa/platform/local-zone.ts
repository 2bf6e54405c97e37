/** The IANA time zone of this device: in whose days is measured what counts by days. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
