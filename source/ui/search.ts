import type {Choice} from './session.ts';

/**
The choices that have every word of a text in their label or their hint, or the text at the beginning of their value: those first that
are it, then those with it in their label. What is typed and is none of them is the last one.
*/
export function searchChoices(choices: readonly Choice[], text: string): readonly Choice[] {
	const typed = text.trim();
	const wanted = typed.toLowerCase();
	if (wanted === '') {
		return choices;
	}

	const words = wanted.split(/\s+/);
	const ranked = choices.flatMap(choice => {
		const label = choice.label.toLowerCase();
		const value = choice.value.toLowerCase();
		const searched = `${label} ${choice.hint?.toLowerCase() ?? ''}`;
		const isFound = value.startsWith(wanted) || words.every(word => searched.includes(word));
		const rank = label === wanted || value === wanted ? 0 : label.includes(wanted) ? 1 : 2;
		return isFound ? [{choice, rank}] : [];
	});
	const found = ranked.toSorted((one, other) => one.rank - other.rank).map(({choice}) => choice);
	return ranked.some(({rank}) => rank === 0) ? found : [...found, {value: typed, label: typed, hint: 'as typed'}];
}
