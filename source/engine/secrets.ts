const mask = '[secret]';
const shortest = 6;
const values = new Set<string>();

/** From now on the value is masked in everything that passes {@link redact}. Shorter values than six characters are ignored: masking them would mask ordinary words. */
export function protect(value: string): void {
	if (value.length >= shortest) {
		values.add(value);
	}
}

/** Names of environment variables whose values no output may carry. */
const secretName = /(?:TOKEN|SECRET|PASSWORD|PASSWD|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)(?:_|$)/i;

/** Protects what the environment holds already, before any tool of the user's runs and prints. */
export function protectEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
	for (const [name, value] of Object.entries(environment)) {
		if (value !== undefined && secretName.test(name)) {
			protect(value);
		}
	}
}

/** The text without any protected value. */
export function redact(text: string): string {
	let redacted = text;
	for (const value of [...values].sort((a, b) => b.length - a.length)) {
		redacted = redacted.replaceAll(value, mask);
	}

	return redacted;
}

/** A secret that shows itself only to who asks for it: printed, logged or written as JSON it is the mask. It is protected from its making on. */
export class Secret {
	readonly #value: string;

	constructor(value: string) {
		this.#value = value;
		protect(value);
	}

	/** The value itself, to be sent and never to be kept. */
	reveal(): string {
		return this.#value;
	}

	toString(): string {
		return mask;
	}

	toJSON(): string {
		return mask;
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return mask;
	}
}
