/** A variable whose value nobody may see, by its name or by the value itself. Many names only tell where a secret is, or how long it lasts. */
export function looksSecret(name: string, value = ''): boolean {
	return (secretName.test(name) && !placeOrMeasure.test(name) && !/^(?:true|false)$/i.test(value)) || secretValue.test(value);
}

const secretName =
	/(?:^|_)(?:\w*TOKEN|\w*SECRET|PASSWORD|PASSWD|PASSPHRASE|PGPASSWORD|PRIVATE_?KEY|ACCESS_?KEY|API_?KEY|SECRET_?KEY|ENCRYPTION_?KEY|CREDENTIALS?|DSN)(?:_|$)/i;
const placeOrMeasure = /_(?:FILE|PATH|DIR|URL|URI|NAME|TTL|EXPIRY|EXPIRATION|LIFETIME|SECONDS|MINUTES|HOURS|DAYS|LENGTH|ISSUER|HEADER)$/i;

/** Keys that are known by their form, and addresses with a password in them. */
const secretValue =
	/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{30,}|\bgithub_pat_\w{20,}|\bsk_(?:live|test)_\w{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|^[a-z][\w+.-]*:\/\/[^/@\s:]*:[^/@\s$]+@/;
