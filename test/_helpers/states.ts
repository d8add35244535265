/** Keeps what a double knows, and says how to have it know just that again. */
export function keepState<State extends object>(state: State): () => void {
	const kept = structuredClone(state);
	return () => {
		for (const [name, value] of Object.entries(structuredClone(kept))) {
			putBack(state, name as keyof State, value);
		}
	};
}

function putBack<State extends object>(state: State, name: keyof State, value: unknown): void {
	const found = state[name];
	if (found instanceof Map && value instanceof Map) {
		found.clear();
		for (const [key, member] of value) {
			// As it is, even where a map does something with what is put into it.
			Map.prototype.set.call(found, key, member);
		}
	} else if (Array.isArray(found) && Array.isArray(value)) {
		found.splice(0, found.length, ...value);
	} else {
		state[name] = value as State[keyof State];
	}
}

/** Data as text that is the same for two states that are: without times, and with ids and ports by number, because each run has others. */
export function stateText(state: unknown): string {
	const numbers = new Map<string, string>();
	return JSON.stringify(state, (_, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value), 1)
		.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time')
		.replaceAll(/AKIA[A-Z\d]{16}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?<=127\.0\.0\.1:)\d+/g, id => {
			numbers.set(id, numbers.get(id) ?? `id ${numbers.size + 1}`);
			return numbers.get(id) ?? '';
		});
}

/** The lines in which two values differ. */
export function difference(found: unknown, wanted: unknown): string {
	const lines = (value: unknown) => (JSON.stringify(value, undefined, 1) ?? '').split('\n');
	const [a, b] = [lines(found), lines(wanted)];
	return [
		...a.filter(line => !b.includes(line)).map(line => `+ ${line.trim()}`),
		...b.filter(line => !a.includes(line)).map(line => `- ${line.trim()}`),
	].join(' ');
}
